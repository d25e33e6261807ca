import type { RankingResult } from "./result";

/** How far a ranking depends on which samples its numbers were counted from. */
export interface RankingUncertainty {
  /** Share of the redraws, 0 to 1, in which the same candidate comes first. */
  winnerShare: number;
  /** `[entry of ranking]`: standard deviation of its score over the redraws. */
  standardErrors: number[];
  /** How often the counts were drawn anew. */
  redraws: number;
}

const redraws = 200;

/**
 * A parametric bootstrap (Efron and Tibshirani 1993, chapter 6): the candidates are ranked again and again from counts drawn
 * from the probabilities that were counted.
 *
 * @param result the ranking, its indices those of the candidates
 * @param rankAgain ranks the same candidates from counts drawn with a seed
 */
export function measureUncertainty(
  { ranking }: RankingResult,
  rankAgain: (seed: number) => RankingResult,
): RankingUncertainty {
  const again = Array.from({ length: redraws }, (_, seed) => rankAgain(seed).ranking);
  const winner = ranking[0]!.originalIndex;
  const scoresOf = (candidate: number) =>
    again.map((entries) => entries.find(({ originalIndex }) => originalIndex === candidate)!.score);
  return {
    winnerShare: again.filter(([first]) => first!.originalIndex === winner).length / redraws,
    standardErrors: ranking.map(({ originalIndex }) => standardDeviation(scoresOf(originalIndex))),
    redraws,
  };
}

function standardDeviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}
