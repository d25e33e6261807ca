import { requireSampling } from "../../elicitation/answer-query";
import { proveModel } from "../../elicitation/players";
import { type LanguageModel, type ModelCallOptions, type ModelUsage, sumUsage } from "../../models/language-model";
import { abortTogether } from "../../shared/abort";
import { InvalidArgumentError } from "../../shared/errors";
import * as option from "../../shared/schema";
import {
  askAttempt,
  askReview,
  askUpdate,
  type Drawing,
  drawText,
  type Fault,
  type Feedback,
  isSameFeedback,
  parseReview,
  type Review,
} from "./dialogue";
import { parseAttempt, requireItems, type SteppedItem } from "./stepped-item";

/** Who wrote something: the model that learns, or its teacher. */
type Author = "student" | "teacher";

/** An attempt and the feedback on it. */
export interface TrajectoryTurn {
  attempt: string;
  feedback: Feedback;
  /** Who wrote each of them. The student's feedback is kept if it names the same step and part as the teacher's. */
  by: { attempt: Author; feedback: Author };
}

/** Attempts at an item, each after the first made from the one before it and the feedback on that. */
export interface Trajectory {
  item: SteppedItem;
  /** The student's id. */
  model: string;
  /** Which iteration of collecting and training it is of, from 0. */
  round: number;
  turns: TrajectoryTurn[];
  /** Whether the last attempt is right or wrong, or no feedback could be given on the attempt after it. */
  outcome: "solved" | "unsolved" | "unparsable";
}

/** Who attempts what, and who teaches. */
export interface CollectTrajectoriesOptions {
  student: LanguageModel;
  items: readonly SteppedItem[];
  /** Names the first fault of an attempt: a function, or a model that is asked. */
  feedback: GiveFeedback | LanguageModel;
  /** Rewrites an attempt from its first fault on. */
  improve: Improve | LanguageModel;
  /** Most updates of an attempt. @default 5, as in arXiv 2310.13522 */
  updates?: number;
  /** The student's temperature. @default 1, as there */
  temperature?: number;
  /** Longest attempt or review, in tokens, for the student and for teachers that are models. @default 256 */
  maxTokens?: number;
  /** Seed of the first item; each other one has the next. Teachers that are models take the item's. @default none */
  seed?: number;
  /** Which iteration of collecting and training this is. @default 0 */
  round?: number;
  signal?: AbortSignal;
}

/** Trajectories, and what the student's part of them cost. */
export interface CollectedTrajectories {
  /** One for each item, in their order. */
  trajectories: Trajectory[];
  usage: ModelUsage;
}

const optionsSchema: option.OptionSchemas<CollectTrajectoriesOptions> = {
  ...option.unchecked("student", "items", "feedback", "improve"),
  updates: option.wholeNumber(0),
  ...option.unchecked("temperature"),
  maxTokens: option.wholeNumber(1),
  seed: option.wholeNumber(0),
  round: option.wholeNumber(0),
  signal: option.abortSignal,
};

/**
 * How a student attempts items and is corrected until it is right: TriPosT's collection (Yu et al., arXiv 2310.13522).
 * The student answers and reviews its own answer. Its review is kept, with its update, if it names the same step and
 * part as the teacher's feedback; otherwise the teacher's feedback takes its place and `improve` writes the update. No
 * prompt of the student holds the item's answer unless it stands in the question, in an attempt or in feedback on it.
 * @throws InvalidArgumentError for an unknown or unusable option
 * @throws MissingCapabilityError if a model does not sample
 * @throws ModelError if one fails
 */
export function collectTrajectories(options: CollectTrajectoriesOptions): Promise<CollectedTrajectories> {
  option.checkOptions("options", options, optionsSchema);
  const { student, items, feedback, improve, seed, signal } = options;
  const { updates = 5, temperature = 1, maxTokens = 256, round = 0 } = options;
  requireItems("options.items", items);
  const teacher = { feedback: asFeedback(feedback), improve: asImprovement(improve), updates };
  return abortTogether(signal, async (shared) => {
    const sample = requireSampling(await proveModel(student, { signal: shared }), "a student");
    const collected = await Promise.all(
      items.map((item, i) => {
        const own = seed === undefined ? {} : { seed: seed + i };
        const drawing = { temperature, maxTokens, signal: shared, ...own };
        return collectOne(sample, item, teacher, drawing);
      }),
    );
    return {
      trajectories: collected.map(({ turns, outcome }, i): Trajectory => {
        return { item: items[i]!, model: student.id, round, turns, outcome };
      }),
      usage: sumUsage(collected.map(({ usage }) => usage)),
    };
  });
}

