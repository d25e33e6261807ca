import { isScoreVector } from "../core/initial-policies";
import { logSumExp } from "../core/log-sum-exp";
import type { Baseline } from "./baseline";

/**
 * log P(correct|x,y) in nats: the model's plain judgement of each answer, before the normalization over answers that
 * makes D1 of it. Where the discriminator is a score without v, log D1(correct|y).
 */
export const judgement: Baseline = ({ logLikelihoods: { discriminator }, policies }) =>
  isScoreVector(discriminator)
    ? policies.initialDiscriminator.map(([correct]) => correct!)
    : Array.from(discriminator, (row) => {
        const logTotal = logSumExp(row);
        return logTotal === -Infinity ? -Infinity : row[0]! - logTotal;
      });
