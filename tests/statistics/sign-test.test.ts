import { describe, expect, it } from "vitest";
import { exactMcNemar, signTest } from "../../src/statistics/tests";

describe("signTest", () => {
  // Counted from Pascal's triangle: of 256 outcomes of 8 coins, 1 has 8 heads, 8 have 7 and 28 have 6.
  it.each([
    [8, 8, 1 / 256],
    [7, 8, 9 / 256],
    [6, 8, 37 / 256],
    [0, 8, 1],
    [0, 0, 1],
    [2, 3, 4 / 8],
  ])("gives P(X >= %i) of %i trials", (successes, trials, expected) => {
    expect(signTest(successes, trials)).toBe(expected);
  });

  it("stays a probability for as many trials as a benchmark has", () => {
    // By symmetry P(X >= 5000) = (1 + P(X = 5000)) / 2, with P(X = 5000) = 0.0079786461… by Stirling's series.
    expect(signTest(5000, 10_000)).toBeCloseTo((1 + 0.0079786461) / 2, 9);
    expect(signTest(10_000, 10_000)).toBe(0);
  });

  it("is not 0 where 2^-trials is", () => {
    // Σ_k≥1000 (1080 choose k), in whole numbers.
    let [coefficient, sum] = [1n, 0n];
    for (let k = 1080n; k >= 1000n; k--) {
      sum += coefficient;
      coefficient = (coefficient * k) / (1081n - k);
    }
    const expected = Number(sum) * 2 ** -540 * 2 ** -540;
    expect(signTest(1000, 1080) / expected).toBeCloseTo(1, 12);
    expect(exactMcNemar(1000, 80) / expected).toBeCloseTo(2, 12);
    expect(signTest(1074, 1074)).toBe(Number.MIN_VALUE);
  });
});

describe("exactMcNemar", () => {
  it.each([
    [8, 1, 2 * (10 / 512)],
    [1, 8, 2 * (10 / 512)],
    [3, 3, 1],
    [0, 0, 1],
    [5, 0, 2 / 32],
  ])("of %i won and %i lost is twice the smaller tail", (won, lost, expected) => {
    expect(exactMcNemar(won, lost)).toBe(expected);
  });

  it.each([
    [-1, 2],
    [0.5, 2],
    [2, Number.NaN],
  ])("refuses %s won and %s lost", (won, lost) => {
    expect(() => exactMcNemar(won, lost)).toThrow(/must be a whole number >= 0/);
  });
});
