import { type BinningOptions, reliabilityBins } from "./reliability-bins";

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
