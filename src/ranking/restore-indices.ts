import type { RankingResult } from "./ranking-result";

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
