import { probability, requireSameLength, requireSample, truthValue } from "./check-sample";

/**
 * Brier score, 0 (sure and right) to 1 (sure and wrong): the mean of (confidence - 1)² over correct items and
 * confidence² over the others (Brier 1950, in its form for two outcomes). Unlike a calibration error it needs no bins
 * and also rewards confidences that tell right from wrong.
 *
 * @param confidences probability, 0 to 1, that each item is correct
 * @param correct whether it is
 * @throws InvalidArgumentError if the arrays are empty or differ in length, or a confidence is not from 0 to 1
 * @example brierScore([0.5, 1], [false, true]) // 0.125
 */
export function brierScore(confidences: readonly number[], correct: readonly boolean[]): number {
  requireSample("confidences", confidences, probability);
  requireSample("correct", correct, truthValue);
  requireSameLength(["confidences", confidences], ["correct", correct]);
  const sum = confidences.reduce(
    (total, confidence, item) => total + (confidence - (correct[item] ? 1 : 0)) ** 2,
    0,
  );
  return sum / confidences.length;
}
