import { InvalidArgumentError } from "../errors/invalid-argument-error";
import { probability } from "./check-sample";
import { groupByScore } from "./score-groups";

/** What answering only with at least a certain confidence gives. */
export interface AccuracyCoveragePoint {
  /** Lowest confidence that is answered. */
  threshold: number;
  /** Share of all items that are answered, above 0 and at most 1. */
  coverage: number;
  /** Share of the answered items that are correct; 1 minus it is the selective risk. */
  accuracy: number;
}

/**
 * The accuracy-coverage curve of abstention: accuracy among the items answered, for every threshold on the confidence
 * that can be set, from the strictest to the one that answers all. Items of equal confidence are answered or refused
 * together, so the curve does not depend on their order.
 *
 * @param confidences any numbers, higher for surer; `-Infinity` for an item that is answered last
 * @param correct whether each item is answered correctly
 * @throws InvalidArgumentError if the arrays are empty or differ in length, or a confidence is NaN
 * @example
 * ```ts
 * accuracyCoverageCurve([0.9, 0.6, 0.6], [true, true, false]);
 * // [{ threshold: 0.9, coverage: 0.3333333333333333, accuracy: 1 },
 * //  { threshold: 0.6, coverage: 1, accuracy: 0.6666666666666666 }]
 * ```
 */
export function accuracyCoverageCurve(
  confidences: readonly number[],
  correct: readonly boolean[],
): AccuracyCoveragePoint[] {
  let answered = 0;
  let right = 0;
  return groupByScore("confidences", confidences, correct).map((group) => {
    answered += group.correct + group.incorrect;
    right += group.correct;
    return {
      threshold: group.score,
      coverage: answered / confidences.length,
      accuracy: right / answered,
    };
  });
}

/**
 * Area under the risk-coverage curve (AURC), 0 (no errors) to 1: the mean over k = 1..n of the share of errors among the k
 * most confident items (El-Yaniv and Wiener 2010 for the curve, Geifman, Uziel and El-Yaniv 2019 for its area). Lower is
 * better. It falls with the error rate as well as with a better order; a confidence that orders at random has about the
 * error rate itself.
 *
 * Where confidences tie, "the k most confident" depends on how ties are broken; the result is the mean over all ways to
 * break them: within a tie errors come at the tie's error rate.
 *
 * @param confidences any numbers, higher for surer
 * @param correct whether each item is answered correctly
 * @throws InvalidArgumentError if the arrays are empty or differ in length, or a confidence is NaN
 * @example areaUnderRiskCoverage([0.9, 0.6, 0.6], [true, true, false]) // 0.19444444444444442
 */
export function areaUnderRiskCoverage(
  confidences: readonly number[],
  correct: readonly boolean[],
): number {
  let answered = 0;
  let errors = 0;
  let sumOfRisks = 0;
  for (const group of groupByScore("confidences", confidences, correct)) {
    const size = group.correct + group.incorrect;
    for (let taken = 1; taken <= size; taken++) {
      sumOfRisks += (errors + (taken * group.incorrect) / size) / (answered + taken);
    }
    answered += size;
    errors += group.incorrect;
  }
  return sumOfRisks / confidences.length;
}

/**
 * The largest share of items that can be answered with at least the wanted accuracy by a threshold on the confidence,
 * or 0 where no threshold reaches it. The threshold is chosen on these very items: on others the accuracy will be lower.
 *
 * @param confidences any numbers, higher for surer
 * @param correct whether each item is answered correctly
 * @param accuracy the accuracy wanted, 0 to 1
 * @throws InvalidArgumentError if the arrays are empty or differ in length, a confidence is NaN, or the accuracy is out
 * of its range
 * @example coverageAtAccuracy([0.9, 0.6, 0.6], [true, true, false], 0.9) // 0.3333333333333333
 */
export function coverageAtAccuracy(
  confidences: readonly number[],
  correct: readonly boolean[],
  accuracy: number,
): number {
  if (!probability.holds(accuracy)) {
    throw new InvalidArgumentError("accuracy", accuracy, probability.expected);
  }
  const enough = accuracyCoverageCurve(confidences, correct).filter(
    (point) => point.accuracy >= accuracy,
  );
  return enough.at(-1)?.coverage ?? 0;
}
