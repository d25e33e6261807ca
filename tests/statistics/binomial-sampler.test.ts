import { describe, expect, it } from "vitest";
import { BinomialSampler } from "../../src/statistics/counts";

/** P(count) of n trials, by the binomial theorem in exact integers. */
function exactProbability(count: number, trials: number, probability: number): number {
  let choose = 1n;
  for (let i = 1; i <= count; i++) choose = (choose * BigInt(trials - count + i)) / BigInt(i);
  return Number(choose) * probability ** count * (1 - probability) ** (trials - count);
}

describe("BinomialSampler", () => {
  it.each([
    [1, 0.5],
    [7, 0.3],
    [40, 0.02],
    [40, 0.98],
    [60, 0.5],
  ])("gives each count of %i trials its share of the uniform numbers, at probability %f", (trials, probability) => {
    const points = 200_000;
    const sampler = new BinomialSampler(probability);
    const drawn = Array<number>(trials + 1).fill(0);
    for (let i = 0; i < points; i++) drawn[sampler.draw(trials, (i + 0.5) / points)]!++;
    for (const [count, times] of drawn.entries()) {
      // Each count owns one interval of the uniform numbers, which holds its length in evenly spaced points up to one.
      const expected = exactProbability(count, trials, probability) * points;
      expect(Math.abs(times - expected)).toBeLessThanOrEqual(1);
    }
  });

  it.each([0, 0.999999, 1 - 2 ** -53])("stays within the trials for the uniform number %f", (uniform) => {
    for (const probability of [1e-6, 0.5, 1 - 1e-6]) {
      const sampler = new BinomialSampler(probability);
      for (const trials of [0, 1, 2, 1000, 1_000_000]) {
        const count = sampler.draw(trials, uniform);
        expect(Number.isInteger(count)).toBe(true);
        expect(count).toBeGreaterThanOrEqual(0);
        expect(count).toBeLessThanOrEqual(trials);
      }
    }
  });
});
