import { orderedNumber, requireSameLength, requireSample } from "./check-sample";

/**
 * Kendall's rank correlation tau-b of two score lists of the same candidates, -1 (reversed) to 1 (same order): the
 * agreement of generator and discriminator, for example. With C pairs of candidates ordered alike, D ordered oppositely
 * and P₁ and P₂ the pairs that the first and the second list do not tie, it is (C - D) / √(P₁ P₂) (Kendall 1945); without
 * ties, the share of pairs ordered alike minus the share ordered oppositely. Looks at every pair: seconds from some
 * 30,000 candidates on.
 *
 * @param first any numbers but NaN, one a candidate
 * @param second as many, in the same order of candidates
 * @returns `undefined` where one of the lists has all candidates tied, as there is no order to compare
 * @throws InvalidArgumentError if the arrays are empty or differ in length, or a score is NaN
 * @example kendallTau([3, 2, 1], [0.5, 0.7, 0.1]) // 0.33333333333333337
 */
export function kendallTau(
  first: readonly number[],
  second: readonly number[],
): number | undefined {
  requireSample("first", first, orderedNumber);
  requireSample("second", second, orderedNumber);
  requireSameLength(["first", first], ["second", second]);
  let difference = 0;
  let untiedInFirst = 0;
  let untiedInSecond = 0;
  for (let i = 0; i < first.length; i++) {
    for (let j = 0; j < i; j++) {
      const firstOrder = compare(first[i]!, first[j]!);
      const secondOrder = compare(second[i]!, second[j]!);
      difference += firstOrder * secondOrder;
      untiedInFirst += Math.abs(firstOrder);
      untiedInSecond += Math.abs(secondOrder);
    }
  }
  if (untiedInFirst === 0 || untiedInSecond === 0) return undefined;
  return difference / Math.sqrt(untiedInFirst) / Math.sqrt(untiedInSecond);
}

/** Not the sign of a difference: that of two infinities is NaN. */
function compare(a: number, b: number): -1 | 0 | 1 {
  if (a === b) return 0;
  return a > b ? 1 : -1;
}
