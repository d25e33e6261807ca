import { requireSampling } from "../../../elicitation/checked-methods";
import { proveModel } from "../../../elicitation/proven-model";
import type { LanguageModel, ModelCallOptions } from "../../../models/language-model";
import { askReview, askUpdate, drawText, parseReview } from "../dialogue/ask-student";
import type { Fault, Feedback } from "../dialogue/feedback";
import type { SteppedItem } from "../items/stepped-item";

/** How a teacher that is a model is drawn from: as the student is, but for its temperature. */
export interface TeachingOptions extends ModelCallOptions {
  /** Longest reply, in tokens. */
  maxTokens?: number;
  seed?: number;
}

/** Says what is wrong first in an attempt; undefined where it cannot tell. `scriptedFeedback` is one. */
export type GiveFeedback = (
  item: SteppedItem,
  attempt: string,
  options?: TeachingOptions,
) => Feedback | undefined | Promise<Feedback | undefined>;

/** Writes an attempt anew from its first fault on; undefined where it cannot. `scriptedImprovement` is one. */
export type Improve = (
  item: SteppedItem,
  attempt: string,
  fault: Fault,
  options?: TeachingOptions,
) => string | undefined | Promise<string | undefined>;

/** The teacher's feedback as a function; a model is asked at temperature 0, as in arXiv 2310.13522. */
export function asFeedback(teacher: GiveFeedback | LanguageModel): GiveFeedback {
  if (typeof teacher === "function") return teacher;
  return async (item, attempt, options = {}) =>
    parseReview(await ask(teacher, askReview(item, attempt), 0, options))?.feedback;
}

/** The teacher's improvements as a function; a model is asked at temperature 0.7, as in arXiv 2310.13522. */
export function asImprovement(teacher: Improve | LanguageModel): Improve {
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
