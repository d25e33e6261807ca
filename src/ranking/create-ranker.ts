import { type SolverResult, solveSignalingGame } from "../core/solve-signaling-game";
import type { SolverOptions } from "../core/solver-options";
import { type CandidateScores, readCandidateScores } from "./candidate-scores";
import { rankByBaseline } from "./rank-by-baseline";
import { rankByEquilibrium } from "./rank-by-equilibrium";
import { rankSingleCandidate } from "./rank-single-candidate";
import { isBaselineMethod } from "./ranking-method";
import { type RankingOptions, resolveRankingOptions } from "./ranking-options";
import type { RankingResult } from "./ranking-result";

/**
 * Ranks the same candidates in any number of ways. What these have in common is computed once: the initial policies, and
 * each game that several methods rank by. A game that reports its updates is played each time.
 *
 * @throws InvalidArgumentError if the scores are not usable; the function returned, if its options are not, or the method
 * lacks numbers it needs
 */
export function createRanker(scores: CandidateScores): (options?: RankingOptions) => RankingResult {
  const scored = readCandidateScores(scores);
  const { candidates } = scores;
  const { initialGenerator, initialDiscriminator } = scored.policies;
  const solved = new Map<string, SolverResult>();

  function solve(solver: SolverOptions): SolverResult {
    const key = JSON.stringify(solver);
    const known = solver.onIteration ? undefined : solved.get(key);
    if (known) return known;
    const result = solveSignalingGame({ initialGenerator, initialDiscriminator }, solver);
    solved.set(key, result);
    return result;
  }

  return (options = {}) => {
    const { method, solver, elimination } = resolveRankingOptions(options);
    if (candidates.length === 1) return rankSingleCandidate(candidates[0]!, method);
    return isBaselineMethod(method)
      ? rankByBaseline(candidates, scored, method)
      : rankByEquilibrium(candidates, scored.policies, solve(solver), method, elimination);
  };
}
