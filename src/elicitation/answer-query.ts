import { requireContinuations, requireLabels, requireTexts } from "../models/check-call";
import type { LanguageModel, ModelCallOptions, ModelCapabilities } from "../models/language-model";
import { answerFromCounts, type Counting, findLabel, longestLabel, poolLabels } from "./counted-answers";
import { type ProvenModel, requireCapability } from "./players";
import type { AnsweredQuery, LabelQuery, ModelQuery, TextQuery } from "./queries";

/**
 * A model's answer to one call, checked for the requested numbers.
 *
 * @param purpose what the model is wanted for, for the message
 * @param counting how to count labels among samples; undefined to ask for their log-probabilities
 * @throws MissingCapabilityError if the model was not proven able to answer it
 * @throws ModelError if the model fails or its numbers cannot be used
 */
export function answerQuery(
  model: ProvenModel,
  query: ModelQuery,
  purpose: string,
  options: ModelCallOptions,
  counting?: Counting,
): Promise<AnsweredQuery> {
  if (!("labels" in query)) return scoreTexts(model, query, purpose, options);
  return counting === undefined
    ? weighLabels(model, query, purpose, options)
    : countLabels(model, query, purpose, counting, options);
}

/** What a model must be able to do to answer a call. */
export function capabilityFor(query: ModelQuery, counting: Counting | undefined): keyof ModelCapabilities {
  if (!("labels" in query)) return "scoreContinuations";
  return counting === undefined ? "nextTokenLogprobs" : "sample";
}

async function scoreTexts(
  model: ProvenModel,
  { prompt, continuations }: TextQuery,
  purpose: string,
  options: ModelCallOptions,
): Promise<AnsweredQuery> {
  const { scores, usage, warnings } = await requireScoring(model, purpose)(prompt, continuations, options);
  const logLikelihoods = scores.map(({ logLikelihood }) => logLikelihood);
  return { answer: { logLikelihoods, tokenCounts: scores.map(({ tokenCount }) => tokenCount) }, usage, warnings };
}

async function weighLabels(
  model: ProvenModel,
  { prompt, labels }: LabelQuery,
  purpose: string,
  options: ModelCallOptions,
): Promise<AnsweredQuery> {
  const ask = requireCapability(model, "nextTokenLogprobs", purpose);
  options.signal?.throwIfAborted();
  const words = labels.flat();
  const { logprobs, isBound, uncoveredMass, usage, warnings } = requireLabels(
    model.model.id,
    await ask.call(model.model, prompt, words, options),
    words.length,
  );
  const logLikelihoods: number[] = [];
  const bounds: number[] = [];
  let end = 0;
  labels.forEach(({ length }, label) => {
    const start = end;
    end += length;
    const pooled = poolLabels(logprobs.slice(start, end), isBound.slice(start, end));
    logLikelihoods.push(pooled.logMass);
    if (pooled.isBound) bounds.push(label);
  });
  return { answer: { logLikelihoods, bounds, uncoveredMass }, usage, warnings };
}

/** What a model answers to a question about labels, counted among texts drawn from it at temperature 1. */
async function countLabels(
  model: ProvenModel,
  { prompt, labels }: LabelQuery,
  purpose: string,
  { samples, seed }: Counting,
  { signal }: ModelCallOptions,
): Promise<AnsweredQuery> {
  const sample = requireSampling(model, purpose);
  const { texts, usage, warnings } = await sample(prompt, {
    count: samples,
    maxTokens: longestLabel,
    signal,
    ...(seed !== undefined && { seed }),
  });
  const counts = labels.map(() => 0);
  let unusable: string | undefined;
  for (const text of texts) {
    const label = findLabel(text, labels);
    if (label === undefined) unusable ??= text.slice(0, longestExample);
    else counts[label]!++;
  }
  const counted = { counts, draws: samples, ...(unusable !== undefined && { unusable }) };
  return { answer: answerFromCounts(counted), usage, warnings };
}

const longestExample = 80;

/**
 * The model's `sample`, which is not called once the signal has aborted, with a check that it returns as many texts as
 * requested.
 * @param purpose what the model is wanted for, for the message
 * @returns a function that rejects with a ModelResponseError if it does not
 * @throws MissingCapabilityError if the model was not proven to sample
 */
export function requireSampling(proven: ProvenModel, purpose: string): NonNullable<LanguageModel["sample"]> {
  const { model } = proven;
  const sample = requireCapability(proven, "sample", purpose);
  return async (prompt, options) => {
    options?.signal?.throwIfAborted();
    return requireTexts(model.id, await sample.call(model, prompt, options), options?.count ?? 1);
  };
}

/**
 * The model's `scoreContinuations` in the same way, with a check that each text has a log-probability.
 * @param purpose what the model is wanted for, for the message
 * @returns a function that rejects with a ModelResponseError if one has none
 * @throws MissingCapabilityError if the model was not proven to score
 */
export function requireScoring(proven: ProvenModel, purpose: string): NonNullable<LanguageModel["scoreContinuations"]> {
  const { model } = proven;
  const score = requireCapability(proven, "scoreContinuations", purpose);
  return async (prompt, continuations, options) => {
    options?.signal?.throwIfAborted();
    const answer = await score.call(model, prompt, continuations, options);
    return requireContinuations(model.id, answer, continuations.length);
  };
}
