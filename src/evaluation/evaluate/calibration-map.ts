import { type CalibrationMap, isCalibrationMap } from "../../ranking/confidence";
import { InvalidArgumentError } from "../../shared/errors";
import { rejectUnknownOptions } from "../../shared/options";
import { evaluateIsotonic, isotonicRegression } from "../../statistics/calibration";
import { lowestProportion } from "../../statistics/intervals";
import {
  finiteNumber,
  orderedNumber,
  probability,
  properShare,
  requireEntry,
  requirePaired,
  requireSample,
  truthValue,
} from "../../statistics/samples";

/**
 * A monotone map from a ranking's confidence in its winner, such as `confidence`, to the probability that it is right:
 * isotonic regression (Zadrozny and Elkan 2002). Use it on different items, but only on the same kind of question,
 * model and ranking.
 *
 * @param confidences finite numbers, higher for surer
 * @param correct whether each item was answered rightly
 * @throws InvalidArgumentError if the arrays are empty or differ in length, or a confidence is not finite
 * @example
 * fitCalibration([0.2, 0.5, 0.6, 0.9], [false, true, false, true])
 * // { format: 1, items: 4, confidences: [0.2, 0.5, 0.6, 0.9], probabilities: [0, 0.5, 0.5, 1] }
 */
export function fitCalibration(confidences: readonly number[], correct: readonly boolean[]): CalibrationMap {
  requireSample("confidences", confidences, finiteNumber);
  const { scores, values } = isotonicRegression(confidences, correct);
  return { format: 1, items: confidences.length, confidences: scores, probabilities: values };
}

/**
 * Probability, 0 to 1, that an answer given with this confidence is right.
 * @throws InvalidArgumentError if the map is not one that {@link fitCalibration} gives, or the confidence is not finite
 * @example
 * const map = fitCalibration([0.2, 0.5, 0.6, 0.9], [false, true, false, true]);
 * applyCalibration(map, 0.75) // 0.75
 */
export function applyCalibration(map: CalibrationMap, confidence: number): number {
  if (!isCalibrationMap(map)) {
    throw new InvalidArgumentError("map", map, "must be a map that fitCalibration() gave");
  }
  requireEntry("confidence", confidence, finiteNumber);
  return evaluateIsotonic({ scores: map.confidences, values: map.probabilities }, confidence);
}

/** Requirements for the answers that are given. */
export interface AbstentionOptions {
  /** Lowest share of right answers among those given, 0 to 1. @default 0.9 */
  precision?: number;
  /** The confidence level of that guarantee, above 0 and below 1. @default 0.95 */
  level?: number;
}

/** When to answer. */
export interface AbstentionThreshold {
  /** Answer if the confidence is above this number; null means always. */
  above: number | null;
  precision: number;
  level: number;
  /** Held-out items that it answers, and right ones among them. */
  answered: number;
  right: number;
  /** Lower bound of the precision at the given level, also on other items of the same kind. */
  lowestPrecision: number;
}

/** Numbers of answers that are tried, as shares of the items, from all downwards. */
const shares = [1, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1];

/**
 * The lowest of ten thresholds on the confidence above which answers reach a wanted precision, with a guarantee: if the
 * items are a random sample of those to come, then in at least `level` of all samples the precision among items to come
 * above the threshold returned is at least `precision`. Undefined where no threshold can promise that, as with few
 * items.
 *
 * The thresholds are the confidences that leave 0, 10, …, 90 % of the items at or below them. Given such a confidence,
 * the items above it are a random sample of all items above it, so that the exact lower bound of a proportion (Clopper
 * and Pearson 1934) holds for each; at the level 1 - (1 - level) / 10 it holds for all ten at once (Bonferroni).
 *
 * @param confidences numbers, higher for surer, of held-out items: not those that the ranking was chosen by
 * @param correct whether each was answered rightly
 * @throws InvalidArgumentError if the arrays are empty or differ in length, a confidence is NaN, or an option is
 * unusable
 */
export function chooseThreshold(
  confidences: readonly number[],
  correct: readonly boolean[],
  options: AbstentionOptions = {},
): AbstentionThreshold | undefined {
  rejectUnknownOptions("options", options, ["precision", "level"]);
  requirePaired(["confidences", confidences], ["correct", correct], orderedNumber, truthValue);
  const { precision = 0.9, level = 0.95 } = options;
  requireEntry("options.precision", precision, probability);
  requireEntry("options.level", level, properShare);
  const descending = confidences.toSorted((a, b) => b - a);
  const sharedLevel = 1 - (1 - level) / shares.length;
  for (const share of shares) {
    const above = descending[Math.round(share * descending.length)];
    const given = correct.filter((_, i) => above === undefined || confidences[i]! > above);
    if (given.length === 0) return undefined;
    const right = given.filter(Boolean).length;
    const lowestPrecision = lowestProportion(right, given.length, sharedLevel);
    if (lowestPrecision >= precision) {
      return { above: above ?? null, precision, level, answered: given.length, right, lowestPrecision };
    }
  }
  return undefined;
}
