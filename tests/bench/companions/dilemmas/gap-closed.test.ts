import { describe, expect, it } from "vitest";
import { gapClosed } from "../../../../bench/companions/dilemmas/gap-closed";

describe("gapClosed", () => {
  it("is the share of the distance to the target that is gone, on either side of it", () => {
    // |0.6 - 0.5| / |0.9 - 0.5| = 1/4.
    expect(gapClosed(0.9, 0.6, 0.5)).toBeCloseTo(0.75, 12);
    expect(gapClosed(0.9, 0.4, 0.5)).toBeCloseTo(0.75, 12);
    expect(gapClosed(0.9, 0.5, 0.5)).toBe(1);
    expect(gapClosed(0.9, 0.9, 0.5)).toBe(0);
  });

  it("is negative for what moved away", () => {
    expect(gapClosed(0.7, 0.9, 0.5)).toBeCloseTo(-1, 12);
  });

  it("is undefined where there was hardly a gap", () => {
    expect(gapClosed(0.5, 0.9, 0.5)).toBeUndefined();
    expect(gapClosed(0.52, 0.9, 0.5)).toBeUndefined();
    expect(gapClosed(0.52, 0.52, 0.5, 0.01)).toBe(0);
  });

  it.each([
    [[Number.NaN, 0, 1], "base"],
    [[0, Infinity, 1], "value"],
    [[0, 0, 1, 0], "smallestGap"],
  ] as const)("refuses %j", (given, name) => {
    expect(() => gapClosed(...(given as unknown as [number, number, number]))).toThrow(name);
  });
});
