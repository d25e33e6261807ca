import { isScoreVector } from "../core/initial-policies";
import type { Baseline } from "./baseline";

/**
 * log P(y|x,correct) in nats, the generator asked for a correct answer ("G" in arXiv 2310.09139, section 3). Where the
 * generator was asked without v, that score.
 */
export const generative: Baseline = ({ logLikelihoods: { generator } }) =>
  Array.from(isScoreVector(generator) ? generator : generator[0]!);
