import { InvalidArgumentError } from "../errors/invalid-argument-error";
import type { ModelCallOptions, ModelUsage, Prompt } from "../models/language-model";
import { requireContinuations, requireLabels } from "./check-answers";
import type { ResolvedElicitation } from "./elicitation-options";
import { poolLabels } from "./pool-labels";
import { type Correctness, choiceLetter } from "./prompts";
import { type ProvenModel, requireCapability } from "./proven-model";

/** One number a candidate from a model, with what it cost. */
export interface ElicitedScores {
  /** `[candidate]`, nats. */
  logLikelihoods: number[];
  /** Indices of candidates whose number is only an upper bound. */
  boundedCandidates: number[];
  usage: ModelUsage;
}

/** How log P(y|x,v) is had: the exact likelihood of the answer's text, or the probability of its letter in a list. */
export type GeneratorRoute = "likelihood" | "choice";

/** The better of the routes that the model was proven to have. */
export function chooseGeneratorRoute({ proven: { capabilities } }: ProvenModel): GeneratorRoute {
  return !capabilities.scoreContinuations && capabilities.nextTokenLogprobs
    ? "choice"
    : "likelihood";
}

/**
 * log P(y|x) of every candidate after the plain question, summed over its tokens.
 * @throws MissingCapabilityError if the model cannot score given text
 */
export async function scorePlainLikelihood(
  generator: ProvenModel,
  question: string,
  candidates: readonly string[],
  { prompts, shots }: Pick<ResolvedElicitation, "prompts" | "shots">,
  options: ModelCallOptions,
): Promise<ElicitedScores> {
  const prompt = prompts.plain(question, shots);
  return scoreTexts(generator, prompt, candidates.map(prompts.continuation), options);
}

/**
 * log P(y|x,v) of every candidate, by the route chosen.
 * @throws MissingCapabilityError if the model has no route
 */
export async function scoreGeneration(
  generator: ProvenModel,
  route: GeneratorRoute,
  question: string,
  candidates: readonly string[],
  correctness: Correctness,
  elicitation: ResolvedElicitation,
  options: ModelCallOptions,
): Promise<ElicitedScores> {
  if (route === "choice") {
    return scoreLetters(generator, question, candidates, correctness, elicitation, options);
  }
  const { prompts, shots } = elicitation;
  const prompt = prompts.generation(question, correctness, shots);
  return scoreTexts(generator, prompt, candidates.map(prompts.continuation), options);
}

async function scoreTexts(
  generator: ProvenModel,
  prompt: Prompt,
  continuations: readonly string[],
  options: ModelCallOptions,
): Promise<ElicitedScores> {
  const score = requireCapability(generator, "scoreContinuations", "generator");
  const answer = await score(prompt, continuations, options);
  const { scores, usage } = requireContinuations(generator.model.id, answer, continuations.length);
  return {
    logLikelihoods: scores.map(({ logLikelihood }) => logLikelihood),
    boundedCandidates: [],
    usage,
  };
}

async function scoreLetters(
  generator: ProvenModel,
  question: string,
  candidates: readonly string[],
  correctness: Correctness,
  { prompts, shots }: ResolvedElicitation,
  options: ModelCallOptions,
): Promise<ElicitedScores> {
  if (candidates.length > 26) {
    throw new InvalidArgumentError(
      "candidates",
      candidates,
      "must be at most 26 for a model that can only choose between letters; a model that scores given text has no such limit",
    );
  }
  const ask = requireCapability(generator, "nextTokenLogprobs", "generator");
  const letters = candidates.map((_, i) => choiceLetter(i));
  const labels = [...letters, ...letters.map((letter) => ` ${letter}`)];
  const answer = await ask(
    prompts.choice(question, candidates, correctness, shots),
    labels,
    options,
  );
  const { logprobs, isBound, usage } = requireLabels(generator.model.id, answer, labels.length);
  const pooled = letters.map((_, i) => {
    const spellings = [i, letters.length + i];
    return poolLabels(
      spellings.map((label) => logprobs[label]!),
      spellings.map((label) => isBound[label]!),
    );
  });
  return {
    logLikelihoods: pooled.map(({ logMass }) => logMass),
    boundedCandidates: candidates.map((_, y) => y).filter((y) => pooled[y]!.isBound),
    usage,
  };
}
