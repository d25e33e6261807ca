import fc from "fast-check";
import { expect, test } from "vitest";
import { readNumber } from "../../src/answers/read-number";

test.each([
  ["5600", "5600"],
  ["5,600", "5600"],
  ["1,234,567.50", "2469135/2"],
  ["-0.1", "-1/10"],
  [".5", "1/2"],
  ["+7", "7"],
  ["-0", "0"],
  ["2/6", "1/3"],
  ["1 / 2", "1/2"],
  ["12.5e-1", "5/4"],
  ["1E+3", "1000"],
  ["12345678901234567891", "12345678901234567891"],
])("%j is %s", (text, value) => {
  expect(readNumber(text)?.toFraction()).toBe(value);
});

test.each([
  ...["", " 5", "5.", ".", "+", "e5", "1,23", "1234,567", "1.5/2", "1/2/3", "1/0", "0x10"],
  ...["5 %", "$5", "Infinity", "NaN", "1e999", "1_000", "1.(3)", "1 1/2", "2^2", "٣", "9".repeat(31)],
])("%j is no plain number", (text) => {
  expect(readNumber(text)).toBeUndefined();
});

test("digits after the point count tenths, hundredths and so on, exactly", () => {
  const digits = fc.bigInt({ min: 0n, max: 10n ** 28n });
  fc.assert(
    fc.property(digits, fc.integer({ min: 1, max: 28 }), (units, places) => {
      const padded = String(units).padStart(places + 1, "0");
      const text = `${padded.slice(0, -places)}.${padded.slice(-places)}`;
      const value = readNumber(text)!;
      expect(value.n * 10n ** BigInt(places)).toBe(units * value.d);
    }),
  );
});

test("a fraction and its multiple are one number", () => {
  const natural = fc.bigInt({ min: 1n, max: 10n ** 14n });
  fc.assert(
    fc.property(natural, natural, natural, (numerator, denominator, factor) => {
      const value = readNumber(`${numerator}/${denominator}`)!;
      expect(readNumber(`${numerator * factor}/${denominator * factor}`)?.equals(value)).toBe(true);
    }),
  );
});
