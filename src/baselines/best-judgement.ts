import type { Baseline } from "./baseline";
import { requireBestPath } from "./require-best-path";

/**
 * The largest log P(correct|x,y) in nats among the paths y to each answer, or the largest score: best-of-N by the
 * discriminator, as a verifier chooses among solutions (Cobbe et al., arXiv 2110.14168).
 */
export const bestJudgement: Baseline = ({ bestPath }) =>
  Array.from(requireBestPath(bestPath, "best-judgement").judgement);
