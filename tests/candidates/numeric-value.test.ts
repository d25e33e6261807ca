import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mayCoincide } from "../../src/candidates/numeric-value";

describe("mayCoincide", () => {
  it.each([
    [["5,600", "5600.0"]],
    [["1/3", "2/6", "7"]],
    [["-0", "0"]],
    [["56e2", "7", "5600"]],
    [["-1/7", "-2/14"]],
  ])("is true of %j, which hold one number twice", (texts) => {
    expect(mayCoincide(texts)).toBe(true);
  });

  it.each([[["5", "6", "7"]], [["0", "1e-99"]], [["1/0", "2/0"]], [["12"]], [[]]])(
    "is false of %j",
    (texts) => {
      expect(mayCoincide(texts)).toBe(false);
    },
  );

  it("never misses a fraction and its multiple", () => {
    const whole = fc.integer({ min: 1, max: 1_000_000 });
    fc.assert(
      fc.property(whole, whole, whole, (numerator, denominator, factor) => {
        const texts = [
          `${numerator}/${denominator}`,
          `${numerator * factor}/${denominator * factor}`,
        ];
        expect(mayCoincide(texts)).toBe(true);
      }),
    );
  });
});
