import { ModelResponseError } from "../errors/model-error";

/** Rounding may lift a certain answer's log-probability just above 0. */
const largestLogProbability = 1e-3;

/**
 * The log-probabilities that a model gave, checked to be as many as were asked for and to be log-probabilities, whoever
 * wrote its adapter.
 * @throws ModelResponseError if they are not
 */
export function requireLogProbabilities(
  modelId: string,
  values: readonly number[],
  length: number,
): number[] {
  const wrong = values.find((value) => !(value <= largestLogProbability));
  if (values.length !== length || wrong !== undefined) {
    const found = values.length === length ? `the value ${wrong}` : `${values.length} numbers`;
    throw new ModelResponseError(
      `${modelId} answered with ${found} where ${length} log-probabilities were asked for: its adapter or server is at fault`,
    );
  }
  return [...values];
}
