import { InvalidArgumentError } from "../errors/invalid-argument-error";
import { probability, requireSameLength, requireSample } from "./check-sample";

/** How far from 1 rounding may leave the sum of a distribution. */
const sumTolerance = 1e-9;

/**
 * Total variation distance of two distributions, 0 (equal) to 1 (disjoint): ½ Σ |p - q|, the most that the probability
 * of any event differs between them.
 *
 * @param p probabilities that sum to 1
 * @param q as many, over the same outcomes in the same order
 * @throws InvalidArgumentError if the arrays are empty or differ in length, or one is no distribution
 * @example totalVariationDistance([0.5, 0.5, 0], [0.25, 0.25, 0.5]) // 0.5
 */
export function totalVariationDistance(p: readonly number[], q: readonly number[]): number {
  requireDistribution("p", p);
  requireDistribution("q", q);
  requireSameLength(["p", p], ["q", q]);
  return p.reduce((sum, share, outcome) => sum + Math.abs(share - q[outcome]!), 0) / 2;
}

function requireDistribution(parameter: string, values: readonly number[]): void {
  requireSample(parameter, values, probability);
  const sum = values.reduce((total, value) => total + value, 0);
  if (Math.abs(sum - 1) > sumTolerance) {
    throw new InvalidArgumentError(
      parameter,
      values,
      `must sum to 1, but sums to ${sum}: divide its entries by that`,
    );
  }
}
