import type { RankedCandidate } from "./ranking-result";

/** A candidate with a number that may resolve what its score, a probability, rounds to 0 or 1. */
export interface ComparableCandidate {
  entry: RankedCandidate;
  key: number;
}

/**
 * By score and, where scores are equal, by key, best first; ties keep their input order. Unscored candidates come last. With elimination, the candidates that both
 * players call correct come first, then those that both call incorrect, then those on which they disagree, marked.
 */
export function orderCandidates(
  candidates: readonly ComparableCandidate[],
  elimination: boolean,
): RankedCandidate[] {
  const compared = candidates.map(({ entry, key }) => ({
    entry: { ...entry, eliminated: elimination && entry.agreement === "disagree" },
    key,
    tier: findTier(entry, elimination),
  }));
  compared.sort(
    (a, b) =>
      a.tier - b.tier ||
      compareDescending(a.entry.score, b.entry.score) ||
      compareDescending(a.key, b.key),
  );
  return compared.map(({ entry }) => entry);
}

function findTier({ agreement, unscored }: RankedCandidate, elimination: boolean): number {
  if (unscored) return 3;
  if (!elimination) return 0;
  return { correct: 0, incorrect: 1, disagree: 2 }[agreement];
}

/** Not a difference: that of two infinities is NaN. */
function compareDescending(a: number, b: number): number {
  if (a === b) return 0;
  return a > b ? -1 : 1;
}
