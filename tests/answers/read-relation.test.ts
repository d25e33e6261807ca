import { describe, expect, test } from "vitest";
import { toPlainNotation } from "../../src/answers/plain-notation";
import { readMathematics } from "../../src/answers/read-answer";
import { readRelation } from "../../src/answers/read-relation";

const read = (text: string) => readRelation(toPlainNotation(text), readMathematics);

describe("one relation", () => {
  test.each([
    ["a lone variable is left out", ["x = 5", "5 = x", "t=5", "x_1 = 10/2", "f(2) = 5"]],
    ["a function's name, too", ["y = 2x+4", "f(x) = 2(x+2)", "2x+4 = y", "g(x)=4+2x", "y - 2x - 4 = 0"]],
    ["a factor and the side do not matter", ["2a+4b = 3", "4a+8b-6 = 0", "3/2 - a = 2b", "-2a = 4b-3"]],
    ["a circle", ["x^2+y^2=4", "4 - x^2 = y^2", "2x^2+2y^2-8=0"]],
    ["from a bound on", ["x \\ge 3", "3 <= x", "x \\geq 3", "k ≥ 3", "x \\in [3, \\infty)"]],
    ["between bounds", ["2 \\le x < 5", "5 > x >= 2", "x \\in [2,5)", "2 \\leqslant t \\lt 5"]],
    ["all but one", ["x \\ne 3", "x \\neq 3", "x \\in (-\\infty,3) \\cup (3,\\infty)"]],
    ["a half-plane", ["x + y > 3", "3 < y + x", "2x+2y-6 > 0"]],
    ["a label", ["Area = 12 cm^2", "\\text{Area} = 12\\text{ cm}^2", "A = 12 cm^2"]],
    ["a point", ["(x, y) = (1, 2)", "(a,b) = (1, 4/2)"]],
  ])("%s", (_, spellings) => {
    const keys = spellings.map(read);
    expect(keys[0]).toBeTypeOf("string");
    expect(keys).toEqual(keys.map(() => keys[0]));
  });
});

test("different relations are different", () => {
  const texts = ["x = 5", "x > 5", "x \\ge 5", "x < 5", "x \\ne 5", "5x - 7y = 0", "x + y = 0", "x - y = 0"];
  texts.push("x^2 = 4", "x^2 = 9", "x + y > 3", "x + y < 3", "x + y \\ge 3", "2 < x < 5", "2 < x \\le 5");
  texts.push("3 + 4 = 7", "1 + 1 = 2", "2x + 3 = 7", "x + x = 2x", "y = 2x + 5", "y = 2x");
  expect(new Set(texts.map(read)).size).toBe(texts.length);
});

test.each(["x", "x = ", "= 2", "x = y = 2", "x = word", "x == 2", "some words = other words", "1 < 2 < 3"])(
  "%j is no relation",
  (text) => {
    expect(read(text)).toBeUndefined();
  },
);
