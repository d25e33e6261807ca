import type { Baseline } from "./baseline";
import { judgement } from "./judgement";
import { majorityVote } from "./majority-vote";

/**
 * log( samples(y) P(correct|x,y) ) in nats: a vote in which each sample counts as much as it is judged correct. Of answers
 * pooled by the rule `"mean"` it is the sum of P(correct|x,y) over the samples of all their paths, the weighted vote of
 * verifiers (Li et al., arXiv 2206.02336).
 */
export const weightedVote: Baseline = (scored) => {
  const judged = judgement(scored);
  return majorityVote(scored).map((count, y) => Math.log(count) + judged[y]!);
};
