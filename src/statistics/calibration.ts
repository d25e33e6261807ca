import { mean, probability, requireEntry, requirePaired, truthValue, wholeNumber } from "./samples";
import { groupByScore } from "./selection";

/**
 * Brier score, 0 (sure and right) to 1 (sure and wrong): the mean of (confidence - 1)² over correct items and
 * confidence² over the others (Brier 1950, in its form for two outcomes). Unlike a calibration error it needs no bins
 * and also rewards confidences that tell right from wrong.
 *
 * @param confidences probability, 0 to 1, that each item is correct
 * @throws InvalidArgumentError if the arrays are empty or differ in length, or a confidence is not from 0 to 1
 * @example brierScore([0.5, 1], [false, true]) // 0.125
 */
export function brierScore(confidences: readonly number[], correct: readonly boolean[]): number {
  requirePaired(["confidences", confidences], ["correct", correct], probability, truthValue);
  return mean(confidences.map((confidence, item) => (confidence - Number(correct[item])) ** 2));
}

/**
 * Expected calibration error, 0 (calibrated) to 1: Σ_bins (count / items) |accuracy - confidence| over the bins of
 * `reliabilityBins` (Naeini et al. 2015; 15 bins by default, Guo et al. 2017). It depends on the binning and is above 0
 * for few items even where confidences are calibrated: state the bins, compare like with like.
 *
 * @param confidences probability, 0 to 1, that each item is correct
 * @throws InvalidArgumentError if the arrays are empty or differ in length, or a value is out of its range
 * @example expectedCalibrationError([0.25, 0.75, 1], [false, true, true], 2) // 0.16666666666666666
 */
export function expectedCalibrationError(
  confidences: readonly number[],
  correct: readonly boolean[],
  bins = 15,
): number {
  const gaps = reliabilityBins(confidences, correct, bins).map(
    ({ count, accuracy, confidence }) => count * Math.abs(accuracy - confidence),
  );
  return gaps.reduce((sum, gap) => sum + gap, 0) / confidences.length;
}

/**
 * The items whose confidence is above `lower` and at most `upper`; those at the lowest bound belong to the first bin.
 */
export interface ReliabilityBin {
  lower: number;
  upper: number;
  /** Items in it, at least 1. */
  count: number;
  /** Mean confidence of its items. */
  confidence: number;
  /** Share of its items that are correct. */
  accuracy: number;
}

/**
 * The points of a reliability diagram: items grouped by confidence, from low to high, with mean confidence and accuracy
 * of each group; calibrated confidences have both equal. The bounds of bin m of M are (m - 1)/M and m/M (Guo et al.
 * 2017). Bins without items are left out. The order of items does not matter.
 *
 * @param confidences probability, 0 to 1, that each item is correct
 * @param bins whole number >= 1; one bin compares the mean confidence with the accuracy of all
 * @throws InvalidArgumentError if the arrays are empty or differ in length, or a value is out of its range
 * @example
 * ```ts
 * reliabilityBins([0.2, 0.9, 0.7], [false, true, false], 2);
 * // [{ lower: 0, upper: 0.5, count: 1, confidence: 0.2, accuracy: 0 },
 * //  { lower: 0.5, upper: 1, count: 2, confidence: 0.8, accuracy: 0.5 }]
 * ```
 */
export function reliabilityBins(
  confidences: readonly number[],
  correct: readonly boolean[],
  bins = 15,
): ReliabilityBin[] {
  requirePaired(["confidences", confidences], ["correct", correct], probability, truthValue);
  requireEntry("bins", bins, wholeNumber(1));
  const bounds = Array.from({ length: bins + 1 }, (_, i) => i / bins);
  const sums = Array.from({ length: bins }, () => ({ count: 0, confidence: 0, correct: 0 }));
  for (const [item, confidence] of confidences.entries()) {
    const bin = sums[bounds.findIndex((bound, i) => i > 0 && confidence <= bound) - 1]!;
    bin.count++;
    bin.confidence += confidence;
    if (correct[item]) bin.correct++;
  }
  return sums.flatMap((sum, i) => {
    if (sum.count === 0) return [];
    return {
      lower: bounds[i]!,
      upper: bounds[i + 1]!,
      count: sum.count,
      confidence: sum.confidence / sum.count,
      accuracy: sum.correct / sum.count,
    };
  });
}

/** A non-decreasing function: linear between its points, constant outside. */
export interface IsotonicFunction {
  /** `[point]`, ascending. */
  scores: number[];
  /** `[point]`: its values there, not descending, 0 to 1. */
  values: number[];
}

/**
 * The non-decreasing function of a score that fits best, by least squares, whether items of this score are correct:
 * isotonic regression by pooling adjacent violators (Ayer et al. 1955), as scikit-learn's `IsotonicRegression` gives
 * it. Items of equal score are one point of their weight; of a constant stretch only the ends are kept.
 *
 * @param scores finite numbers
 * @throws InvalidArgumentError if the arrays are empty or differ in length, or a score is NaN
 * @example
 * isotonicRegression([0.1, 0.2, 0.3, 0.4], [false, true, false, true])
 * // { scores: [0.1, 0.2, 0.3, 0.4], values: [0, 0.5, 0.5, 1] }
 */
export function isotonicRegression(scores: readonly number[], correct: readonly boolean[]): IsotonicFunction {
  const groups = groupByScore("scores", scores, correct).reverse();
  const blocks: Block[] = [];
  for (const { score, correct: right, incorrect: wrong } of groups) {
    let block: Block = { first: score, last: score, right, items: right + wrong };
    for (let before = blocks.at(-1); before && isAbove(before, block); before = blocks.at(-1)) {
      blocks.pop();
      block = {
        first: before.first,
        last: block.last,
        right: before.right + block.right,
        items: before.items + block.items,
      };
    }
    blocks.push(block);
  }
  const points = blocks.flatMap(({ first, last, right, items }) =>
    [...new Set([first, last])].map((score) => ({ score, value: right / items })),
  );
  return { scores: points.map(({ score }) => score), values: points.map(({ value }) => value) };
}

/** Neighbouring points with one value, their mean. */
interface Block {
  first: number;
  last: number;
  right: number;
  items: number;
}

/** Whether the first block's mean is at least that of the second, so that the two become one. */
function isAbove(first: Block, second: Block): boolean {
  return first.right * second.items >= second.right * first.items;
}

export function evaluateIsotonic({ scores, values }: IsotonicFunction, score: number): number {
  const next = scores.findIndex((point) => point >= score);
  if (next === -1) return values.at(-1)!;
  if (next === 0 || scores[next] === score) return values[next]!;
  const [from, to] = [scores[next - 1]!, scores[next]!];
  const [low, high] = [values[next - 1]!, values[next]!];
  // In this form rounding cannot make the function fall, and no difference overflows.
  return Math.min(high, low + ((score / 2 - from / 2) / (to / 2 - from / 2)) * (high - low));
}
