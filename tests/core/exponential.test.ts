import { describe, expect, it } from "vitest";
import { exponential } from "../../src/core/kernel/numbers";

describe("exponential", () => {
  it("is that of Math.exp to rounding over the whole range of normal numbers", () => {
    // Both err by about a unit in the last place, of which there are up to two in Number.EPSILON.
    for (let i = 0; i < 100_000; i++) {
      const x = -708 + 1417 * ((i * 0.6180339887498949) % 1);
      expect(Math.abs(exponential(x) / Math.exp(x) - 1)).toBeLessThan(2 * Number.EPSILON);
    }
  });

  it.each([-Infinity, -1e300, -745.2, -708.5, 0, -0, 1e-300, 709.5, 710, Infinity, Number.NaN])(
    "is that of Math.exp at %d",
    (x) => {
      expect(exponential(x)).toBe(Math.exp(x));
    },
  );
});
