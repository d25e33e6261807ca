import type { LogLikelihoods } from "./core/initial-policies";
import type { ElicitationResult } from "./elicitation/elicit-log-likelihoods";
import type { CandidateScores } from "./ranking/candidate-scores";
import { measureUncertainty, type RankingUncertainty } from "./ranking/measure-uncertainty";
import { rankFromLogLikelihoods } from "./ranking/rank-from-log-likelihoods";
import type { RankingOptions } from "./ranking/ranking-options";
import type { RankingResult } from "./ranking/ranking-result";

/** A ranking, and where it rests on counts, how far it depends on them. */
export interface RankedElicitation extends RankingResult {
  uncertainty: RankingUncertainty | undefined;
}

/**
 * The ranking of candidates by what a model said of them.
 * @param describe the candidates with these log-likelihoods
 */
export function rankElicited(
  { logLikelihoods, redraw }: Pick<ElicitationResult, "logLikelihoods" | "redraw">,
  describe: (logLikelihoods: LogLikelihoods) => CandidateScores,
  { solver, ...options }: Required<RankingOptions>,
): RankedElicitation {
  const result = rankFromLogLikelihoods(describe(logLikelihoods), { ...options, solver });
  if (redraw === undefined) return { ...result, uncertainty: undefined };
  // A caller watches the game that is played, not those that might have been.
  const { onIteration: _, ...quietly } = solver;
  return {
    ...result,
    uncertainty: measureUncertainty(result, (seed) =>
      rankFromLogLikelihoods(describe(redraw(seed)), { ...options, solver: quietly }),
    ),
  };
}
