import { orderedNumber, requireSameLength, requireSample } from "./check-sample";

/**
 * How many places each candidate climbs (positive) or falls (negative) from one score list to another. Ranks count from
 * the highest score down; tied candidates share the mean of the places they take, so changes may be halves and always
 * sum to 0.
 *
 * @param before any numbers but NaN, one a candidate, higher for better
 * @param after as many, in the same order of candidates
 * @throws InvalidArgumentError if the arrays are empty or differ in length, or a score is NaN
 * @example rankChanges([0.5, 0.3, 0.2], [0.1, 0.6, 0.3]) // [-2, 1, 1]
 */
export function rankChanges(before: readonly number[], after: readonly number[]): number[] {
  requireSample("before", before, orderedNumber);
  requireSample("after", after, orderedNumber);
  requireSameLength(["before", before], ["after", after]);
  const ranksAfter = rank(after);
  return rank(before).map((rankBefore, candidate) => rankBefore - ranksAfter[candidate]!);
}

/** Rank of each score, 1 for the highest; ties share the mean of their ranks. */
function rank(scores: readonly number[]): number[] {
  const ascending = Float64Array.from(scores).sort();
  const ranks = new Map<number, number>();
  for (let start = 0, end = 0; start < ascending.length; start = end) {
    const score = ascending[start]!;
    while (end < ascending.length && ascending[end] === score) end++;
    // Places from the top: the scores from `start` to before `end` take length - end + 1 to length - start.
    ranks.set(score, ascending.length - (start + end - 1) / 2);
  }
  return scores.map((score) => ranks.get(score)!);
}
