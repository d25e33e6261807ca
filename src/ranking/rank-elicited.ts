import type { LogLikelihoods } from "../core/initial-policies";
import type { Elicitation } from "../elicitation/elicit-log-likelihoods";
import { sumOfSquares } from "../statistics/samples";
import type { CandidateScores } from "./candidate-scores";
import type { ResolvedRankingOptions } from "./options";
import { createRanker } from "./rank-from-log-likelihoods";
import type { RankingResult, RankingUncertainty } from "./result";

/** A ranking and, if it rests on counts, how far it depends on them. */
export interface RankedElicitation extends RankingResult {
  uncertainty: RankingUncertainty | null;
}

/**
 * The ranking of candidates by a model's scores.
 * @param describe the candidates with these log-likelihoods, and with counts redrawn by the seed where there is one
 * @param isCounted whether what `describe` adds rests on counts of its own
 */
export function rankElicited(
  { logLikelihoods, redraw }: Pick<Elicitation, "logLikelihoods" | "redraw">,
  describe: (logLikelihoods: LogLikelihoods, seed?: number) => CandidateScores,
  options: ResolvedRankingOptions,
  isCounted = false,
): RankedElicitation {
  const { share: _, ...result } = createRanker(describe(logLikelihoods)).rank(options);
  if (redraw === undefined && !isCounted) return { ...result, uncertainty: null };
  // Callers watch the actual game, not those with redrawn counts.
  const quietly = { ...options, onIteration: undefined };
  return {
    ...result,
    uncertainty: measureUncertainty(result, (seed) =>
      createRanker(describe(redraw?.(seed) ?? logLikelihoods, seed)).order(quietly),
    ),
  };
}

const redraws = 200;

/**
 * A parametric bootstrap (Efron and Tibshirani 1993, chapter 6): ranks the candidates again and again with counts
 * redrawn from the estimated probabilities.
 *
 * @param result the ranking, its indices those of the candidates
 * @param rankAgain ranks the same candidates from counts drawn with a seed
 */
export function measureUncertainty(
  { ranking }: Pick<RankingResult, "ranking">,
  rankAgain: (seed: number) => Pick<RankingResult, "ranking">,
): RankingUncertainty {
  const again = Array.from({ length: redraws }, (_, seed) => {
    const redrawn = rankAgain(seed).ranking;
    const scores: (number | null)[] = [];
    for (const { originalIndex, score } of redrawn) scores[originalIndex] = score;
    return { first: redrawn[0]!.originalIndex, scores };
  });
  const winner = ranking[0]!.originalIndex;
  return {
    winnerShare: again.filter(({ first }) => first === winner).length / redraws,
    standardErrors: ranking.map(({ originalIndex: y }) => standardDeviation(again.map(({ scores }) => scores[y]!))),
    redraws,
  };
}

function standardDeviation(values: readonly (number | null)[]): number | null {
  const numbers = values.filter((value) => value !== null);
  if (numbers.length < values.length) return null;
  return Math.sqrt(sumOfSquares(numbers) / (numbers.length - 1));
}
