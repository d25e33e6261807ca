import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { mersenne } from "pure-rand/generator/mersenne";
import { InvalidArgumentError } from "../shared/errors";
import { rejectUnknownOptions } from "../shared/options";
import { createBinomialSampler } from "./counts";
import { valueAtPosition } from "./intervals";
import { finiteNumber, requirePaired } from "./samples";

/**
 * A function that draws whole numbers from `lowest` to `highest`, each as likely. The same seed gives the same numbers on every
 * machine.
 * @param seed whole number from 0 to 2^32 - 1
 */
export function createIntegerSampler(seed: number): (lowest: number, highest: number) => number {
  const random = mersenne(seed);
  return (lowest, highest) => uniformInt(random, lowest, highest);
}

/** How items are drawn, and what is reported about the draws. */
export interface PairedBootstrapOptions {
  /** Whole number from 0 to 2^32 - 1; the same seed gives the same result on every machine. @default 0 */
  seed?: number;
  /** Whole number >= 1; the p-value is never below 2 / (resamples + 1). @default 10000 */
  resamples?: number;
  /** Level of the interval, above 0 and below 1. @default 0.95 */
  confidence?: number;
}

/** A difference of two means on the same items, and how far resampling the items moves it. */
export interface PairedBootstrapResult extends Required<PairedBootstrapOptions> {
  /** Mean of the first minus mean of the second. */
  estimate: number;
  lower: number;
  upper: number;
  /** Two-sided, for the hypothesis that the means are equal. */
  pValue: number;
}

/** Up to this many distinct differences, their counts are drawn instead of single items. */
const mostCells = 8;

/**
 * Mean of `first` minus mean of `second`, measured on the same items, with its percentile bootstrap interval and
 * p-value (Efron and Tibshirani 1993, chapters 13 and 16): the items are drawn again with replacement, each with both of
 * its values, and the difference taken again.
 *
 * - Interval: the quantiles (1 ± confidence) / 2 of the resampled differences. Percentiles and not BCa, whose two
 *   corrections, for bias and for skewness, all but vanish for a mean over a benchmark's items.
 * - p-value: 2 min(b₋ + 1, b₊ + 1) / (resamples + 1) and at most 1, where b₋ counts the resampled differences <= 0 and
 *   b₊ those >= 0 (Davison and Hinkley 1997, section 4.2, count the sample itself). This inverts the interval: p falls
 *   below 1 - confidence about where the interval leaves out 0.
 *
 * The order of the items does not matter. With a few dozen items, or few that differ, resampling sees too little of
 * what could have come; for right and wrong answers `exactMcNemar` holds its level there too.
 *
 * Where the differences take few values, as with right (1) and wrong (0) answers, what counts of a resample is how often
 * each value came: drawing n items with replacement makes these counts multinomial, with n trials and the values' shares
 * as probabilities. One binomial number is drawn for each value: the same distribution in a fraction of the time.
 *
 * @param first one finite number for each item, for example 1 where a method was right and 0 where it was wrong
 * @param second as many, in the same order of items
 * @returns `undefined` for a single item, which does not show how items vary
 * @throws InvalidArgumentError if the arrays are empty or differ in length, or a value or option is out of its range
 * @example
 * ```ts
 * pairedBootstrap([1, 1, 1, 0, 1, 1, 0, 1], [1, 0, 1, 0, 0, 1, 1, 0], { seed: 7 });
 * // { estimate: 0.25, lower: -0.25, upper: 0.625, pValue: 0.4163583641635836,
 * //   seed: 7, resamples: 10000, confidence: 0.95 }
 * ```
 */
export function pairedBootstrap(
  first: readonly number[],
  second: readonly number[],
  options: PairedBootstrapOptions = {},
): PairedBootstrapResult | undefined {
  requirePaired(["first", first], ["second", second], finiteNumber);
  const { seed, resamples, confidence } = resolveOptions(options);
  const items = first.length;
  if (items < 2) return undefined;

  const differences = new Float64Array(items);
  for (let item = 0; item < items; item++) differences[item] = first[item]! - second[item]!;
  differences.sort();
  const drawSum = createSumSampler(differences, seed);
  // Few sums are different where few values are, and these alone are sorted.
  const counts = new Map<number, number>();
  for (let i = 0; i < resamples; i++) {
    const sum = drawSum();
    counts.set(sum, (counts.get(sum) ?? 0) + 1);
  }
  const means = new Float64Array(resamples);
  let filled = 0;
  for (const sum of Float64Array.from(counts.keys()).sort()) {
    const start = filled;
    filled += counts.get(sum)!;
    means.fill(sum / items, start, filled);
  }

  const largest = Math.max(Math.abs(differences[0]!), Math.abs(differences[items - 1]!));
  // Differences that cancel need not cancel to the last bit.
  const zero = 1e-12 * largest;
  let notAbove = 0;
  let notBelow = 0;
  for (const mean of means) {
    if (mean <= zero) notAbove++;
    if (mean >= -zero) notBelow++;
  }
  return {
    estimate: differences.reduce((sum, difference) => sum + difference, 0) / items,
    lower: valueAtPosition(means, ((1 - confidence) / 2) * (resamples - 1)),
    upper: valueAtPosition(means, ((1 + confidence) / 2) * (resamples - 1)),
    pValue: Math.min(1, (2 * (Math.min(notAbove, notBelow) + 1)) / (resamples + 1)),
    seed,
    resamples,
    confidence,
  };
}

function createSumSampler(ascending: Float64Array, seed: number): () => number {
  // Of the library's generators the one whose first numbers are unrelated for neighbouring seeds.
  const random = mersenne(seed);
  const cells = new Map<number, number>();
  for (const difference of ascending) cells.set(difference, (cells.get(difference) ?? 0) + 1);
  if (cells.size > mostCells) {
    const last = ascending.length - 1;
    return () => {
      let sum = 0;
      for (let i = 0; i <= last; i++) sum += ascending[uniformInt(random, 0, last)]!;
      return sum;
    };
  }

  // Given the counts of the cells before it, a cell's count is binomial among the draws that are left. The most frequent
  // value goes first, which leaves the fewest draws and the least work to the others; the last takes what is left.
  const ordered = [...cells].sort(([, count], [, otherCount]) => otherCount - count);
  const [lastValue] = ordered.pop()!;
  let left = ascending.length;
  const samplers = ordered.map(([value, count]) => {
    const drawCount = createBinomialSampler(count / left, () => uniformFloat64(random));
    left -= count;
    return { value, drawCount };
  });
  return () => {
    let draws = ascending.length;
    let sum = 0;
    for (const { value, drawCount } of samplers) {
      const count = drawCount(draws);
      sum += count * value;
      draws -= count;
    }
    return sum + draws * lastValue;
  };
}

function resolveOptions(options: PairedBootstrapOptions): Required<PairedBootstrapOptions> {
  rejectUnknownOptions("options", options, ["seed", "resamples", "confidence"]);
  const { seed = 0, resamples = 10_000, confidence = 0.95 } = options;
  if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32) {
    throw new InvalidArgumentError(
      "options.seed",
      seed,
      "must be a whole number from 0 to 2^32 - 1",
    );
  }
  if (!Number.isSafeInteger(resamples) || resamples < 1) {
    throw new InvalidArgumentError("options.resamples", resamples, "must be a whole number >= 1");
  }
  if (!(confidence > 0 && confidence < 1)) {
    throw new InvalidArgumentError("options.confidence", confidence, "must be above 0 and below 1");
  }
  return { seed, resamples, confidence };
}
