import { type Prompts, promptTemplates } from "../../elicitation/prompts";
import type { LanguageModel, ModelUsage } from "../../models/language-model";
import { rankCandidates } from "../../ranking/rank-candidates";
import { withoutUndefined } from "../../shared/options";
import * as option from "../../shared/schema";
import { askAttempt, askReview } from "./dialogue";
import { parseAttempt, type SteppedItem } from "./stepped-item";

/** How many attempts are drawn, and how they are ranked. */
export interface EquilibriumLabelOptions extends Pick<Parameters<typeof rankCandidates>[0], "solver" | "signal"> {
  /** Attempts drawn at temperature 1. @default 16 */
  count?: number;
  /** Longest attempt, in tokens. @default 256 */
  maxTokens?: number;
  /** Of the first attempt; each other one has the next. @default none */
  seed?: number;
}

/** What sampled attempts say the answer is, without the right one being known. */
export interface EquilibriumLabel {
  /** The final response that the equilibrium ranks first (ER-D). */
  equilibrium: string;
  /** The one that most attempts have; of several, the one drawn first. */
  majority: string;
  /**
   * Each final response, how many attempts have it, and the first of them; in the order of their drawing. Responses
   * that are the same number are one, as they are to the equilibrium.
   */
  votes: { answer: string; count: number; attempt: string }[];
  /** Attempts that cannot be parsed, and have no vote. */
  unread: number;
  usage: ModelUsage;
}

const optionsSchema: option.OptionSchemas<EquilibriumLabelOptions> = {
  count: option.wholeNumber(1),
  maxTokens: option.wholeNumber(1),
  seed: option.wholeNumber(0),
  ...option.unchecked("solver"),
  signal: option.abortSignal,
};

/**
 * Two labels for an item with an unknown answer, from the same sampled attempts: that of the Consensus Game's
 * equilibrium (arXiv 2310.09139) and that of the majority. The generator is P(attempt | question), added up over the
 * attempts at each final response; the discriminator is the model's own review of them, P(it begins as that of a right
 * attempt does) against P(it begins as that of a wrong one does), averaged over the attempts.
 * @throws InvalidArgumentError for an unknown or unusable option
 * @throws ModelError if the model fails, cannot be asked that, or no attempt can be parsed
 */
export async function labelByEquilibrium(
  model: LanguageModel,
  { question }: Pick<SteppedItem, "question">,
  options: EquilibriumLabelOptions = {},
): Promise<EquilibriumLabel> {
  option.checkOptions("options", options, optionsSchema);
  const { count, maxTokens, seed, solver, signal } = options;
  const { best, ranking, generation, usage } = await rankCandidates({
    ...withoutUndefined({ question, model, solver, signal }),
    // There is to be a label in any case.
    elicitation: {
      ...{ generator: "likelihood", discriminator: "yes-no", shots: [] },
      ...{ prompts, testJudge: false },
    },
    extract: (text) => parseAttempt(text)?.answer,
    generate: { correctness: ["correct"], decodings: ["temperature"], ...withoutUndefined({ count, maxTokens, seed }) },
  });
  const { samples } = generation!;
  const votes = [...ranking]
    .sort((a, b) => a.originalIndices[0]! - b.originalIndices[0]!)
    .map(({ candidate, originalIndices }) => ({
      answer: candidate,
      count: originalIndices.length,
      attempt: samples[originalIndices[0]!]!.text,
    }));
  const most = Math.max(...votes.map(({ count }) => count));
  return {
    equilibrium: best ?? ranking[0]!.candidate,
    majority: votes.find(({ count }) => count === most)!.answer,
    votes,
    unread: samples.filter(({ answer }) => answer === null).length,
    usage,
  };
}

/** What rankings ask, as the student is asked: an attempt, and the first word of its review. */
const prompts: Prompts = {
  ...promptTemplates.chat,
  plain: (question) => askAttempt({ question }),
  generation: (question) => askAttempt({ question }),
  judgement: (question, attempt) => askReview({ question }, attempt),
  // The first words of the two forms of feedback.
  yes: ["Step"],
  no: ["In"],
};
