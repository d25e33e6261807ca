import { InvalidArgumentError } from "equirank";
import { applyCalibration, type CalibrationMap, fitCalibration } from "equirank/evaluation";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const sample = fc.array(fc.record({ confidence: fc.integer({ min: 0, max: 20 }), correct: fc.boolean() }), {
  minLength: 1,
  maxLength: 40,
});

const fitSample = (items: readonly { confidence: number; correct: boolean }[]) =>
  fitCalibration(
    items.map(({ confidence }) => confidence / 20),
    items.map(({ correct }) => correct),
  );

describe("a calibration map", () => {
  it("pools neighbours that stand the wrong way round, by hand", () => {
    // Shares 0/1, 2/3, 1/2, 1/1 at 0.1, 0.4, 0.5, 0.9: the middle two become 3/5.
    const map = fitCalibration([0.4, 0.1, 0.4, 0.5, 0.9, 0.4, 0.5], [true, false, true, false, true, false, true]);
    expect(map).toEqual({
      format: 1,
      items: 7,
      confidences: [0.1, 0.4, 0.5, 0.9],
      probabilities: [0, 0.6, 0.6, 1],
    });
    expect(applyCalibration(map, 0.45)).toBeCloseTo(0.6, 12);
    const wide: CalibrationMap = { format: 1, items: 2, confidences: [-1e308, 1e308], probabilities: [0, 1] };
    expect(applyCalibration(wide, 0.5e308)).toBeCloseTo(0.75, 12);
    expect(applyCalibration(map, 0.25)).toBeCloseTo(0.3, 12);
    expect(applyCalibration(map, -3)).toBe(0);
    expect(applyCalibration(map, 3)).toBe(1);
  });

  it("rises with the confidence and is right on average where it was fitted, whatever the order", () => {
    fc.assert(
      fc.property(sample, (items) => {
        const map = fitSample(items);
        expect(fitSample(items.toReversed())).toEqual(map);
        const grid = Array.from({ length: 41 }, (_, i) => applyCalibration(map, i / 40));
        expect(grid).toEqual(grid.toSorted((a, b) => a - b));
        const total = items.reduce((sum, { confidence }) => sum + applyCalibration(map, confidence / 20), 0);
        // Each block's mean is its share of right items; sums of at most 40 numbers of size 1.
        expect(total).toBeCloseTo(items.filter(({ correct }) => correct).length, 9);
      }),
    );
  });

  it("is applied after a round trip through JSON", () => {
    const map = fitCalibration([0.2, 0.5, 0.6, 0.9], [false, true, false, true]);
    expect(applyCalibration(JSON.parse(JSON.stringify(map)), 0.75)).toBe(0.75);
  });

  it.each([
    {},
    { format: 1, items: 2, confidences: [0.1, 0.2], probabilities: [0.5] },
    { format: 1, items: 2, confidences: [0.2, 0.1], probabilities: [0, 1] },
    { format: 1, items: 2, confidences: [0.1, 0.2], probabilities: [0, 2] },
  ])("is refused if it is none: %j", (map) => {
    expect(() => applyCalibration(map as CalibrationMap, 0.5)).toThrow(InvalidArgumentError);
  });

  it("refuses confidences that are no numbers", () => {
    expect(() => fitCalibration([Number.NaN], [true])).toThrow(InvalidArgumentError);
    expect(() => fitCalibration([Infinity], [true])).toThrow(InvalidArgumentError);
    const map = fitCalibration([0.5], [true]);
    expect(() => applyCalibration(map, Number.NaN)).toThrow(InvalidArgumentError);
  });
});
