import { InvalidArgumentError } from "../shared/errors";
import { rejectUnknownOptions } from "../shared/options";
import { valueAtPosition } from "./intervals";
import { probability, requirePaired, truthValue } from "./samples";
import { groupByScore } from "./selection";

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
  requirePaired(["confidences", confidences], ["correct", correct], probability, truthValue);
  const sum = confidences.reduce(
    (total, confidence, item) => total + (confidence - (correct[item] ? 1 : 0)) ** 2,
    0,
  );
  return sum / confidences.length;
}

/**
 * Expected calibration error, 0 (calibrated) to 1: Σ_bins (count / items) |accuracy - confidence| over the bins of
 * `reliabilityBins` (Naeini et al. 2015; with the defaults, 15 bins of equal width, Guo et al. 2017). It depends on
 * the binning and is above 0 for few items even where confidences are calibrated: state the bins, compare like with like.
 *
 * @param confidences probability, 0 to 1, that each item is correct
 * @param correct whether it is
 * @throws InvalidArgumentError if the arrays are empty or differ in length, or a value or option is out of its range
 * @example expectedCalibrationError([0.25, 0.75, 1], [false, true, true], { bins: 2 }) // 0.16666666666666666
 */
export function expectedCalibrationError(
  confidences: readonly number[],
  correct: readonly boolean[],
  options: BinningOptions = {},
): number {
  const gaps = reliabilityBins(confidences, correct, options).map(
    ({ count, accuracy, confidence }) => count * Math.abs(accuracy - confidence),
  );
  return gaps.reduce((sum, gap) => sum + gap, 0) / confidences.length;
}

const binnings = ["equal-width", "equal-mass"] as const;

/** How confidences are put into bins. */
export interface BinningOptions {
  /** Whole number >= 1. One bin compares the mean confidence with the accuracy of all. @default 15 */
  bins?: number;
  /**
   * `equal-width` cuts 0 to 1 into bins of the same width; `equal-mass` cuts at quantiles of the confidences, so that
   * bins hold about equally many items, which judges confidences that crowd near 0 or 1 more finely.
   * @default "equal-width"
   */
  binning?: (typeof binnings)[number];
}

/** The items whose confidence is above `lower` and at most `upper`; those at the lowest bound belong to the first bin. */
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
 * of each group; calibrated confidences have both equal. Bins without items are left out. Equal confidences share a
 * bin, so the order of items does not matter and `equal-mass` bins of tied confidences differ in size.
 *
 * The bounds of bin m of M are (m - 1)/M and m/M for `equal-width` (Guo et al. 2017), and for `equal-mass` the quantiles
 * of these levels, linear between neighbouring confidences.
 *
 * @param confidences probability, 0 to 1, that each item is correct
 * @param correct whether it is
 * @throws InvalidArgumentError if the arrays are empty or differ in length, or a value or option is out of its range
 * @example
 * ```ts
 * reliabilityBins([0.2, 0.9, 0.7], [false, true, false], { bins: 2 });
 * // [{ lower: 0, upper: 0.5, count: 1, confidence: 0.2, accuracy: 0 },
 * //  { lower: 0.5, upper: 1, count: 2, confidence: 0.8, accuracy: 0.5 }]
 * ```
 */
export function reliabilityBins(
  confidences: readonly number[],
  correct: readonly boolean[],
  options: BinningOptions = {},
): ReliabilityBin[] {
  requirePaired(["confidences", confidences], ["correct", correct], probability, truthValue);
  rejectUnknownOptions("options", options, ["bins", "binning"]);
  const { bins = 15, binning = "equal-width" } = options;
  if (!Number.isSafeInteger(bins) || bins < 1) {
    throw new InvalidArgumentError("options.bins", bins, "must be a whole number >= 1");
  }
  if (!binnings.includes(binning)) {
    throw new InvalidArgumentError("options.binning", binning, `must be ${binnings.join(" or ")}`);
  }

  const bounds = binning === "equal-width" ? cutEvenly(bins) : cutAtQuantiles(confidences, bins);
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

function cutEvenly(bins: number): number[] {
  return Array.from({ length: bins + 1 }, (_, i) => i / bins);
}

function cutAtQuantiles(confidences: readonly number[], bins: number): number[] {
  const ascending = Float64Array.from(confidences).sort();
  const last = ascending.length - 1;
  return Array.from({ length: bins + 1 }, (_, i) => valueAtPosition(ascending, (i * last) / bins));
}

/** A non-decreasing function: linear between its points, constant outside. */
export interface IsotonicFunction {
  /** `[point]`, ascending. */
  scores: number[];
  /** `[point]`: its values there, not descending, 0 to 1. */
  values: number[];
}

/**
 * The non-decreasing function of a score that fits best, by least squares, whether items of this score are correct: isotonic
 * regression by pooling adjacent violators (Ayer et al. 1955), as scikit-learn's `IsotonicRegression` gives it. Items of equal
 * score are one point of their weight; points within a constant stretch are left out but for its ends.
 *
 * @param scores finite numbers
 * @param correct whether each item is correct
 * @throws InvalidArgumentError if the arrays are empty or differ in length, or a score is NaN
 * @example
 * isotonicRegression([0.1, 0.2, 0.3, 0.4], [false, true, false, true])
 * // { scores: [0.1, 0.2, 0.3, 0.4], values: [0, 0.5, 0.5, 1] }
 */
export function isotonicRegression(
  scores: readonly number[],
  correct: readonly boolean[],
): IsotonicFunction {
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
  return {
    scores: points.map(({ score }) => score),
    values: points.map(({ value }) => value),
  };
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

/** Value of the function at a score. */
export function evaluateIsotonic({ scores, values }: IsotonicFunction, score: number): number {
  const next = scores.findIndex((point) => point >= score);
  if (next === -1) return values.at(-1)!;
  if (next === 0 || scores[next] === score) return values[next]!;
  const [from, to] = [scores[next - 1]!, scores[next]!];
  const [low, high] = [values[next - 1]!, values[next]!];
  // In this form rounding cannot make the function fall.
  return Math.min(high, low + ((score - from) / (to - from)) * (high - low));
}
