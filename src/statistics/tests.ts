import { InvalidArgumentError } from "../shared/errors";
import { requireSuccesses } from "./intervals";

/** From here on the continued fraction is exact to rounding with `fractionDepth` levels. */
const fractionFrom = 3;
const fractionDepth = 60;

/**
 * P(Z > z) for Z standard normal and z >= 0, to about 13 significant digits however small it is: a p-value far out is
 * a small number, not 0.
 *
 * Near 0 it is 1/2 - φ(z) (z + z³/3 + z⁵/(3·5) + …), from 3 on φ(z) / (z + 1/(z + 2/(z + 3/(z + …)))), Laplace's
 * continued fraction (Abramowitz and Stegun 26.2.11 and 26.2.14).
 */
export function normalTail(z: number): number {
  const density = Math.exp(-(z * z) / 2) / Math.sqrt(2 * Math.PI);
  if (z < fractionFrom) {
    let term = z;
    let sum = z;
    for (let odd = 3; term > sum * 1e-17; odd += 2) {
      term *= (z * z) / odd;
      sum += term;
    }
    return 0.5 - density * sum;
  }
  let fraction = z;
  for (let level = fractionDepth; level >= 1; level--) fraction = z + level / fraction;
  return density / fraction;
}

/** P(X >= successes) for X binomial with the given number of trials and probability 1/2: a one-sided sign test. */
export function signTest(successes: number, trials: number): number {
  // Σ_k (trials choose k), kept within range by powers of two that are owed to 2^-trials.
  let coefficient = 1;
  let sum = 0;
  let halvings = trials;
  for (let k = trials; k >= successes; k--) {
    sum += coefficient;
    coefficient = (coefficient * k) / (trials - k + 1);
    if (sum > 2 ** 500) {
      sum *= 2 ** -500;
      coefficient *= 2 ** -500;
      halvings -= 500;
    }
  }
  return sum * 2 ** -halvings;
}

/**
 * Two-sided p-value of the exact McNemar test for two methods on the same items: the probability of a split at least as
 * uneven of the items that only one of them got right, if each were equally likely to win (McNemar 1947; exact as a
 * binomial test). Without such items it is 1.
 *
 * @param won items that only the first method got right
 * @param lost items that only the second method got right
 * @throws InvalidArgumentError unless both are whole numbers >= 0
 * @example exactMcNemar(8, 1) // 0.0390625
 */
export function exactMcNemar(won: number, lost: number): number {
  for (const [name, value] of Object.entries({ won, lost })) {
    if (!Number.isSafeInteger(value) || value < 0) {
      throw new InvalidArgumentError(name, value, "must be a whole number >= 0");
    }
  }
  return Math.min(1, 2 * signTest(Math.max(won, lost), won + lost));
}

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
