import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { genericPoint, readAlgebra } from "../../src/answers/evaluate-expression";

describe("one function", () => {
  test.each([
    ["a product and a sum", ["2x+4", "2(x+2)", "4+2x", "2*x + 2*2", "x+x+4", "2X+4"]],
    ["a square", ["(x+1)^2", "x^2+2x+1", "(x+1)(x+1)", "x(x+2)+1"]],
    ["a cancelled factor", ["x+1", "(x^2-1)/(x-1)", "(1+x)/1"]],
    ["fractions of variables", ["1/x+1/y", "(x+y)/(xy)", "x^-1+y^-1"]],
    ["exact decimals", ["0.1x+0.2x", "0.3x", "3x/10"]],
    ["several letters", ["2xy", "2yx", "2*x*y", "xy+yx"]],
    ["the area of a ring", ["πR^2-πr^2", "π(R-r)(R+r)"]],
    ["what cancels to a constant", ["x-x+2", "2", "4/2", "2x/x", "1+1", "2^1", "x^0+1"]],
  ])("%s", (_, spellings) => {
    const keys = spellings.map(readAlgebra);
    expect(keys[0]).toBeTypeOf("string");
    expect(new Set(keys).size).toBe(1);
  });
});

test("different functions are different", () => {
  const texts = ["2x+4", "2x+5", "2y+4", "x^2", "2x", "x^3", "-x", "1/x", "x+y", "x-y", "y-x", "1/2x", "0.3x"];
  texts.push("0.30000000000000001x", "R-r", "x^32", "x^31", "2", "3", "1/3", "0.3333333333333333");
  expect(new Set(texts.map(readAlgebra)).size).toBe(texts.length);
});

test("a constant has the key of its value", () => {
  expect(readAlgebra("2^10")).toBe("number 1024");
  expect(readAlgebra("(1/2)/3")).toBe("number 1/6");
  expect(readAlgebra("(-2)^-3")).toBe("number -1/8");
});

test.each([
  ["a tower of powers", "9^9^9^9"],
  ["a large exponent", "2^2049"],
  ["a large negative exponent", "2^-2049"],
  ["a large exponent of a variable", "x^63"],
  ["an exponent of 150 digits", `2^${"9".repeat(150)}`],
  ["a product of high degree", "(x+1)^31*(x+2)^32"],
  ["denominators that add up", "1/(x+1)^31+1/(x+2)^32"],
  ["more than 40 functions", `${"sin ".repeat(41)}x`],
  ["a power of e beyond 2^512", "e^400.5"],
  ["division by zero", "1/0"],
  ["division by what cancels to zero", "1/(x-x)"],
  ["zero to a negative power", "0^-1"],
])("%s is beyond the limits", (_, text) => {
  expect(readAlgebra(text)).toBeUndefined();
});

const coefficient = fc.integer({ min: -9, max: 9 });
/** A number as a factor or summand: in brackets, since it may be negative. */
const bracket = (value: number) => `(${value})`;

test("(ax+b)(cx+d) is acx^2+(ad+bc)x+bd, and nothing else with other coefficients", () => {
  fc.assert(
    fc.property(
      fc.tuple(coefficient, coefficient, coefficient, coefficient),
      fc.tuple(coefficient, coefficient, coefficient),
      ([a, b, c, d], [p, q, r]) => {
        const factored = `(${a}x+${bracket(b)})(${c}x+${bracket(d)})`;
        const expand = (values: number[]) => `${values[0]}x^2+${bracket(values[1]!)}x+${bracket(values[2]!)}`;
        const coefficients = [a * c, a * d + b * c, b * d];
        expect(readAlgebra(factored)).toBeTypeOf("string");
        expect(readAlgebra(factored)).toBe(readAlgebra(expand(coefficients)));
        const others = [coefficients[0]! + p, coefficients[1]! + q, coefficients[2]! + r];
        const isSame = readAlgebra(factored) === readAlgebra(expand(others));
        expect(isSame).toBe(p === 0 && q === 0 && r === 0);
      },
    ),
  );
});

test("SplitMix64 as its authors' code gives it", () => {
  // The first output for seed 0 adds the constant once, which is the state here for character 0 at point 1: the value
  // 0xe220a8397b1dcdaf is the first output of splitmix64.c by Vigna with state 0.
  expect(genericPoint("\0", 1)).toBe(0xe220a8397b1dcdafn);
});

test("points of different variables, and both points of one, are different", () => {
  const letters = [..."abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZπθµ"];
  const points = letters.flatMap((letter) => [genericPoint(letter, 0), genericPoint(letter, 1)]);
  expect(new Set(points).size).toBe(2 * letters.length);
  expect(points.every((point) => point > 2n ** 48n && point < 2n ** 64n)).toBe(true);
});