async function collectOne(
  sample: NonNullable<LanguageModel["sample"]>,
  item: SteppedItem,
  teacher: { feedback: GiveFeedback; improve: Improve; updates: number },
  drawing: Drawing,
): Promise<Pick<Trajectory, "turns" | "outcome"> & { usage: ModelUsage }> {
  const { temperature, ...teaching } = drawing;
  const turns: TrajectoryTurn[] = [];
  const first = await drawText(sample, askAttempt(item), drawing);
  const usages = [first.usage];
  const end = (outcome: Trajectory["outcome"]) => ({ turns, outcome, usage: sumUsage(usages) });
  let attempt: string | undefined = first.text;
  let author: TrajectoryTurn["by"]["attempt"] = "student";
  for (;;) {
    const feedback: Feedback | undefined =
      attempt !== undefined && parseAttempt(attempt) !== undefined
        ? ((await teacher.feedback(item, attempt, teaching)) ?? undefined)
        : undefined;
    if (attempt === undefined || feedback === undefined) return end("unparsable");
    if (feedback.correct || turns.length === teacher.updates) {
      turns.push({ attempt, feedback, by: { attempt: author, feedback: "teacher" } });
      return end(feedback.correct ? "solved" : "unsolved");
    }
    const reply = await drawText(sample, askReview(item, attempt), drawing);
    usages.push(reply.usage);
    const review = parseReview(reply.text);
    const own: Review | undefined = review && isSameFeedback(review.feedback, feedback) ? review : undefined;
    turns.push({
      attempt,
      feedback: own?.feedback ?? feedback,
      by: { attempt: author, feedback: own ? "student" : "teacher" },
    });
    const update: string | undefined = own?.update;
    const isUsable: boolean = update !== undefined && parseAttempt(update) !== undefined;
    author = isUsable ? "student" : "teacher";
    attempt = isUsable ? update : ((await teacher.improve(item, attempt, feedback, teaching)) ?? undefined);
  }
}

/** How texts are drawn from a teacher that is a model: as from the student, except for the temperature. */
interface TeachingOptions extends ModelCallOptions {
  /** Longest reply, in tokens. */
  maxTokens?: number;
  seed?: number;
}

/** Names the first fault of an attempt; returns undefined if it cannot. */
type GiveFeedback = (
  item: SteppedItem,
  attempt: string,
  options?: TeachingOptions,
) => Feedback | undefined | Promise<Feedback | undefined>;

/** Rewrites an attempt from its first fault on; returns undefined if it cannot. */
type Improve = (
  item: SteppedItem,
  attempt: string,
  fault: Fault,
  options?: TeachingOptions,
) => string | undefined | Promise<string | undefined>;

/** The teacher's feedback as a function; a model is asked at temperature 0, as in arXiv 2310.13522. */
function asFeedback(teacher: GiveFeedback | LanguageModel): GiveFeedback {
  requireTeacher("options.feedback", teacher);
  if (typeof teacher === "function") return teacher;
  return async (item, attempt, options = {}) =>
    parseReview(await ask(teacher, askReview(item, attempt), 0, options))?.feedback;
}

/** The teacher's improvements as a function; a model is asked at temperature 0.7, as in arXiv 2310.13522. */
function asImprovement(teacher: Improve | LanguageModel): Improve {
  requireTeacher("options.improve", teacher);
  if (typeof teacher === "function") return teacher;
  return async (item, attempt, fault, options = {}) =>
    (await ask(teacher, askUpdate(item, attempt, fault), 0.7, options)) || undefined;
}

async function ask(
  model: LanguageModel,
  prompt: ReturnType<typeof askReview>,
  temperature: number,
  options: TeachingOptions,
): Promise<string> {
  const sample = requireSampling(await proveModel(model, options), "a teacher");
  return (await drawText(sample, prompt, { ...options, temperature })).text;
}

function requireTeacher(parameter: string, teacher: unknown): void {
  const isModel = typeof (teacher as LanguageModel | undefined)?.capabilities === "object";
  if (typeof teacher === "function" || isModel) return;
  throw new InvalidArgumentError(parameter, teacher, "must be a function or a language model");
}
