import fc from "fast-check";
import { expect, test } from "vitest";
import { readNumber, readNumberWords } from "../../src/answers/read-number";

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

const below20 =
  "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(
    " ",
  );
const tens = "twenty thirty forty fifty sixty seventy eighty ninety".split(" ");

/** A number below 100 in words. */
function spell(n: number): string {
  if (n < 20) return below20[n]!;
  return tens[Math.floor(n / 10) - 2]! + (n % 10 === 0 ? "" : `-${below20[n % 10]}`);
}

test("two numbers side by side are one only as tens and ones", () => {
  for (let a = 0; a < 100; a++) {
    for (let b = 0; b < 100; b++) {
      const isOne = a >= 20 && a % 10 === 0 && b >= 1 && b <= 9;
      const text = `${spell(a)} ${spell(b)}`;
      const { value, rest } = readNumberWords(text)!;
      expect([text, value.toFraction(), rest]).toEqual([text, `${isOne ? a + b : a}`, isOne ? "" : ` ${spell(b)}`]);
    }
  }
});

test.each([
  ["one hundred and five", "105", ""],
  ["six hundred thirteen thousand and nineteen", "613019", ""],
  ["two million, three hundred", "2000300", ""],
  ["twenty and five", "20", " and five"],
  ["one hundred five and six", "105", " and six"],
  ["one hundred hundred", "100", " hundred"],
  ["twenty-first", "21", ""],
  ["ninety fifth", "95", ""],
  ["one hundred twelfth", "112", ""],
  ["three hundred fifth", "305", ""],
  ["one hundred thirds", "100/3", ""],
  ["three fifth", "3/5", ""],
  ["three fifths", "3/5", ""],
  ["nineteen twentieths", "19/20", ""],
  ["two and three quarters", "11/4", ""],
])("%j is %s and %j", (text, value, rest) => {
  const read = readNumberWords(text)!;
  expect([read.value.toFraction(), read.rest]).toEqual([value, rest]);
});
