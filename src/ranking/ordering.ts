import { isBaselineMethod, type RankingMethod } from "./methods";
import type { RankedCandidate, RankingResult } from "./result";

/** A candidate with a key that still differs where its score, a probability, is rounded to 0 or 1. */
export interface ComparableCandidate {
  entry: RankedCandidate;
  key: number;
}

/**
 * Orders candidates by score and, if scores are equal, by key, best first; ties keep their input order. Unscored candidates
 * come last. With elimination, the candidates that both players call correct come first, then those that both call
 * incorrect, then those on which they disagree, marked.
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
      compareDescending(a.entry.score ?? -Infinity, b.entry.score ?? -Infinity) ||
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

/**
 * The ranking with the indices that its candidates had before they were merged.
 * @param merged `[candidate]`: where each stood, ascending
 */
export function restoreIndices<Result extends RankingResult>(
  result: Result,
  merged: readonly { readonly originalIndices: readonly number[] }[],
): Result {
  const ranking = result.ranking.map((entry) => {
    const { originalIndices } = merged[entry.originalIndex]!;
    return {
      ...entry,
      originalIndex: originalIndices[0]!,
      originalIndices: [...originalIndices],
    };
  });
  return { ...result, ranking };
}

/**
 * The ranking of a single candidate, which is chosen without a game. Since the players have no other candidate, it has
 * probability 1 throughout and counts as called correct; a baseline's score is log 1.
 */
export function rankSingleCandidate(candidate: string, method: RankingMethod): RankingResult {
  const certain = { correct: 1, incorrect: 1 };
  const entry = {
    candidate,
    originalIndex: 0,
    originalIndices: [0],
    score: isBaselineMethod(method) || method === "equilibrium-joint" ? 0 : 1,
    generator: certain,
    discriminator: 1,
    initialGenerator: certain,
    initialDiscriminator: 1,
    agreement: "correct" as const,
    eliminated: false,
    unscored: false,
  };
  return {
    best: candidate,
    confidence: null,
    ranking: [entry],
    method,
    equilibrium: null,
    warnings: [],
  };
}
