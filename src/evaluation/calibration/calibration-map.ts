import { z } from "zod";
import { InvalidArgumentError } from "../../errors/invalid-argument-error";
import { finiteNumber, requireSample } from "../../statistics/check-sample";
import { evaluateIsotonic, isotonicRegression } from "../../statistics/isotonic-regression";

/** From confidence to the probability of being right: plain JSON, to be kept with a run. */
export interface CalibrationMap {
  format: 1;
  /** Items that it was fitted on. */
  items: number;
  /** `[point]`: confidences, ascending. */
  confidences: number[];
  /** `[point]`: share of right answers there, not descending. Between points the map is linear, outside constant. */
  probabilities: number[];
}

/**
 * A monotone map from a ranking's confidence in its winner, such as the winner's equilibrium score, to the probability that it
 * is right: isotonic regression (Zadrozny and Elkan 2002). Use it on other items than these, and on the same kind of
 * question, model and ranking only.
 *
 * @param confidences finite numbers, higher for surer
 * @param correct whether each item was answered rightly
 * @throws InvalidArgumentError if the arrays are empty or differ in length, or a confidence is not finite
 * @example
 * fitCalibration([0.2, 0.5, 0.6, 0.9], [false, true, false, true])
 * // { format: 1, items: 4, confidences: [0.2, 0.5, 0.6, 0.9], probabilities: [0, 0.5, 0.5, 1] }
 */
export function fitCalibration(
  confidences: readonly number[],
  correct: readonly boolean[],
): CalibrationMap {
  requireSample("confidences", confidences, finiteNumber);
  const { scores, values } = isotonicRegression(confidences, correct);
  return { format: 1, items: confidences.length, confidences: scores, probabilities: values };
}

const ascending = (values: readonly number[]) =>
  values.every((value, i) => i === 0 || value >= values[i - 1]!);

const mapSchema = z
  .object({
    format: z.literal(1),
    items: z.int().positive(),
    confidences: z.array(z.number()).min(1).refine(ascending),
    probabilities: z.array(z.number().min(0).max(1)).refine(ascending),
  })
  .refine(({ confidences, probabilities }) => confidences.length === probabilities.length);

/**
 * Probability, 0 to 1, that an answer given with this confidence is right.
 * @throws InvalidArgumentError if the map is not one that {@link fitCalibration} gives, or the confidence is not finite
 * @example
 * const map = fitCalibration([0.2, 0.5, 0.6, 0.9], [false, true, false, true]);
 * applyCalibration(map, 0.75) // 0.75
 */
export function applyCalibration(map: CalibrationMap, confidence: number): number {
  if (!mapSchema.safeParse(map).success) {
    throw new InvalidArgumentError("map", map, "must be a map that fitCalibration() gave");
  }
  if (!finiteNumber.holds(confidence)) {
    throw new InvalidArgumentError("confidence", confidence, finiteNumber.expected);
  }
  return evaluateIsotonic({ scores: map.confidences, values: map.probabilities }, confidence);
}
