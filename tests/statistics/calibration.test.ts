import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { brierScore, expectedCalibrationError, reliabilityBins } from "../../src/statistics/calibration";

describe("reliabilityBins", () => {
  it("gives the example of its docstring", () => {
    expect(reliabilityBins([0.2, 0.9, 0.7], [false, true, false], 2)).toEqual([
      { lower: 0, upper: 0.5, count: 1, confidence: 0.2, accuracy: 0 },
      { lower: 0.5, upper: 1, count: 2, confidence: 0.8, accuracy: 0.5 },
    ]);
  });

  it("puts a confidence on a bound into the bin below it, 0 into the first", () => {
    for (const bins of [1, 7, 10, 15, 100]) {
      for (let i = 0; i <= bins; i++) {
        const [bin] = reliabilityBins([i / bins], [true], bins);
        expect(bin).toMatchObject({
          lower: Math.max(0, i - 1) / bins,
          upper: Math.max(1, i) / bins,
        });
      }
    }
  });

  it("keeps every item, whatever their order", () => {
    const item = fc.record({
      confidence: fc.double({ min: 0, max: 1, noNaN: true }),
      correct: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(item, { minLength: 1 }), fc.integer({ min: 1, max: 20 }), (items, bins) => {
        const counts = (ordered: typeof items) =>
          reliabilityBins(
            ordered.map((one) => one.confidence),
            ordered.map((one) => one.correct),
            bins,
          ).map(({ lower, upper, count, accuracy }) => ({ lower, upper, count, accuracy }));
        const found = counts(items);
        expect(found.reduce((sum, bin) => sum + bin.count, 0)).toBe(items.length);
        expect(counts(items.toReversed())).toEqual(found);
      }),
    );
  });
});

describe("expectedCalibrationError", () => {
  it("weighs the gap of each bin by its items", () => {
    // One item in the lower bin, gap 0.25; two in the upper, gap 1 - 0.875: (0.25 + 2 · 0.125) / 3.
    const error = expectedCalibrationError([0.25, 0.75, 1], [false, true, true], 2);
    expect(error).toBe(0.5 / 3);
  });

  it("is 0 where confidence is accuracy and 1 where it is sure and wrong", () => {
    expect(expectedCalibrationError([0.5, 0.5, 1], [true, false, true])).toBe(0);
    expect(expectedCalibrationError([1, 0], [false, true])).toBe(1);
  });

  it("uses 15 bins of equal width unless told otherwise", () => {
    // 0.68 and 0.72 share the bin from 10/15 to 11/15, in which their gaps cancel to 0.2; 10 and 20 bins part them.
    const [confidences, correct] = [
      [0.68, 0.72],
      [false, true],
    ];
    expect(expectedCalibrationError(confidences, correct)).toBeCloseTo(0.2, 12);
    expect(expectedCalibrationError(confidences, correct, 10)).toBeCloseTo(0.48, 12);
    expect(expectedCalibrationError(confidences, correct, 20)).toBeCloseTo(0.48, 12);
    expect(reliabilityBins(confidences, correct)).toHaveLength(1);
  });
});

describe("brierScore", () => {
  it("is the mean squared distance to what came", () => {
    expect(brierScore([0.5, 1], [false, true])).toBe(0.125);
    expect(brierScore([1, 0], [false, true])).toBe(1);
  });
});
