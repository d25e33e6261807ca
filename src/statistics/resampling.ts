import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { mersenne } from "pure-rand/generator/mersenne";
import { InvalidArgumentError } from "../shared/errors";
import { rejectUnknownOptions } from "../shared/options";
import { BinomialSampler } from "./counts";
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
  const differences = new Float64Array(first.length);
  for (let item = 0; item < first.length; item++) differences[item] = first[item]! - second[item]!;
  const cells = new Map<number, number>();
  for (const value of differences.sort()) cells.set(value, (cells.get(value) ?? 0) + 1);
  return bootstrapCells([...cells], options);
}

/**
 * {@link pairedBootstrap} of items that are counted already.
 * @param cells each difference between an item's values with how many items have it, from the lowest difference to the highest
 */
export function bootstrapCells(
  cells: readonly (readonly [difference: number, items: number])[],
  options: PairedBootstrapOptions = {},
): PairedBootstrapResult | undefined {
  const { seed, resamples, confidence } = resolveOptions(options);
  let items = 0;
  let sum = 0;
  for (const [difference, count] of cells) {
    items += count;
    for (let i = 0; i < count; i++) sum += difference;
  }
  if (items < 2) return undefined;

  const means = drawMeans(cells, items, seed, resamples);
  const largest = Math.max(...cells.map(([difference]) => Math.abs(difference)));
  // Differences that cancel need not cancel to the last bit.
  const zero = 1e-12 * largest;
  let notAbove = 0;
  while (notAbove < resamples && means[notAbove]! <= zero) notAbove++;
  let notBelow = 0;
  while (notBelow < resamples && means[resamples - 1 - notBelow]! >= -zero) notBelow++;
  return {
    estimate: sum / items,
    lower: valueAtPosition(means, ((1 - confidence) / 2) * (resamples - 1)),
    upper: valueAtPosition(means, ((1 + confidence) / 2) * (resamples - 1)),
    pValue: Math.min(1, (2 * (Math.min(notAbove, notBelow) + 1)) / (resamples + 1)),
    seed,
    resamples,
    confidence,
  };
}

type Cells = Parameters<typeof bootstrapCells>[0];

/** Means of as many differences as there are items, drawn with replacement, ascending. */
function drawMeans(cells: Cells, items: number, seed: number, resamples: number): Float64Array {
  const draw = cells.length > mostCells ? drawSums : drawSumsOfCells;
  const sums = draw(cells, items, seed, resamples);
  const least = items * cells[0]![0];
  const range = items * cells.at(-1)![0] - least + 1;
  if (range > mostSums || !cells.every(([difference]) => Number.isInteger(difference))) {
    return sums.map((sum) => sum / items).sort();
  }
  // There are few sums of whole numbers, and counting them is faster than sorting.
  const counts = new Uint32Array(range);
  for (let i = 0; i < resamples; i++) counts[sums[i]! - least]!++;
  for (let i = 0, filled = 0; i < range; i++) {
    if (counts[i]! > 0) sums.fill((least + i) / items, filled, filled + counts[i]!);
    filled += counts[i]!;
  }
  return sums;
}

/** Sums of whole numbers up to which they are counted. */
const mostSums = 1 << 20;

function drawSums(cells: Cells, items: number, seed: number, resamples: number): Float64Array {
  const random = mersenne(seed);
  const last = items - 1;
  const values = Float64Array.from(cells.flatMap(([value, count]) => Array(count).fill(value)));
  const sums = new Float64Array(resamples);
  for (let resample = 0; resample < resamples; resample++) {
    for (let i = 0; i <= last; i++) sums[resample]! += values[uniformInt(random, 0, last)]!;
  }
  return sums;
}

/**
 * The same for few values, of which each comes many times. Given the counts of the cells before it, a cell's count is binomial
 * among the draws that are left. The most frequent value goes first, which leaves the fewest draws and the least work to the
 * others; the last takes what is left.
 */
function drawSumsOfCells(
  cells: Cells,
  items: number,
  seed: number,
  resamples: number,
): Float64Array {
  const ordered = cells.toSorted(([, count], [, otherCount]) => otherCount - count);
  const [lastValue] = ordered.pop()!;
  const values = Float64Array.from(ordered, ([value]) => value);
  let left = items;
  const samplers = ordered.map(([, count]) => {
    const sampler = new BinomialSampler(count / left);
    left -= count;
    return sampler;
  });
  const sums = new Float64Array(resamples).fill(items * lastValue);
  let resample = 0;
  for (const uniforms of drawUniforms(seed, resamples, values.length)) {
    for (let next = 0; next < uniforms.length; ) {
      let draws = items;
      let sum = 0;
      for (let cell = 0; cell < values.length; cell++) {
        const count = samplers[cell]!.draw(draws, uniforms[next++]!);
        sum += count * values[cell]!;
        draws -= count;
      }
      sums[resample++] = sum + draws * lastValue;
    }
  }
  return sums;
}

/** Of the last seed, by the number for each resample: an evaluation makes hundreds of comparisons with the same numbers. */
let kept = { seed: Number.NaN, resamples: 0, uniforms: new Map<number, Float64Array>() };
/** Resamples that are drawn together. */
const together = 1 << 14;

/**
 * `[resample][n]`, in parts: uniform numbers of a seed, n for each resample, from 0 (included) to 1 (excluded). The resamples of a part
 * are ordered by their first number, so that equal counts follow each other.
 */
function* drawUniforms(seed: number, resamples: number, n: number): Generator<Float64Array> {
  if (kept.seed !== seed || kept.resamples !== resamples) {
    kept = { seed, resamples, uniforms: new Map() };
  }
  const { uniforms: known } = kept;
  if (n === 0) return;
  if (known.has(n)) return yield known.get(n)!;
  // Of the library's generators the one whose first numbers are unrelated for neighbouring seeds.
  const random = mersenne(seed);
  for (let left = resamples; left > 0; left -= together) {
    const rows = Array.from({ length: Math.min(left, together) }, () =>
      Array.from({ length: n }, () => uniformFloat64(random)),
    );
    const uniforms = Float64Array.from(rows.sort(([a], [b]) => a! - b!).flat());
    if (resamples <= together) known.set(n, uniforms);
    yield uniforms;
  }
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
