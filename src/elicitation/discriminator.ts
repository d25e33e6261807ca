import type { ModelCallOptions, ModelUsage } from "../models/language-model";
import { requireLabels } from "./check-answers";
import type { ResolvedElicitation } from "./elicitation-options";
import { type ElicitedScores, scorePlainLikelihood } from "./generator";
import { poolLabels } from "./pool-labels";
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
  const words = [...yes, ...no];
  const answer = await ask(prompts.judgement(question, candidate, shots), words, options);
  const { logprobs, isBound, uncoveredMass, usage } = requireLabels(
    discriminator.model.id,
    answer,
    words.length,
  );
  const [forYes, forNo] = [
    [0, yes.length],
    [yes.length, yes.length + no.length],
  ].map(([start, end]) => poolLabels(logprobs.slice(start, end), isBound.slice(start, end)));
  return {
    logCorrect: forYes!.logMass,
    logIncorrect: forNo!.logMass,
    uncoveredMass,
    isBound: forYes!.isBound || forNo!.isBound,
    usage,
  };
}

/**
 * log P(y|a question without content): how likely each answer is to be said whatever is asked. Subtracted from
 * log P(y|x) it leaves their pointwise mutual information, which needs no judgement.
 */
export async function scoreWithoutContent(
  discriminator: ProvenModel,
  candidates: readonly string[],
  elicitation: Pick<ResolvedElicitation, "prompts" | "shots">,
  options: ModelCallOptions,
): Promise<ElicitedScores> {
  const { contentFreeQuestion } = elicitation.prompts;
  return scorePlainLikelihood(discriminator, contentFreeQuestion, candidates, elicitation, options);
}
