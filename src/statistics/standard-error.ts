import { finiteNumber, requireSample } from "./check-sample";

/**
 * Standard error of a mean: s / √n with s the sample standard deviation, √(Σ (value - mean)² / (n - 1)). Of an accuracy,
 * given as 1 for right and 0 for wrong, it is √(p (1 - p) / (n - 1)). These are the figures that lm-evaluation-harness
 * prints after ±.
 *
 * @param values one finite number an item
 * @returns `undefined` for a single value, which has no sample standard deviation
 * @throws InvalidArgumentError if the array is empty or a value is not a finite number
 * @example standardErrorOfMean([1, 1, 0, 1]) // 0.25
 */
export function standardErrorOfMean(values: readonly number[]): number | undefined {
  requireSample("values", values, finiteNumber);
  if (values.length < 2) return undefined;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1) / values.length);
}
