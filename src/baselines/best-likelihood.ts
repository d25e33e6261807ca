import type { Baseline } from "./baseline";
import { requireBestPath } from "./require-best-path";

/**
 * The largest log P(y|x) in nats among the paths y to each answer, where that is known, or else log P(y|x,correct):
 * best-of-N by likelihood.
 */
export const bestLikelihood: Baseline = ({ bestPath }) =>
  Array.from(requireBestPath(bestPath, "best-likelihood").likelihood);
