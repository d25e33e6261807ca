import { describe, expect, it } from "vitest";
import { fleissKappa, totalVariationDistance, twoProportionTest } from "../../bench/companions/statistics";
import { cohenKappa, cohenKappaInterval, pearsonCorrelation } from "../../src/statistics/agreement";
import { standardErrorOfMean } from "../../src/statistics/intervals";

describe("cohenKappa", () => {
  it("is the agreement beyond chance", () => {
    // Agreement 3/4, by chance 1/2 · 1/4 + 1/2 · 3/4 = 1/2.
    expect(cohenKappa(["yes", "yes", "no", "no"], ["yes", "no", "no", "no"])).toBe(0.5);
  });

  it("is 0 where one rater knows one label, undefined where both know only that", () => {
    expect(cohenKappa([true, true], [true, false])).toBe(0);
    expect(cohenKappa([true, true], [true, true])).toBeUndefined();
    expect(cohenKappa(["a", "a"], ["b", "b"])).toBe(0);
  });

  it("keeps labels of different types apart", () => {
    expect(cohenKappa([1, "x"], ["1", "x"])).toBeCloseTo(1 / 3, 15);
  });
});

describe("cohenKappaInterval", () => {
  it("stays from -1 to 1", () => {
    // Shares (y,n) 3/6, (n,y) 2/6, (n,n) 1/6: kappa (1/6 - 1/2) / (1/2), and by its formula
    // 6 (1/2)² variance = (289 + 4325 - 4374) / 1944. 1.96 standard errors of 0.287 lead from -0.667 to -1.229.
    const first = ["y", "y", "y", "n", "n", "n"];
    const second = ["n", "n", "n", "y", "y", "n"];
    const standardError = Math.sqrt(240 / 1944 / 1.5);
    const { kappa, lower, upper, ...rest } = cohenKappaInterval(first, second)!;
    expect(kappa).toBeCloseTo(-2 / 3, 14);
    expect(rest.standardError).toBeCloseTo(standardError, 14);
    expect(lower).toBe(-1);
    expect(upper).toBeCloseTo(-2 / 3 + 1.959964 * standardError, 6);
    // With the second rater's labels exchanged, all signs are.
    const exchanged = second.map((label) => (label === "y" ? "n" : "y"));
    const mirrored = cohenKappaInterval(first, exchanged)!;
    expect(mirrored.upper).toBe(1);
    expect(mirrored.lower).toBeCloseTo(-upper, 14);
  });
});

describe("fleissKappa", () => {
  it("is the agreement beyond chance", () => {
    // Agreeing pairs 1, 1/3, 1: 7/9. Shares 4/9 and 5/9: 41/81. (63 - 41) / (81 - 41).
    const ratings = [
      ["a", "a", "a"],
      ["a", "b", "b"],
      ["b", "b", "b"],
    ];
    expect(fleissKappa(ratings)).toBeCloseTo(22 / 40, 15);
  });

  it("is undefined where all ratings are one label", () => {
    expect(
      fleissKappa([
        ["a", "a"],
        ["a", "a"],
      ]),
    ).toBeUndefined();
  });
});

describe("twoProportionTest", () => {
  it("changes sign with the order of the samples", () => {
    const [some, others] = [
      { successes: 45, trials: 100 },
      { successes: 30, trials: 100 },
    ];
    const { z, pValue } = twoProportionTest(some, others);
    // 0.15 / √(0.375 · 0.625 · 0.02).
    expect(z).toBeCloseTo(0.15 / Math.sqrt(0.0046875), 12);
    expect(twoProportionTest(others, some)).toMatchObject({ z: -z, pValue });
  });

  it("finds nothing where all trials end alike", () => {
    for (const successes of [0, 1]) {
      const result = twoProportionTest(
        { successes: 10 * successes, trials: 10 },
        { successes: 20 * successes, trials: 20 },
      );
      expect(result).toEqual({ difference: 0, z: 0, pValue: 1 });
    }
  });
});

describe("standardErrorOfMean", () => {
  it("is s / √n, for an accuracy √(p (1 - p) / (n - 1))", () => {
    expect(standardErrorOfMean([1, 1, 0, 1])).toBe(0.25);
    expect(standardErrorOfMean([2, 4])).toBe(1);
  });

  it("is undefined for a single value", () => {
    expect(standardErrorOfMean([1])).toBeUndefined();
  });
});

describe("totalVariationDistance", () => {
  it("is 0 for equal and 1 for disjoint distributions", () => {
    expect(totalVariationDistance([0.5, 0.5, 0], [0.25, 0.25, 0.5])).toBe(0.5);
    expect(totalVariationDistance([0.1, 0.9], [0.1, 0.9])).toBe(0);
    expect(totalVariationDistance([1, 0], [0, 1])).toBe(1);
  });
});

describe("pearsonCorrelation", () => {
  it("is the same in every unit, and never beyond 1", () => {
    // 3 / √(2 · 14/3)
    for (const unit of [1e-200, 1e-9, 1, 1e200]) {
      const first = [1, 2, 3].map((value) => unit * value);
      expect(pearsonCorrelation(first, [1, 2, 4])).toBeCloseTo(3 / Math.sqrt(28 / 3), 14);
    }
    for (let seed = 0; seed < 200; seed++) {
      const values = Array.from({ length: 5 }, (_, i) => Math.sin(100 * seed + i));
      const other = values.map((value) => 3 * value + 1);
      expect(pearsonCorrelation(values, other)).toBeCloseTo(1, 14);
      expect(pearsonCorrelation(values, other)).toBeLessThanOrEqual(1);
    }
  });

  it.each([
    // Deviations -1, 0, 1 and -4/3, -1/3, 5/3: 3 / √(2 · 14/3).
    [[1, 2, 3], [1, 2, 4], 3 / Math.sqrt((2 * 14) / 3)],
    [[1, 2, 3], [30, 20, 10], -1],
    [[-1, 0, 1], [1, 0, 1], 0],
  ])("%j with %j is %d", (first, second, expected) => {
    expect(pearsonCorrelation(first, second)).toBeCloseTo(expected, 14);
  });

  it("is undefined where nothing varies", () => {
    expect(pearsonCorrelation([1, 1], [1, 2])).toBeUndefined();
    // The sum of three times 0.1 is not 0.3, so that rounding alone seemed to vary.
    expect(pearsonCorrelation([0.1, 0.1, 0.1], [1, 2, 4])).toBeUndefined();
    expect(pearsonCorrelation([1, 2, 4], [0.7, 0.7, 0.7])).toBeUndefined();
  });
});
