import { wilsonInterval } from "equirank";
import { describe, expect, it } from "vitest";

describe("wilsonInterval", () => {
  it("agrees with the interval solved from its definition, |p - proportion| = z sqrt(p (1 - p) / n)", () => {
    const z = 1.959963984540054;
    const { proportion, lower, upper } = wilsonInterval(8, 10);
    expect(proportion).toBe(0.8);
    for (const bound of [lower, upper]) {
      // Both ends of the score interval solve this equation; 1e-12 leaves room for rounding only.
      expect(Math.abs(bound - 0.8)).toBeCloseTo(z * Math.sqrt((bound * (1 - bound)) / 10), 12);
    }
    // The example of the docstring, to the digits it shows.
    expect({ proportion, lower, upper }).toEqual({
      proportion: 0.8,
      lower: 0.4901624715366418,
      upper: 0.9433178485456248,
    });
    expect(lower).toBeLessThan(0.8);
    expect(upper).toBeGreaterThan(0.8);
  });

  it("reaches 0 and 1 exactly where all trials agree", () => {
    expect(wilsonInterval(0, 5).lower).toBe(0);
    expect(wilsonInterval(5, 5).upper).toBe(1);
    expect(wilsonInterval(0, 5).upper).toBeCloseTo(1 - wilsonInterval(5, 5).lower, 14);
  });

  it.each([
    [1, 0],
    [-1, 3],
    [4, 3],
    [0.5, 3],
    [Number.NaN, 3],
  ])("refuses %s successes in %s trials", (successes, trials) => {
    expect(() => wilsonInterval(successes, trials)).toThrow(/must be a whole number/);
  });
});
