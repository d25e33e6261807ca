/**
 * How many candidates a policy is really divided between: the exponential of its entropy, 1 where one candidate has it all, N
 * where all N have the same.
 * @param weights one a candidate, at least 0, not all 0
 * @example effectiveCandidates([0.5, 0.5, 0]) // 2
 */
export function effectiveCandidates(weights: readonly number[]): number {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const entropy = weights
    .filter((weight) => weight > 0)
    .reduce((sum, weight) => sum - (weight / total) * Math.log(weight / total), 0);
  return Math.exp(entropy);
}
