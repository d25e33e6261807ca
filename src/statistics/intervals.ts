import { finiteNumber, properShare, requireEntry, requireSample, sumOfSquares, wholeNumber } from "./samples";

/**
 * Checks a count of successes among trials.
 * @param prefix path of the object that holds the two, such as `"first."`
 * @throws InvalidArgumentError unless 0 <= successes <= trials, whole, with at least one trial
 */
export function requireSuccesses(successes: number, trials: number, prefix = ""): void {
  requireEntry(`${prefix}trials`, trials, wholeNumber(1));
  requireEntry(`${prefix}successes`, successes, wholeNumber(0, trials));
}

/** A proportion with its confidence interval. */
export interface ProportionInterval {
  /** successes / trials, 0 to 1. */
  proportion: number;
  lower: number;
  upper: number;
}

/** Quantile of the standard normal distribution that leaves 2.5 % above it. */
export const z95 = 1.959963984540054;

/**
 * A proportion with its 95 % score interval (Wilson 1927), which stays within 0 and 1 and holds its level for small
 * samples and extreme proportions.
 * @throws InvalidArgumentError unless 0 <= successes <= trials, whole, with at least one trial
 * @example wilsonInterval(8, 10) // { proportion: 0.8, lower: 0.4901624715366418, upper: 0.9433178485456248 }
 */
export function wilsonInterval(successes: number, trials: number): ProportionInterval {
  requireSuccesses(successes, trials);
  const proportion = successes / trials;
  const shrink = 1 + z95 ** 2 / trials;
  const center = (proportion + z95 ** 2 / (2 * trials)) / shrink;
  const halfWidth = (z95 / shrink) * Math.sqrt((proportion * (1 - proportion)) / trials + z95 ** 2 / (4 * trials ** 2));
  return {
    proportion,
    lower: successes === 0 ? 0 : center - halfWidth,
    upper: successes === trials ? 1 : center + halfWidth,
  };
}

/**
 * The 95 % interval of the difference of two proportions that were measured on the same trials, from their score
 * intervals and the correlation of the outcomes (Newcombe 1998, method 10). Unlike a bootstrap it has a width where no
 * trial differs, or all do.
 *
 * @param counts trials in which both succeeded, only the first, only the second, and neither; at least one trial
 * @example pairedDifferenceInterval({ both: 0, won: 4, lost: 0, neither: 0 }) // { lower: 0.307..., upper: 1 }
 */
export function pairedDifferenceInterval(counts: { both: number; won: number; lost: number; neither: number }): {
  lower: number;
  upper: number;
} {
  const { both, won, lost, neither } = counts;
  const trials = both + won + lost + neither;
  const first = wilsonInterval(both + won, trials);
  const second = wilsonInterval(both + lost, trials);
  const covariance = both * neither - won * lost;
  const corrected = covariance > 0 ? Math.max(0, covariance - trials / 2) : covariance;
  const product = (both + won) * (lost + neither) * (both + lost) * (won + neither);
  const correlation = product === 0 ? 0 : corrected / Math.sqrt(product);
  const combine = (a: number, b: number) => Math.sqrt(a * a - 2 * correlation * a * b + b * b);
  const difference = first.proportion - second.proportion;
  return {
    lower: difference - combine(first.proportion - first.lower, second.upper - second.proportion),
    upper: difference + combine(first.upper - first.proportion, second.proportion - second.lower),
  };
}

/**
 * The one-sided exact lower bound of a proportion (Clopper and Pearson 1934): the smallest p with P(X >= successes) >=
 * 1 - level for X binomial. Whatever the true proportion, it lies below the bound in at most 1 - level of all samples.
 *
 * @param level above 0 and below 1
 * @throws InvalidArgumentError unless 0 <= successes <= trials, whole, with at least one trial, and the level is within
 * range
 * @example lowestProportion(8, 10, 0.95) // 0.4930986...
 */
export function lowestProportion(successes: number, trials: number, level: number): number {
  requireSuccesses(successes, trials);
  requireEntry("level", level, properShare);
  if (successes === 0) return 0;
  let low = 0;
  let high = 1;
  // Each step halves the interval: after 60 it is within the rounding of a double.
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (upperTail(successes, trials, middle) < 1 - level) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** P(X >= successes) for X binomial. */
function upperTail(successes: number, trials: number, probability: number): number {
  const [logHit, logMiss] = [Math.log(probability), Math.log1p(-probability)];
  let logCoefficient = 0;
  let tail = 0;
  // From all trials downwards: (n choose k - 1) = (n choose k) k / (n - k + 1).
  for (let k = trials; k >= successes; k--) {
    tail += Math.exp(logCoefficient + k * logHit + (k === trials ? 0 : (trials - k) * logMiss));
    logCoefficient += Math.log(k) - Math.log(trials - k + 1);
  }
  return tail;
}

/**
 * Standard error of a mean: s / √n with s the sample standard deviation, √(Σ (value - mean)² / (n - 1)). Of an
 * accuracy, given as 1 for right and 0 for wrong, it is √(p (1 - p) / (n - 1)). These are the figures that
 * lm-evaluation-harness prints after ±.
 *
 * @param values one finite number for each item
 * @returns `undefined` for a single value, which has no sample standard deviation
 * @throws InvalidArgumentError if the array is empty or a value is not a finite number
 * @example standardErrorOfMean([1, 1, 0, 1]) // 0.25
 */
export function standardErrorOfMean(values: readonly number[]): number | undefined {
  requireSample("values", values, finiteNumber);
  if (values.length < 2) return undefined;
  return Math.sqrt(sumOfSquares(values) / (values.length - 1) / values.length);
}

/**
 * The value at a position in ascending values, 0 the first and `length - 1` the last, linear between neighbours. The
 * quantile of level q is the value at q (length - 1), as numpy and R (type 7) define it by default.
 */
export function valueAtPosition(ascending: ArrayLike<number>, position: number): number {
  const below = ascending[Math.floor(position)]!;
  const above = ascending[Math.ceil(position)]!;
  return below + (above - below) * (position - Math.floor(position));
}
