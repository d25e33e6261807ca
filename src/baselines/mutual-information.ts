import type { Baseline } from "./baseline";
import { generative } from "./generative";
import { judgement } from "./judgement";

/**
 * log( P(y|x,correct) P(correct|x,y) ) in nats ("MI" in arXiv 2310.09139, section 3, after Li and Jurafsky 2016): both
 * ways of asking, multiplied.
 */
export const mutualInformation: Baseline = (scored) => {
  const judged = judgement(scored);
  return generative(scored).map((logLikelihood, y) => logLikelihood + judged[y]!);
};
