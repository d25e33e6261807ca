import type { ModelCallOptions, ModelCapabilities } from "../models/language-model";
import { requireLabels } from "./check-answers";
import { requireScoring } from "./checked-methods";
import { type Counting, countLabels } from "./count-labels";
import { poolLabels } from "./pool-labels";
import { type ProvenModel, requireCapability } from "./proven-model";
import type { AnsweredQuery, LabelQuery, ModelQuery, TextQuery } from "./query";

/**
 * What a model answers to one call, checked to hold the numbers asked for.
 *
 * @param purpose what the model is wanted for, for the message
 * @param counting how labels are counted among samples; undefined to ask for their log-probabilities
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
export function capabilityFor(
  query: ModelQuery,
  counting: Counting | undefined,
): keyof ModelCapabilities {
  if (!("labels" in query)) return "scoreContinuations";
  return counting === undefined ? "nextTokenLogprobs" : "sample";
}

async function scoreTexts(
  model: ProvenModel,
  { prompt, continuations }: TextQuery,
  purpose: string,
  options: ModelCallOptions,
): Promise<AnsweredQuery> {
  const score = requireScoring(model, purpose);
  const { scores, usage } = await score(prompt, continuations, options);
  return {
    answer: {
      logLikelihoods: scores.map(({ logLikelihood }) => logLikelihood),
      tokenCounts: scores.map(({ tokenCount }) => tokenCount),
    },
    usage,
  };
}

async function weighLabels(
  model: ProvenModel,
  { prompt, labels }: LabelQuery,
  purpose: string,
  options: ModelCallOptions,
): Promise<AnsweredQuery> {
  const ask = requireCapability(model, "nextTokenLogprobs", purpose);
  const words = labels.flat();
  const { logprobs, isBound, uncoveredMass, usage } = requireLabels(
    model.model.id,
    await ask(prompt, words, options),
    words.length,
  );
  let end = 0;
  const pooled = labels.map(({ length }) => {
    const start = end;
    end += length;
    return poolLabels(logprobs.slice(start, end), isBound.slice(start, end));
  });
  return {
    answer: {
      logLikelihoods: pooled.map(({ logMass }) => logMass),
      bounds: pooled.flatMap((label, i) => (label.isBound ? [i] : [])),
      uncoveredMass,
    },
    usage,
  };
}
