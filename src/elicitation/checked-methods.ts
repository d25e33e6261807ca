import type { LanguageModel } from "../models/language-model";
import { requireContinuations, requireTexts } from "./check-answers";
import { type ProvenModel, requireCapability } from "./proven-model";

/**
 * The model's `sample`, which also checks that it answers with as many texts as it is asked for, whoever wrote its adapter.
 * @param purpose what the model is wanted for, for the message
 * @returns a function that rejects with a ModelResponseError where it does not
 * @throws MissingCapabilityError if the model was not proven to sample
 */
export function requireSampling(
  proven: ProvenModel,
  purpose: string,
): NonNullable<LanguageModel["sample"]> {
  const sample = requireCapability(proven, "sample", purpose);
  return async (prompt, options) =>
    requireTexts(proven.model.id, await sample(prompt, options), options?.count ?? 1);
}

/**
 * The model's `scoreContinuations`, which also checks that each text has a log-probability.
 * @param purpose what the model is wanted for, for the message
 * @returns a function that rejects with a ModelResponseError where one has not
 * @throws MissingCapabilityError if the model was not proven to score
 */
export function requireScoring(
  proven: ProvenModel,
  purpose: string,
): NonNullable<LanguageModel["scoreContinuations"]> {
  const score = requireCapability(proven, "scoreContinuations", purpose);
  return async (prompt, continuations, options) =>
    requireContinuations(
      proven.model.id,
      await score(prompt, continuations, options),
      continuations.length,
    );
}
