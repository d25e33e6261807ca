import { describe, expect, it } from "vitest";
import { coverageAtAccuracy } from "../../bench/companions/statistics";
import { accuracyCoverageCurve, areaUnderRiskCoverage } from "../../src/statistics/selection";

const confidences = [0.6, 0.9, 0.6];
const correct = [false, true, true];

describe("accuracyCoverageCurve", () => {
  it("has a point for every threshold, tied items together", () => {
    expect(accuracyCoverageCurve(confidences, correct)).toEqual([
      { threshold: 0.9, coverage: 1 / 3, accuracy: 1 },
      { threshold: 0.6, coverage: 1, accuracy: 2 / 3 },
    ]);
  });

  it("answers items of confidence -Infinity last", () => {
    const curve = accuracyCoverageCurve([-Infinity, -3, Infinity], [false, true, true]);
    expect(curve.map((point) => point.threshold)).toEqual([Infinity, -3, -Infinity]);
    expect(curve.map((point) => point.accuracy)).toEqual([1, 1, 2 / 3]);
  });
});

describe("areaUnderRiskCoverage", () => {
  it("is the mean risk over coverages, and over the orders of ties", () => {
    // Risks 0, 0, 1/3 if the tied correct item comes first and 0, 1/2, 1/3 if it comes last.
    const expected = (1 / 9 + 5 / 18) / 2;
    expect(areaUnderRiskCoverage(confidences, correct)).toBeCloseTo(expected, 15);
    expect(areaUnderRiskCoverage(confidences.toReversed(), correct.toReversed())).toBeCloseTo(expected, 15);
  });

  it("is the error rate where confidences are all equal", () => {
    expect(areaUnderRiskCoverage([1, 1, 1, 1], [true, false, false, true])).toBe(0.5);
  });

  it("is 0 without errors and 1 without anything else", () => {
    expect(areaUnderRiskCoverage([3, 2, 2], [true, true, true])).toBe(0);
    expect(areaUnderRiskCoverage([3, 2, 2], [false, false, false])).toBe(1);
  });
});

describe("coverageAtAccuracy", () => {
  it("is the largest coverage that has the accuracy, even where a stricter threshold has not", () => {
    // Accuracies 1, 1/2, 2/3, 3/4 and 3/5 from the surest item on.
    const outcomes = [true, false, true, true, false];
    const sure = [5, 4, 3, 2, 1];
    expect(coverageAtAccuracy(sure, outcomes, 0.9)).toBe(0.2);
    expect(coverageAtAccuracy(sure, outcomes, 0.75)).toBe(0.8);
    expect(coverageAtAccuracy(sure, outcomes, 0)).toBe(1);
    expect(coverageAtAccuracy(sure, [false, ...outcomes.slice(1)], 0.9)).toBe(0);
  });
});
