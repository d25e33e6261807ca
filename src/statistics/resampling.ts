import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { mersenne } from "pure-rand/generator/mersenne";
import { BinomialSampler } from "./counts";
import { valueAtPosition } from "./intervals";

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

/**
 * The mean difference of two values that each item has, with its percentile bootstrap interval and p-value (Efron and
 * Tibshirani 1993, chapters 13 and 16): the items are drawn again with replacement, and the mean taken again.
 *
 * - Interval: the quantiles (1 ± confidence) / 2 of the resampled differences. Percentiles and not BCa, whose two
 *   corrections, for bias and for skewness, all but vanish for a mean over a benchmark's items.
 * - p-value: 2 min(b₋ + 1, b₊ + 1) / (resamples + 1) and at most 1, where b₋ counts the resampled differences <= 0 and
 *   b₊ those >= 0 (Davison and Hinkley 1997, section 4.2, count the sample itself). This inverts the interval: p falls
 *   below 1 - confidence about where the interval leaves out 0.
 *
 * With a few dozen items, or few that differ, resampling sees too little of what could have come; for right and wrong
 * answers `exactMcNemar` holds its level there too.
 *
 * Where the differences take few values, as with right (1) and wrong (0) answers, what counts of a resample is how
 * often each value came: drawing n items with replacement makes these counts multinomial, with n trials and the values'
 * shares as probabilities. One binomial number is drawn for each value: the same distribution in a fraction of the
 * time.
 *
 * @param cells each difference with how many items have it, from the lowest difference to the highest
 * @param drawSums how resamples are drawn and summed; the default is for few differences
 * @returns `undefined` for a single item, which does not show how items vary
 */
export function bootstrapCells(
  cells: readonly (readonly [difference: number, items: number])[],
  { seed = 0, resamples = 10_000, confidence = 0.95 }: PairedBootstrapOptions = {},
  drawSums = drawSumsOfCells,
): PairedBootstrapResult | undefined {
  let items = 0;
  let sum = 0;
  for (const [difference, count] of cells) {
    items += count;
    for (let i = 0; i < count; i++) sum += difference;
  }
  if (items < 2) return undefined;

  const means = toMeans(drawSums(cells, items, seed, resamples), cells, items);
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

/** The means, ascending, of sums of as many differences as there are items. */
function toMeans(sums: Float64Array, cells: Cells, items: number): Float64Array {
  const least = items * cells[0]![0];
  const range = items * cells.at(-1)![0] - least + 1;
  if (range > mostSums || !cells.every(([difference]) => Number.isInteger(difference))) {
    return sums.map((sum) => sum / items).sort();
  }
  // There are few sums of whole numbers, and counting them is faster than sorting.
  const counts = new Uint32Array(range);
  for (const sum of sums) counts[sum - least]!++;
  for (let i = 0, filled = 0; i < range; i++) {
    if (counts[i]! > 0) sums.fill((least + i) / items, filled, filled + counts[i]!);
    filled += counts[i]!;
  }
  return sums;
}

/** Sums of whole numbers up to which they are counted. */
const mostSums = 1 << 20;

/**
 * `[resample]`: sums of as many values as there are items, drawn with replacement, where each value comes many times.
 * Given the counts of the cells before it, a cell's count is binomial among the draws that are left. The most frequent
 * value goes first, which leaves the fewest draws and the least work to the others; the last takes what is left.
 */
function drawSumsOfCells(cells: Cells, items: number, seed: number, resamples: number): Float64Array {
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

/**
 * Of the last seed, by the number for each resample: an evaluation makes hundreds of comparisons with the same numbers.
 */
let kept = { seed: Number.NaN, resamples: 0, uniforms: new Map<number, Float64Array>() };
/** Resamples that are drawn together. */
const together = 1 << 14;

/**
 * `[resample][n]`, in parts: uniform numbers of a seed, n for each resample, from 0 (included) to 1 (excluded). The
 * resamples of a part are ordered by their first number, so that equal counts follow each other.
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
