import { describeValue } from "../errors/describe-value";
import { ModelResponseError } from "../errors/model-error";
import type { ContinuationScores, LabelLogprobs, Samples } from "../models/language-model";

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

/**
 * Texts that a model drew, checked to be as many as were asked for.
 * @throws ModelResponseError if they are not
 */
export function requireTexts(modelId: string, answer: Samples, count: number): Samples {
  requireUsage(modelId, answer);
  const { texts } = answer;
  if (!Array.isArray(texts) || texts.length !== count) {
    const found = Array.isArray(texts) ? `${texts.length} texts` : "no texts";
    throw faultOf(modelId, `${found} where ${count} were asked for`);
  }
  const wrong = texts.findIndex((text) => typeof text !== "string");
  if (wrong >= 0) throw faultOf(modelId, `${describeValue(texts[wrong])} in place of a text`);
  return answer;
}

function requireUsage(modelId: string, answer: ContinuationScores | LabelLogprobs | Samples): void {
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
