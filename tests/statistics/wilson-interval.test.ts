import { wilsonInterval } from "equirank";
import { describe, expect, it } from "vitest";
import { pairedDifferenceInterval } from "../../src/statistics/intervals";

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

describe("pairedDifferenceInterval", () => {
  it("has a width where no trial differs, and where all do", () => {
    // Of 4 of 4 against 0 of 4: score intervals from 1 / (1 + z²/4) = 0.51010, nothing of either correlates.
    const reach = Math.sqrt(2) * (1 - wilsonInterval(4, 4).lower);
    const all = pairedDifferenceInterval({ both: 0, won: 4, lost: 0, neither: 0 });
    expect(all.lower).toBeCloseTo(1 - reach, 12);
    expect(all.lower).toBeCloseTo(0.3072, 4);
    expect(all.upper).toBe(1);
    const none = pairedDifferenceInterval({ both: 2, won: 0, lost: 0, neither: 2 });
    expect(none.upper).toBeGreaterThan(0.2);
    expect(none.lower).toBeCloseTo(-none.upper, 12);
  });

  it("turns round with the order of the two", () => {
    const { lower, upper } = pairedDifferenceInterval({ both: 20, won: 9, lost: 3, neither: 8 });
    const turned = pairedDifferenceInterval({ both: 20, won: 3, lost: 9, neither: 8 });
    expect(turned.lower).toBeCloseTo(-upper, 12);
    expect(turned.upper).toBeCloseTo(-lower, 12);
    // By hand: 29 and 23 of 40, with intervals 0.57165 to 0.83892 and 0.42195 to 0.71491; the corrected correlation is
    // (160 - 27 - 20) / √(29 · 11 · 23 · 17) = 0.31996, so that the lower side reaches √(0.15335² - 2 · 0.31996 ·
    // 0.15335 · 0.13991 + 0.13991²).
    expect(lower).toBeCloseTo(0.15 - 0.17135, 4);
  });

  it("takes a correlation that the continuity correction turns below 0 for none", () => {
    // 4 · 3 - 3 · 3 = 3, which is less than half of the 13 trials: the interval of two independent proportions, here
    // both 7 of 13.
    const { proportion, lower, upper } = wilsonInterval(7, 13);
    const difference = pairedDifferenceInterval({ both: 4, won: 3, lost: 3, neither: 3 });
    expect(difference.upper).toBeCloseTo(Math.hypot(upper - proportion, proportion - lower), 12);
    expect(difference.lower).toBeCloseTo(-difference.upper, 12);
  });

  it("holds the true difference in about 95 of 100 samples", () => {
    const random = createUniform();
    const shares = [0.5, 0.2, 0.08];
    let held = 0;
    for (let sample = 0; sample < 2000; sample++) {
      const counts = [0, 0, 0, 0];
      for (let trial = 0; trial < 50; trial++) {
        const u = random();
        const cell = u < shares[0]! ? 0 : u < 0.7 ? 1 : u < 0.78 ? 2 : 3;
        counts[cell]!++;
      }
      const [both, won, lost, neither] = counts as [number, number, number, number];
      const { lower, upper } = pairedDifferenceInterval({ both, won, lost, neither });
      if (lower <= 0.12 && 0.12 <= upper) held++;
    }
    // The standard error of this share is 0.5 points.
    expect(held / 2000).toBeGreaterThan(0.935);
    expect(held / 2000).toBeLessThan(0.975);
  });
});

/** A linear congruential generator (Numerical Recipes), good enough to draw tables by. */
function createUniform(): () => number {
  let state = 1;
  return () => {
    state = (1664525 * state + 1013904223) % 2 ** 32;
    return state / 2 ** 32;
  };
}
