import { describe, expect, it } from "vitest";
import { adjustByHolm } from "../../../src/evaluation/report/compare-with-rivals";

describe("Holm's correction", () => {
  it("is that of Holm 1979, by hand", () => {
    // Ascending 0.005, 0.01, 0.03, 0.04, times 4, 3, 2, 1: 0.02, 0.03, 0.06, 0.04, of which the last is raised to 0.06.
    const adjusted = adjustByHolm([0.01, 0.04, 0.03, 0.005]);
    [0.03, 0.06, 0.06, 0.02].forEach((expected, i) => {
      expect(adjusted[i]).toBeCloseTo(expected, 12);
    });
  });

  it("leaves a single p-value alone and never exceeds 1", () => {
    expect(adjustByHolm([0.3])).toEqual([0.3]);
    expect(adjustByHolm([0.6, 0.7])).toEqual([1, 1]);
    expect(adjustByHolm([])).toEqual([]);
  });
});
