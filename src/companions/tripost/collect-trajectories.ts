import { z } from "zod";
import { requireSampling } from "../../elicitation/answer-query";
import { proveModel } from "../../elicitation/players";
import { type LanguageModel, type ModelUsage, sumUsage } from "../../models/language-model";
import { abortTogether } from "../../shared/abort";
import { InvalidArgumentError } from "../../shared/errors";
import { rejectUnknownOptions } from "../../shared/options";
import { readRows } from "../dataset";
import { recordItems } from "../recording/record-items";
import {
  askAttempt,
  askReview,
  type Drawing,
  drawText,
  type Feedback,
  feedbackSchema,
  isSameFeedback,
  parseReview,
  type Review,
} from "./dialogue";
import { parseAttempt, requireItems, type SteppedItem, steppedItemSchema } from "./items";
import {
  asFeedback,
  asImprovement,
  type GiveFeedback,
  type Improve,
  scriptedFeedback,
  scriptedImprovement,
} from "./teacher";

/** Who wrote something: the model that learns, or what it learns from. */
export type Author = "student" | "teacher";

/** An attempt and what was said of it. */
export interface TrajectoryTurn {
  attempt: string;
  feedback: Feedback;
  /** Who wrote each of them. The student's feedback stands where it names the same step and part as the teacher's. */
  by: { attempt: Author; feedback: Author };
}

/** Attempts at an item, each but the first made of the one before and what was said of it. */
export interface Trajectory {
  item: SteppedItem;
  /** The student's id. */
  model: string;
  /** Which iteration of collecting and training it is of, from 0. */
  round: number;
  turns: TrajectoryTurn[];
  /** Whether the last attempt is right, or is not, or no feedback could be given on what came after it. */
  outcome: "solved" | "unsolved" | "unparsable";
}

const author = z.enum(["student", "teacher"]);

const trajectorySchema = z.object({
  item: steppedItemSchema,
  model: z.string(),
  round: z.int().min(0),
  turns: z.array(
    z.object({
      attempt: z.string().min(1),
      feedback: feedbackSchema,
      by: z.object({ attempt: author, feedback: author }),
    }),
  ),
  outcome: z.enum(["solved", "unsolved", "unparsable"]),
}) satisfies z.ZodType<Trajectory>;

/**
 * The trajectories of a JSONL text, one an object and line; empty lines are passed over.
 * @param name names the text in errors
 * @throws InvalidArgumentError naming the first line that holds no trajectory, or if there is none at all
 */
export function parseTrajectories(text: string, name = "trajectories"): Trajectory[] {
  const expected = "{ item, model, round, turns, outcome }, as collectTrajectories() gives them";
  return readRows(text, trajectorySchema, name, expected);
}

/** Who attempts what, and who teaches. */
export interface CollectTrajectoriesOptions {
  student: LanguageModel;
  items: readonly SteppedItem[];
  /** @default scriptedFeedback */
  feedback?: GiveFeedback | LanguageModel;
  /** @default scriptedImprovement */
  improve?: Improve | LanguageModel;
  /** Most updates of an attempt. @default 5, as in arXiv 2310.13522 */
  updates?: number;
  /** Of the student. @default 1, as there */
  temperature?: number;
  /** Longest attempt or review, in tokens, also of teachers that are models. @default 256 */
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

const knownOptions = [
  "student",
  "items",
  "feedback",
  "improve",
  "updates",
  "temperature",
  "maxTokens",
  "seed",
  "round",
  "signal",
];

/**
 * How a student attempts items and is corrected until it is right: TriPosT's collection (Yu et al., arXiv 2310.13522). The
 * student answers and reviews its own answer. Its review stands where it names the same step and part as the teacher's
 * feedback, and its update with it; otherwise the teacher's feedback takes its place and `improve` writes the update. No
 * prompt of the student holds the item's answer unless it stands in the question, in an attempt or in feedback on it.
 * @throws InvalidArgumentError for an unknown or unusable option
 * @throws MissingCapabilityError if a model does not sample
 * @throws ModelError if one fails
 */
export function collectTrajectories(
  options: CollectTrajectoriesOptions,
): Promise<CollectedTrajectories> {
  rejectUnknownOptions("options", options, knownOptions);
  const { student, items, updates = 5, temperature = 1, maxTokens = 256, seed, signal } = options;
  const { feedback = scriptedFeedback, improve = scriptedImprovement, round = 0 } = options;
  requireItems("options.items", items);
  for (const [name, value] of Object.entries({ updates, round })) {
    if (!(Number.isSafeInteger(value) && value >= 0)) {
      throw new InvalidArgumentError(`options.${name}`, value, "must be a whole number from 0");
    }
  }
  const teacher = { feedback: asFeedback(feedback), improve: asImprovement(improve), updates };
  return abortTogether(signal, async (shared) => {
    const proven = await proveModel(student, { signal: shared });
    const sample = requireSampling(proven, "a student");
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

interface Teacher {
  feedback: GiveFeedback;
  improve: Improve;
  updates: number;
}

async function collectOne(
  sample: NonNullable<LanguageModel["sample"]>,
  item: SteppedItem,
  teacher: Teacher,
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
        ? await teacher.feedback(item, attempt, teaching)
        : undefined;
    if (attempt === undefined || feedback === undefined) return end("unparsable");
    if (feedback.correct || turns.length === teacher.updates) {
      turns.push({ attempt, feedback, by: { attempt: author, feedback: "teacher" } });
      return end(feedback.correct ? "solved" : "unsolved");
    }
    const reply = await drawText(sample, askReview(item, attempt), drawing);
    usages.push(reply.usage);
    const review = parseReview(reply.text);
    const own: Review | undefined =
      review && isSameFeedback(review.feedback, feedback) ? review : undefined;
    turns.push({
      attempt,
      feedback: own?.feedback ?? feedback,
      by: { attempt: author, feedback: own ? "student" : "teacher" },
    });
    const update: string | undefined = own?.update;
    const isUsable: boolean = update !== undefined && parseAttempt(update) !== undefined;
    author = isUsable ? "student" : "teacher";
    attempt = isUsable ? update : await teacher.improve(item, attempt, feedback, teaching);
  }
}

/** What is collected, and who wants to know how far it is. */
export interface RecordTrajectoriesOptions extends CollectTrajectoriesOptions {
  /** Called after each item that was not in the file. */
  onProgress?: (progress: { completed: number; total: number }) => void;
}

/**
 * Collects trajectories as `collectTrajectories()` does, one item after another, into a JSONL file that is whole after each.
 * Items that it holds are not asked again: an interrupted run goes on where it stopped, with the same seeds.
 * @returns those of the items, in their order
 * @throws InvalidArgumentError for an unknown or unusable option, or a file that was begun with other options
 * @throws DataError if the file cannot be read or written
 * @throws ModelError if a model fails
 */
export function recordTrajectories(
  file: string,
  { onProgress, ...options }: RecordTrajectoriesOptions,
): Promise<Trajectory[]> {
  const { items, signal, ...settings } = options;
  const { seed } = settings;
  requireItems("options.items", items);
  return recordItems(file, items, {
    settings,
    parse: parseTrajectories,
    itemOf: ({ item }) => item.id,
    create: async (item, i) => {
      const own = seed === undefined ? {} : { seed: seed + i };
      const { trajectories } = await collectTrajectories({ ...options, ...own, items: [item] });
      return trajectories;
    },
    onProgress,
  });
}
