import { requireSuccesses } from "./check-successes";
import { normalTail } from "./normal-tail";

/** Successes among independent trials. */
export interface SuccessCount {
  successes: number;
  trials: number;
}

/** What a comparison of two proportions found. */
export interface TwoProportionTest {
  /** First proportion minus second. */
  difference: number;
  /** The difference in standard errors. */
  z: number;
  /** Two-sided. */
  pValue: number;
}

/**
 * z test of two proportions from independent samples: z = (p₁ - p₂) / √(p (1 - p) (1/n₁ + 1/n₂)) with p the proportion
 * of both samples together. The normal approximation wants some 5 successes and 5 failures in each. For two methods on
 * the same items the samples are not independent: use `exactMcNemar` or `pairedBootstrap`.
 *
 * Where all trials of both samples end alike, z is 0 and the p-value 1.
 *
 * @throws InvalidArgumentError unless 0 <= successes <= trials, whole, with at least one trial, in both
 * @example
 * ```ts
 * twoProportionTest({ successes: 45, trials: 100 }, { successes: 30, trials: 100 });
 * // { difference: 0.15000000000000002, z: 2.1908902300206647, pValue: 0.02845973691631054 }
 * ```
 */
export function twoProportionTest(first: SuccessCount, second: SuccessCount): TwoProportionTest {
  requireSuccesses(first.successes, first.trials, "first.");
  requireSuccesses(second.successes, second.trials, "second.");
  const difference = first.successes / first.trials - second.successes / second.trials;
  const trials = first.trials + second.trials;
  const pooled = (first.successes + second.successes) / trials;
  if (pooled === 0 || pooled === 1) return { difference, z: 0, pValue: 1 };
  const variance = pooled * (1 - pooled) * (1 / first.trials + 1 / second.trials);
  const z = difference / Math.sqrt(variance);
  return { difference, z, pValue: 2 * normalTail(Math.abs(z)) };
}
