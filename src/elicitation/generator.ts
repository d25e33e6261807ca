import { logSumExp } from "../core/log-sum-exp";
import { InvalidArgumentError } from "../errors/invalid-argument-error";
import type { ModelCallOptions, ModelUsage, Prompt } from "../models/language-model";
import { requireLogProbabilities } from "./check-scores";
import type { ResolvedElicitation } from "./elicitation-options";
import { type Correctness, choiceLetter } from "./prompts";
import { type ProvenModel, requireCapability } from "./proven-model";

/** One number a candidate from a model, with what it cost. */
export interface ElicitedScores {
  /** `[candidate]`, nats. */
  logLikelihoods: number[];
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
export function scorePlainLikelihood(
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
export function scoreGeneration(
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
  const { scores, usage } = await score(prompt, continuations, options);
  const logLikelihoods = requireLogProbabilities(
    generator.model.id,
    scores.map(({ logLikelihood }) => logLikelihood),
    continuations.length,
  );
  return { logLikelihoods, usage };
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
  const { logprobs, usage } = await ask(
    prompts.choice(question, candidates, correctness, shots),
    labels,
    options,
  );
  requireLogProbabilities(generator.model.id, logprobs, labels.length);
  const logLikelihoods = letters.map((_, i) =>
    logSumExp([logprobs[i]!, logprobs[letters.length + i]!]),
  );
  return { logLikelihoods, usage };
}
