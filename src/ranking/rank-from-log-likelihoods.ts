import type { CandidateScores } from "./candidate-scores";
import { createRanker } from "./create-ranker";
import type { RankingOptions } from "./ranking-options";
import type { RankingResult } from "./ranking-result";

/**
 * The ranking of candidates by the equilibrium of the Consensus Game (arXiv 2310.09139), or by a baseline, from
 * log-likelihoods that were obtained anywhere. `rankCandidates()` is elicitation plus this. Deterministic; the input is
 * not changed.
 *
 * @throws InvalidArgumentError if a shape, number or option is not usable, or the method lacks numbers it needs
 * @example
 * const { best } = rankFromLogLikelihoods({
 *   candidates: ["Paris", "Rome"],
 *   generator: [[-1.2, -2.3], [-2.8, -1.9]], // log P(y|x,correct), log P(y|x,incorrect)
 *   discriminator: [[-0.2, -1.7], [-0.9, -0.5]], // [log P(correct|x,y), log P(incorrect|x,y)] for each y
 * });
 * best // "Paris"
 */
export function rankFromLogLikelihoods(
  scores: CandidateScores,
  options: RankingOptions = {},
): RankingResult {
  return createRanker(scores)(options);
}
