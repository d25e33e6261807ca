import { InvalidArgumentError } from "../errors/invalid-argument-error";
import { rejectUnknownOptions } from "../errors/reject-unknown-options";
import { probability, requireSameLength, requireSample, truthValue } from "./check-sample";
import { valueAtPosition } from "./quantile";

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
  requireSample("confidences", confidences, probability);
  requireSample("correct", correct, truthValue);
  requireSameLength(["confidences", confidences], ["correct", correct]);
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

/** The bounds of all bins, one more than there are bins. */
function cutEvenly(bins: number): number[] {
  return Array.from({ length: bins + 1 }, (_, i) => i / bins);
}

function cutAtQuantiles(confidences: readonly number[], bins: number): number[] {
  const ascending = Float64Array.from(confidences).sort();
  const last = ascending.length - 1;
  return Array.from({ length: bins + 1 }, (_, i) => valueAtPosition(ascending, (i * last) / bins));
}
