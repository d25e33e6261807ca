import { isBaselineMethod, type RankingMethod } from "./ranking-method";
import type { RankingResult } from "./ranking-result";

/**
 * The ranking of a single candidate: with nothing to choose between there is no game, and it is chosen. Both players can
 * name no other, so it has probability 1 throughout and counts as called correct; a baseline's score is log 1.
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
  return { best: candidate, ranking: [entry], method, equilibrium: undefined };
}
