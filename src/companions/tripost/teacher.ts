import { requireSampling } from "../../elicitation/answer-query";
import { proveModel } from "../../elicitation/players";
import type { LanguageModel, ModelCallOptions } from "../../models/language-model";
import { InvalidArgumentError } from "../../shared/errors";
import { askReview, askUpdate, drawText, type Fault, type Feedback, parseReview } from "./dialogue";
import type { SteppedItem } from "./stepped-item";

/** How texts are drawn from a teacher that is a model: as from the student, except for the temperature. */
interface TeachingOptions extends ModelCallOptions {
  /** Longest reply, in tokens. */
  maxTokens?: number;
  seed?: number;
}

/** Names the first fault of an attempt; returns undefined if it cannot tell. */
export type GiveFeedback = (
  item: SteppedItem,
  attempt: string,
  options?: TeachingOptions,
) => Feedback | undefined | Promise<Feedback | undefined>;

/** Rewrites an attempt from its first fault on; returns undefined if it cannot. */
export type Improve = (
  item: SteppedItem,
  attempt: string,
  fault: Fault,
  options?: TeachingOptions,
) => string | undefined | Promise<string | undefined>;

/** The teacher's feedback as a function; a model is asked at temperature 0, as in arXiv 2310.13522. */
export function asFeedback(teacher: GiveFeedback | LanguageModel): GiveFeedback {
  requireTeacher("options.feedback", teacher);
  if (typeof teacher === "function") return teacher;
  return async (item, attempt, options = {}) =>
    parseReview(await ask(teacher, askReview(item, attempt), 0, options))?.feedback;
}

/** The teacher's improvements as a function; a model is asked at temperature 0.7, as in arXiv 2310.13522. */
export function asImprovement(teacher: Improve | LanguageModel): Improve {
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
