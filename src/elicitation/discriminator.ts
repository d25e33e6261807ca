import { logSumExp } from "../core/log-sum-exp";
import type { ModelCallOptions, ModelUsage } from "../models/language-model";
import { requireLogProbabilities } from "./check-scores";
import type { ResolvedElicitation } from "./elicitation-options";
import { type ElicitedScores, scorePlainLikelihood } from "./generator";
import { type ProvenModel, requireCapability } from "./proven-model";

/** What a yes/no question about one answer gave. */
export interface Judgement {
  /** log P(yes|x,y), the mass of all words for yes, in nats. */
  logCorrect: number;
  /** log P(no|x,y), the mass of all words for no, in nats. */
  logIncorrect: number;
  /** Probability that the model says neither, 0 to 1. */
  uncoveredMass: number;
  /** Whether the mass of yes or of no is only an upper bound, since the backend did not list their words. */
  isBound: boolean;
  usage: ModelUsage;
}

/**
 * The discriminator's answer to the yes/no question about one candidate.
 * @throws MissingCapabilityError if the model gives no log-probabilities of labels
 */
export async function judgeCandidate(
  discriminator: ProvenModel,
  question: string,
  candidate: string,
  { prompts, shots }: Pick<ResolvedElicitation, "prompts" | "shots">,
  options: ModelCallOptions,
): Promise<Judgement> {
  const ask = requireCapability(discriminator, "nextTokenLogprobs", "discriminator");
  const { yes, no } = prompts;
  const { logprobs, isBound, uncoveredMass, usage } = await ask(
    prompts.judgement(question, candidate, shots),
    [...yes, ...no],
    options,
  );
  requireLogProbabilities(discriminator.model.id, logprobs, yes.length + no.length);
  const isSeen = (start: number, end: number) => isBound.slice(start, end).includes(false);
  return {
    logCorrect: logSumExp(logprobs.slice(0, yes.length)),
    logIncorrect: logSumExp(logprobs.slice(yes.length)),
    uncoveredMass,
    isBound: !isSeen(0, yes.length) || !isSeen(yes.length, isBound.length),
    usage,
  };
}

/**
 * log P(y|a question without content): how likely each answer is to be said whatever is asked. Subtracted from
 * log P(y|x) it leaves their pointwise mutual information, which needs no judgement.
 */
export function scoreWithoutContent(
  discriminator: ProvenModel,
  candidates: readonly string[],
  elicitation: Pick<ResolvedElicitation, "prompts" | "shots">,
  options: ModelCallOptions,
): Promise<ElicitedScores> {
  const { contentFreeQuestion } = elicitation.prompts;
  return scorePlainLikelihood(discriminator, contentFreeQuestion, candidates, elicitation, options);
}
