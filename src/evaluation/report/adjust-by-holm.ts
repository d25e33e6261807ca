/**
 * P-values corrected for their number by Holm's step-down method (Holm 1979): rejecting where the corrected value is below α
 * keeps the probability of even one false rejection below α, whatever the dependence between the tests. The k-th smallest of
 * n is multiplied by n - k + 1, then raised to the largest before it, and is at most 1.
 *
 * @returns in the order given
 * @example adjustByHolm([0.01, 0.04, 0.03]) // [0.03, 0.06, 0.06]
 */
export function adjustByHolm(pValues: readonly number[]): number[] {
  const ascending = [...pValues.keys()].sort((a, b) => pValues[a]! - pValues[b]!);
  const adjusted: number[] = new Array(pValues.length);
  let largest = 0;
  ascending.forEach((index, smaller) => {
    largest = Math.max(largest, Math.min(1, pValues[index]! * (pValues.length - smaller)));
    adjusted[index] = largest;
  });
  return adjusted;
}
