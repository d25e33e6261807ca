import { logSumExp } from "../core/log-sum-exp";

/** The mass of several spellings of one word. */
export interface PooledLabels {
  /** log of their total probability, in nats. */
  logMass: number;
  /** Whether that is only an upper bound, since the backend listed none of them. */
  isBound: boolean;
}

/**
 * The total probability of the spellings that the backend listed; where it listed none, the total of their bounds.
 * @param logprobs `[spelling]`: log-probabilities in nats
 * @param isBound `[spelling]`: which of them are only upper bounds
 */
export function poolLabels(logprobs: readonly number[], isBound: readonly boolean[]): PooledLabels {
  const listed = logprobs.filter((_, i) => !isBound[i]);
  return listed.length > 0
    ? { logMass: logSumExp(listed), isBound: false }
    : { logMass: logSumExp(logprobs), isBound: true };
}
