import { ModelResponseError } from "../errors/model-error";
import type { ContinuationScores, LabelLogprobs } from "../models/language-model";

/** Rounding may lift a certain answer's log-probability just above 0. */
const largestLogProbability = 1e-3;

/** How far a probability may lie outside 0 to 1 by rounding. */
const massTolerance = 1e-3;

/**
 * A model's answer about continuations, checked to hold a log-probability and a number of tokens for each, whoever wrote
 * its adapter.
 * @throws ModelResponseError if it does not
 */
export function requireContinuations(
  modelId: string,
  answer: ContinuationScores,
  length: number,
): ContinuationScores {
  requireUsage(modelId, answer);
  const values = Array.isArray(answer.scores)
    ? answer.scores.map((score: { logLikelihood: number } | undefined) => score?.logLikelihood)
    : undefined;
  requireLogProbabilities(modelId, values, length);
  for (const { tokenCount } of answer.scores) {
    if (!(Number.isSafeInteger(tokenCount) && tokenCount > 0)) {
      throw faultOf(modelId, `a tokenCount of ${tokenCount}, not a whole number from 1`);
    }
  }
  return answer;
}

/**
 * A model's answer about labels, checked in the same way.
 * @throws ModelResponseError if it does not hold what it should
 */
export function requireLabels(
  modelId: string,
  answer: LabelLogprobs,
  length: number,
): LabelLogprobs {
  requireUsage(modelId, answer);
  requireLogProbabilities(modelId, answer.logprobs, length);
  if (!(answer.uncoveredMass >= -massTolerance && answer.uncoveredMass <= 1 + massTolerance)) {
    throw faultOf(modelId, `an uncoveredMass of ${answer.uncoveredMass}, not from 0 to 1`);
  }
  if (answer.isBound?.length !== length) {
    throw faultOf(modelId, `no isBound for each of the ${length} labels`);
  }
  return answer;
}

function requireUsage(modelId: string, answer: ContinuationScores | LabelLogprobs): void {
  if (typeof answer?.usage?.requests !== "number") throw faultOf(modelId, "no usage");
}

function requireLogProbabilities(modelId: string, values: unknown, length: number): void {
  if (!Array.isArray(values) || values.length !== length) {
    const found = Array.isArray(values) ? `${values.length} numbers` : "no numbers";
    throw faultOf(modelId, `${found} where ${length} log-probabilities were asked for`);
  }
  const wrong = values.findIndex(
    (value) => typeof value !== "number" || !(value <= largestLogProbability),
  );
  if (wrong >= 0) throw faultOf(modelId, `${values[wrong]}, which is no log-probability`);
}

function faultOf(modelId: string, found: string): ModelResponseError {
  return new ModelResponseError(
    `${modelId} answered with ${found}: its adapter or server is at fault`,
  );
}
