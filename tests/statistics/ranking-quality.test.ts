import { describe, expect, it } from "vitest";
import { kendallTau } from "../../src/statistics/agreement";
import { areaUnderRoc } from "../../src/statistics/selection";
import { rankChanges } from "./rank-changes";

describe("areaUnderRoc", () => {
  it("is the share of pairs in the right order, ties half", () => {
    // Of the four pairs three are won and one, 0.4 against 0.4, is tied.
    expect(areaUnderRoc([0.9, 0.4, 0.4, 0.1], [true, true, false, false])).toBe(3.5 / 4);
    expect(areaUnderRoc([-Infinity, -1, -1000], [false, true, true])).toBe(1);
    expect(areaUnderRoc([2, 2, 2], [true, false, true])).toBe(0.5);
  });

  it("is undefined without a pair", () => {
    expect(areaUnderRoc([1, 2], [true, true])).toBeUndefined();
    expect(areaUnderRoc([1, 2], [false, false])).toBeUndefined();
  });
});

describe("kendallTau", () => {
  it("is 1 for the same order, -1 for the reverse, whatever the numbers", () => {
    expect(kendallTau([-Infinity, -2, 5], [0, 1, 100])).toBeCloseTo(1, 15);
    expect(kendallTau([-Infinity, -2, 5], [9, 8, 7])).toBeCloseTo(-1, 15);
    for (let N = 2; N < 40; N++) {
      const scores = Array.from({ length: N }, (_, y) => y);
      expect(kendallTau(scores, scores)).toBe(1);
      expect(kendallTau(scores, scores.toReversed())).toBe(-1);
    }
  });

  it("corrects for ties in either list", () => {
    // One pair alike, none opposite; 1 of 3 pairs untied in neither: P₁ = P₂ = 2 and the untied ones share one pair.
    expect(kendallTau([1, 1, 2], [1, 2, 2])).toBeCloseTo(1 / 2, 15);
  });

  it("is undefined where a list has no order", () => {
    expect(kendallTau([1, 1, 1], [1, 2, 3])).toBeUndefined();
    expect(kendallTau([1, 2], [-Infinity, -Infinity])).toBeUndefined();
    expect(kendallTau([1], [2])).toBeUndefined();
  });
});

describe("findPlaces", () => {
  it("counts the places climbed", () => {
    expect(rankChanges([0.5, 0.3, 0.2], [0.1, 0.6, 0.3])).toEqual([-2, 1, 1]);
  });

  it("gives tied candidates the mean of their places", () => {
    expect(rankChanges([3, 2, 1, 0], [7, 7, 1, -Infinity])).toEqual([-0.5, 0.5, 0, 0]);
    expect(rankChanges([5, 5, 5], [1, 2, 3])).toEqual([-1, 0, 1]);
  });
});
