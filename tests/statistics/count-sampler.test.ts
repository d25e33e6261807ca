import { describe, expect, it } from "vitest";
import { createCountSampler } from "../../src/statistics/counts";

describe("createCountSampler", () => {
  const probabilities = [0.5, 0.05, 0.3, 0.15];
  const trials = 20;
  const draws = 20_000;

  it("draws multinomial counts", () => {
    const drawCounts = createCountSampler(1);
    const drawn = Array.from({ length: draws }, () => drawCounts(probabilities, trials));
    for (const counts of drawn) expect(counts.reduce((sum, count) => sum + count, 0)).toBe(trials);
    const averageOf = (value: (counts: number[]) => number) =>
      drawn.reduce((sum, counts) => sum + value(counts) / draws, 0);
    // Means n p, variances n p (1 - p) and covariances -n p q (Johnson, Kotz and Balakrishnan 1997, chapter 35). The
    // means of 20,000 draws have standard errors of up to √(n / 4 / 20,000) = 0.016, those of products about 0.05.
    for (const [i, p] of probabilities.entries()) {
      expect(Math.abs(averageOf((counts) => counts[i]!) - trials * p)).toBeLessThan(0.08);
      for (const [j, q] of probabilities.entries()) {
        const covariance = averageOf((counts) => (counts[i]! - trials * p) * (counts[j]! - trials * q));
        const expected = i === j ? trials * p * (1 - p) : -trials * p * q;
        expect(Math.abs(covariance - expected)).toBeLessThan(0.25);
      }
    }
  });

  it("gives the last outcome what rounding leaves, and every trial to a single one", () => {
    expect(createCountSampler(0)([1], 5)).toEqual([5]);
    expect(createCountSampler(0)([0, 1 - 2 ** -53], 5)).toEqual([0, 5]);
    expect(createCountSampler(0)([0.5, 0.5], 0)).toEqual([0, 0]);
  });
});
