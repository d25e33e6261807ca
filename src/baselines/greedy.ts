import { isScoreVector } from "../core/initial-policies";
import { InvalidArgumentError } from "../errors/invalid-argument-error";
import type { Baseline } from "./baseline";

/**
 * log P(y|x) in nats: the likelihood of each answer under the plain question, summed over its tokens and not divided by
 * their number. What likelihood decoding over the candidates would choose.
 */
export const greedy: Baseline = ({ logLikelihoods, likelihood }) => {
  const scores =
    likelihood ?? (isScoreVector(logLikelihoods.generator) ? logLikelihoods.generator : undefined);
  if (scores === undefined) {
    throw new InvalidArgumentError(
      "scores.likelihood",
      likelihood,
      "must hold log P(y|x) for each candidate: the method greedy ranks by it",
    );
  }
  return Array.from(scores);
};
