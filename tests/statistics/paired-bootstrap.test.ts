import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { mersenne } from "pure-rand/generator/mersenne";
import { describe, expect, it } from "vitest";
import { pairedBootstrap } from "../../bench/companions/statistics";
import { BinomialSampler } from "../../src/statistics/counts";
import { valueAtPosition } from "../../src/statistics/intervals";
import { bootstrapCells } from "../../src/statistics/resampling";

/** Right (1) and wrong (0) answers of two methods, with so many items won, lost and tied by the first. */
function answers(won: number, lost: number, tied: number): [number[], number[]] {
  const fill = (...values: [number, number, number]) =>
    [won, lost, tied].flatMap((count, cell) => Array<number>(count).fill(values[cell]!));
  return [fill(1, 0, 1), fill(0, 1, 1)];
}

describe("pairedBootstrap", () => {
  it("repeats with the seed, on every machine", () => {
    const [first, second] = answers(14, 5, 131);
    // Written down when the generator was chosen; another result would be another sequence of random numbers.
    expect(pairedBootstrap(first, second, { seed: 7 })).toEqual({
      estimate: 0.06,
      lower: 0.006666666666666667,
      upper: 0.12,
      pValue: 0.04659534046595341,
      seed: 7,
      resamples: 10_000,
      confidence: 0.95,
    });
    const graded = first.map((value, item) => value + item / 1000);
    expect(pairedBootstrap(graded, second, { seed: 7, resamples: 100, confidence: 0.9 })).toEqual({
      estimate: 0.13450000000000004,
      lower: 0.09391033333333329,
      upper: 0.17004033333333335,
      pValue: 0.019801980198019802,
      seed: 7,
      resamples: 100,
      confidence: 0.9,
    });
  });

  it("does not depend on what was resampled before", () => {
    const [first, second] = answers(9, 4, 17);
    const compare = (seed: number, resamples: number) => pairedBootstrap(first, second, { seed, resamples });
    const fresh = compare(11, 500);
    compare(12, 500);
    // The same seed with more resamples and with fewer ones.
    for (const resamples of [2000, 200]) {
      compare(11, resamples);
      expect(compare(11, 500)).toEqual(fresh);
    }
  });

  it("gives the example of its docstring", () => {
    const first = [1, 1, 1, 0, 1, 1, 0, 1];
    const second = [1, 0, 1, 0, 0, 1, 1, 0];
    expect(pairedBootstrap(first, second, { seed: 7 })).toEqual({
      estimate: 0.25,
      lower: -0.25,
      upper: 0.625,
      pValue: 0.4163583641635836,
      seed: 7,
      resamples: 10_000,
      confidence: 0.95,
    });
  });

  it("draws independently for neighbouring seeds", () => {
    const [first, second] = answers(40, 20, 40);
    const seeds = Array.from({ length: 2000 }, (_, seed) => seed);
    const means = seeds.map((seed) => pairedBootstrap(first, second, { seed, resamples: 1 })!.lower);
    const mean = means.reduce((sum, value) => sum + value, 0) / means.length;
    const variance = means.reduce((sum, value) => sum + (value - 0.2) ** 2, 0) / means.length;
    // One resample has mean 0.2 and variance (0.6 - 0.2²) / 100. Five standard errors: of a mean of 2000 such, and of
    // their variance, whose relative standard error is √(2 / 2000).
    expect(Math.abs(mean - 0.2)).toBeLessThan(5 * Math.sqrt(0.0056 / 2000));
    expect(Math.abs(variance / 0.0056 - 1)).toBeLessThan(5 * Math.sqrt(2 / 2000));
  });

  it("resamples alike whether it counts values or draws items", () => {
    const [first, second] = answers(40, 20, 40);
    // Too little to matter, enough to make every difference distinct.
    const distinct = first.map((value, item) => value + item * 1e-9);
    const counted = pairedBootstrap(first, second)!;
    const drawn = pairedBootstrap(distinct, second)!;
    // Bounds are multiples of 1/100; Monte Carlo may move each by one step, and the p-value (0.01) by 10 times
    // √(0.005 / 10,000), five standard errors of either.
    expect(Math.abs(counted.lower - drawn.lower)).toBeLessThan(0.011);
    expect(Math.abs(counted.upper - drawn.upper)).toBeLessThan(0.011);
    expect(Math.abs(counted.pValue - drawn.pValue)).toBeLessThan(0.0071);
  });

  it.each([
    ["won, lost and tied", answers(140, 90, 300), 20_000],
    ["none lost", answers(14, 0, 30), 300],
    ["grades", [Array.from({ length: 60 }, (_, item) => (item % 7) / 4), Array(60).fill(0.5)], 300],
  ] as const)("gives what one resample drawn after another gives: %s", (_, pair, resamples) => {
    const [first, second] = pair;
    const cells = new Map<number, number>();
    for (const value of first.map((value, i) => value - second[i]!).toSorted((a, b) => a - b)) {
      cells.set(value, (cells.get(value) ?? 0) + 1);
    }
    const ordered = [...cells].sort(([, count], [, other]) => other - count);
    let left = first.length;
    const samplers = ordered.map(([value, count]) => {
      const sampler = new BinomialSampler(Math.min(count / left, 1 - 1e-9));
      left -= count;
      return { value, sampler };
    });
    const last = samplers.pop()!;
    const random = mersenne(5);
    const means = Array.from({ length: resamples }, () => {
      let draws = first.length;
      let sum = 0;
      for (const { value, sampler } of samplers) {
        const count = sampler.draw(draws, uniformFloat64(random));
        sum += count * value;
        draws -= count;
      }
      return (sum + draws * last.value) / first.length;
    });
    means.sort((a, b) => a - b);
    const options = { seed: 5, resamples };
    const { lower, upper, pValue } = pairedBootstrap(first, second, options)!;
    expect(lower).toBe(valueAtPosition(means, ((1 - 0.95) / 2) * (resamples - 1)));
    expect(upper).toBe(valueAtPosition(means, ((1 + 0.95) / 2) * (resamples - 1)));
    const [notAbove, notBelow] = [means.filter((x) => x <= 0), means.filter((x) => x >= 0)];
    const tail = Math.min(notAbove.length, notBelow.length) + 1;
    expect(pValue).toBe(Math.min(1, (2 * tail) / (resamples + 1)));
    expect(bootstrapCells([...cells], options)).toEqual(pairedBootstrap(first, second, options));
  });

  it("does not depend on the order of the items", () => {
    const first = Array.from({ length: 30 }, (_, item) => Math.sin(item));
    const second = Array.from({ length: 30 }, (_, item) => Math.cos(item));
    const options = { resamples: 50 };
    const forwards = pairedBootstrap(first, second, options);
    expect(pairedBootstrap(first.toReversed(), second.toReversed(), options)).toEqual(forwards);
  });

  it("finds nothing where no item differs, and the difference itself where all differ by it", () => {
    const same = pairedBootstrap([1, 0, 1], [1, 0, 1]);
    expect(same).toMatchObject({ estimate: 0, lower: 0, upper: 0, pValue: 1 });
    // The smallest p-value that 99 resamples can give: 2 / 100.
    const shifted = pairedBootstrap([1, 2, 3], [0, 1, 2], { resamples: 99 });
    expect(shifted).toMatchObject({ estimate: 1, lower: 1, upper: 1, pValue: 0.02 });
  });

  it("counts differences that cancel up to rounding as zero", () => {
    // 0.8 - 0.6 and 0.1 - 0.3 sum to 8e-17: read as positive, it would leave a p-value of about 1/2.
    const result = pairedBootstrap([0.8, 0.1], [0.6, 0.3], { resamples: 999 });
    expect(result!.pValue).toBe(1);
  });

  it("has no answer for a single item", () => {
    expect(pairedBootstrap([1], [0])).toBeUndefined();
  });

  it("leaves its inputs alone", () => {
    const first = Object.freeze([3, 1, 2]);
    const second = Object.freeze([1, 2, 3]);
    expect(pairedBootstrap(first, second, Object.freeze({ seed: 1 }))!.estimate).toBe(0);
  });
});
