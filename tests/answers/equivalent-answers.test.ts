import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { answersAreEquivalent } from "../../src/answers/read-answer";
import { InvalidArgumentError } from "../../src/shared/errors";

/** Each row is one answer in several spellings, and different from every other row. */
const answers = [
  ["5,600", "5600", "5600.0", "5.6e3", "$5,600", "5600 dollars", "5.6 thousand", "56 \\times 10^2"],
  ["18", "$18", "18.00", "**18**", "９+９", "\\boxed{18}", "36/2"],
  ["€18", "18 euros"],
  ["0.5", "1/2", "50%", "50 %", "\\frac{1}{2}", "½", ".5", "$\\frac12$"],
  ["50", "50.", "5*10"],
  ["3 1/2", "3.5", "3½", "7/2", "3\\frac{1}{2}"],
  ["1/3", "2/6"],
  ["0.3333333333", "0.33333333330"],
  ["-5", "−5", "-$5", "-(5)"],
  ["5 km", "5000 m", "5,000 meters", "5\\text{ km}"],
  ["5 mi", "5 miles"],
  ["90 minutes", "1.5 hours", "1 1/2 h", "1½ hours"],
  ["2x+4", "2(x+2)", "4 + 2x", "$2x + 4$", "\\frac{4x+8}{2}", "y = 2x+4", "2x+4 = y"],
  ["x^2+2x+1", "(x+1)^2", "x²+2x+1"],
  ["{1, 2}", "\\{2, 1\\}", "{2,1,1}", "{1.0, 4/2}"],
  ["(1, 2)", "(1.0, 4/2)", "\\left(1, 2\\right)"],
  ["[1, 2]"],
  ["(-∞, 0) ∪ [1, 2)", "[1,2) \\cup (-\\infty, 0)"],
  ["75^\\circ", "\\boxed{75^\\circ}", "\\text{75°}", "\\boxed{75^{\\circ}}"],
  ["25 °C", "\\boxed{25^\\circ C}", "\\boxed{25^{\\circ}\\text{C}}"],
  ["March 5, 2024", "2024-03-05", "5 March 2024", "5th of March, 2024"],
  ["3/5/2024"],
  ["(B)", "b", "B.", "\\text{(B)}"],
  ["The Eiffel Tower.", "eiffel tower", "“the  Eiffel\nTower”"],
  ["C++", "c++"],
  ["N/A", "n/a"],
  ["18 eggs"],
  ["5 pm", "5 PM"],
  ["5 mm"],
  [""],
];

describe("one answer", () => {
  test.each(answers)("%j", (...spellings) => {
    for (const a of spellings) {
      for (const b of spellings) expect(answersAreEquivalent(a, b), `${a} and ${b}`).toBe(true);
    }
  });
});

test("different answers are different in every spelling", () => {
  for (const [i, row] of answers.entries()) {
    for (const other of answers.slice(i + 1)) {
      for (const a of row) {
        for (const b of other) expect(answersAreEquivalent(a, b), `${a} and ${b}`).toBe(false);
      }
    }
  }
});

test("it is reflexive, symmetric and transitive", () => {
  // Few characters and known spellings, so that many of the triples hold equivalent answers.
  const answer = fc.oneof(
    fc.string({ unit: fc.constantFrom(..."12x+-*/^(){},.=%$ "), maxLength: 7 }),
    fc.constantFrom(...answers.flat()),
    fc.constantFrom("1", "1.0", "2/2", "100%", "$1", "x/x", "(1)", "2-1"),
    fc.string({ unit: "grapheme", maxLength: 5 }),
  );
  fc.assert(
    fc.property(answer, answer, answer, (a, b, c) => {
      expect(answersAreEquivalent(a, `${a}`)).toBe(true);
      expect(answersAreEquivalent(a, b)).toBe(answersAreEquivalent(b, a));
      if (answersAreEquivalent(a, b) && answersAreEquivalent(b, c)) {
        expect(answersAreEquivalent(a, c)).toBe(true);
      }
    }),
    { numRuns: 1_000 },
  );
});

test("how a number is written does not matter", () => {
  const value = fc.integer({ min: -10_000_000, max: 10_000_000 });
  fc.assert(
    fc.property(value, fc.integer({ min: 1, max: 99 }), (number, factor) => {
      for (const spelling of [
        number.toLocaleString("en-US"),
        `${number}.00`,
        `${number * factor}/${factor}`,
        `${number}00 %`,
        `\\frac{${number * factor}}{${factor}}`,
        `${number - factor} + ${factor}`,
      ]) {
        expect(answersAreEquivalent(spelling, `${number}`), spelling).toBe(true);
        expect(answersAreEquivalent(spelling, `${number + 1}`), spelling).toBe(false);
      }
    }),
  );
});

describe("beyond the limits answers are compared in words", () => {
  const towers = ["9^9^9^9", "9^9^9^9 ", "9^(9^(9^9))"];
  const nested = `${"(".repeat(10_000)}1${")".repeat(10_000)}`;
  const long = "x".repeat(1_000_000);
  test.each([
    [towers[0]!, towers[1]!, true],
    [towers[0]!, towers[2]!, false],
    [nested, ` ${nested} `, true],
    [nested, "1", false],
    [`${"(".repeat(11)}1${")".repeat(11)}`, "1", false],
    [`${"(".repeat(10)}1${")".repeat(10)}`, "1", true],
    [long, `${long}\n`, true],
    [long, `${long}x`, false],
    [`1${"+0".repeat(99)}`, "1", true],
    [`1${"+0".repeat(100)}`, "1", false],
  ])("case %#", (a, b, same) => {
    expect(answersAreEquivalent(a, b)).toBe(same);
  });
});

test("what is no text is an error", () => {
  expect(() => answersAreEquivalent("5", 5 as unknown as string)).toThrow(InvalidArgumentError);
});
