import { uniformInt } from "pure-rand/distribution/uniformInt";
import { mersenne } from "pure-rand/generator/mersenne";
import {
  accuracyCoverageCurve,
  bootstrapCells,
  finiteNumber,
  InvalidArgumentError,
  type Label,
  label,
  type PairedBootstrapOptions,
  type PairedBootstrapResult,
  probability,
  rejectUnknownOptions,
  requireNonEmptyArray,
  requirePaired,
  requireSample,
  requireSuccesses,
} from "../../src/internal";

/**
 * Fleiss' kappa, the agreement of several raters beyond chance: (P - e) / (1 - e), with P the share of pairs of ratings
 * of the same item that agree, averaged over items, and e = Σ_label share(label)² over all ratings (Fleiss 1971). The
 * raters of one item need not be those of another. 1 is full agreement, 0 that of chance; it may be negative.
 *
 * @param ratings labels, `[item][rater]`: strings, numbers or booleans, equally many for every item, at least 2
 * @returns `undefined` where every rating is the same label: all of the agreement is chance (0 / 0)
 * @throws InvalidArgumentError if there is no item, an item has fewer than 2 ratings or not as many as the first, or an
 * entry is no label
 * @example fleissKappa([["a", "a", "a"], ["a", "b", "b"], ["b", "b", "b"]]) // 0.55
 */
export function fleissKappa(ratings: readonly (readonly Label[])[]): number | undefined {
  requireNonEmptyArray("ratings", ratings);
  for (const [item, given] of ratings.entries()) {
    requireSample(`ratings[${item}]`, given, label);
    if (given.length < 2 || given.length !== ratings[0]!.length) {
      throw new InvalidArgumentError(
        `ratings[${item}]`,
        given,
        "must hold at least 2 ratings, and as many as every other item has",
      );
    }
  }
  const raters = ratings[0]!.length;
  const totals = new Map<Label, number>();
  let agreeingPairs = 0;
  for (const given of ratings) {
    const counts = new Map<Label, number>();
    for (const one of given) counts.set(one, (counts.get(one) ?? 0) + 1);
    for (const [one, count] of counts) {
      agreeingPairs += count * (count - 1);
      totals.set(one, (totals.get(one) ?? 0) + count);
    }
  }
  if (totals.size === 1) return undefined;
  const ratingCount = ratings.length * raters;
  const agreement = agreeingPairs / (ratingCount * (raters - 1));
  let byChance = 0;
  for (const count of totals.values()) byChance += (count / ratingCount) ** 2;
  return (agreement - byChance) / (1 - byChance);
}

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

/**
 * Mean of `first` minus mean of `second`, measured on the same items, with its bootstrap interval and p-value, see
 * `bootstrapCells`: the items are drawn with both of their values. Their order does not matter.
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
  const differences = new Float64Array(first.length);
  for (let item = 0; item < first.length; item++) differences[item] = first[item]! - second[item]!;
  const cells = new Map<number, number>();
  for (const value of differences.sort()) cells.set(value, (cells.get(value) ?? 0) + 1);
  const draw = cells.size > mostCells ? drawSums : undefined;
  return bootstrapCells([...cells], resolveOptions(options), draw);
}

/** Up to this many distinct differences, their counts are drawn instead of single items. */
const mostCells = 8;

function drawSums(
  cells: Parameters<typeof bootstrapCells>[0],
  items: number,
  seed: number,
  resamples: number,
): Float64Array {
  const random = mersenne(seed);
  const last = items - 1;
  const values = Float64Array.from(cells.flatMap(([value, count]) => Array(count).fill(value)));
  const sums = new Float64Array(resamples);
  for (let resample = 0; resample < resamples; resample++) {
    for (let i = 0; i <= last; i++) sums[resample]! += values[uniformInt(random, 0, last)]!;
  }
  return sums;
}

function resolveOptions(options: PairedBootstrapOptions): Required<PairedBootstrapOptions> {
  rejectUnknownOptions("options", options, ["seed", "resamples", "confidence"]);
  const { seed = 0, resamples = 10_000, confidence = 0.95 } = options;
  if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32) {
    throw new InvalidArgumentError("options.seed", seed, "must be a whole number from 0 to 2^32 - 1");
  }
  if (!Number.isSafeInteger(resamples) || resamples < 1) {
    throw new InvalidArgumentError("options.resamples", resamples, "must be a whole number >= 1");
  }
  if (!(confidence > 0 && confidence < 1)) {
    throw new InvalidArgumentError("options.confidence", confidence, "must be above 0 and below 1");
  }
  return { seed, resamples, confidence };
}

/**
 * A function that draws whole numbers from `lowest` to `highest`, each as likely. The same seed gives the same numbers
 * on every machine.
 * @param seed whole number from 0 to 2^32 - 1
 */
export function createIntegerSampler(seed: number): (lowest: number, highest: number) => number {
  const random = mersenne(seed);
  return (lowest, highest) => uniformInt(random, lowest, highest);
}

/**
 * The largest share of items that can be answered with at least the wanted accuracy by a threshold on the confidence,
 * or 0 where no threshold reaches it. The threshold is chosen on these very items: on others the accuracy will be
 * lower.
 *
 * @param confidences any numbers, higher for surer
 * @param accuracy the accuracy wanted, 0 to 1
 * @throws InvalidArgumentError if the arrays are empty or differ in length, a confidence is NaN, or the accuracy is out
 * of its range
 * @example coverageAtAccuracy([0.9, 0.6, 0.6], [true, true, false], 0.9) // 0.3333333333333333
 */
export function coverageAtAccuracy(
  confidences: readonly number[],
  correct: readonly boolean[],
  accuracy: number,
): number {
  if (!probability.holds(accuracy)) {
    throw new InvalidArgumentError("accuracy", accuracy, probability.expected);
  }
  const enough = accuracyCoverageCurve(confidences, correct).filter((point) => point.accuracy >= accuracy);
  return enough.at(-1)?.coverage ?? 0;
}

/** How far from 1 rounding may leave the sum of a distribution. */
const sumTolerance = 1e-9;

/**
 * Total variation distance of two distributions, 0 (equal) to 1 (disjoint): ½ Σ |p - q|, the most that the probability
 * of any event differs between them.
 *
 * @param p probabilities that sum to 1
 * @param q as many, over the same outcomes in the same order
 * @throws InvalidArgumentError if the arrays are empty or differ in length, or one is no distribution
 * @example totalVariationDistance([0.5, 0.5, 0], [0.25, 0.25, 0.5]) // 0.5
 */
export function totalVariationDistance(p: readonly number[], q: readonly number[]): number {
  requirePaired(["p", p], ["q", q], probability);
  requireSumOfOne("p", p);
  requireSumOfOne("q", q);
  return p.reduce((sum, share, outcome) => sum + Math.abs(share - q[outcome]!), 0) / 2;
}

function requireSumOfOne(parameter: string, values: readonly number[]): void {
  const sum = values.reduce((total, value) => total + value, 0);
  if (Math.abs(sum - 1) > sumTolerance) {
    throw new InvalidArgumentError(parameter, values, `must sum to 1, but sums to ${sum}: divide its entries by that`);
  }
}
