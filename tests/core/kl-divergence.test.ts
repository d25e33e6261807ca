import { klDivergence } from "equirank/core";
import { expect, test } from "vitest";
import { expectInvalidArgument } from "./expect-invalid-argument";

test("Σ p log(p / q), by hand", () => {
  // 1·log(1/½) = log 2; terms with p = 0 count as 0.
  expect(klDivergence([1, 0], [0.5, 0.5])).toBe(Math.LN2);
  // ½ log(½ / ¼) + ½ log(½ / ¾) = ½ log(4/3)
  expect(klDivergence([0.5, 0.5], [0.25, 0.75])).toBeCloseTo(0.5 * Math.log(4 / 3), 15);
  // Not symmetric: ¼ log(¼ / ½) + ¾ log(¾ / ½) = log(3^¾ / 2)
  expect(klDivergence([0.25, 0.75], [0.5, 0.5])).toBeCloseTo(0.75 * Math.log(3) - Math.LN2, 15);
});

test("zero for equal distributions, infinite where q lacks what p has", () => {
  expect(klDivergence([0.2, 0.3, 0.5], [0.2, 0.3, 0.5])).toBe(0);
  expect(klDivergence([0.5, 0.5], [1, 0])).toBe(Infinity);
  expect(klDivergence([1, 0], [1, 0])).toBe(0);
});

test("is finite where a quotient is too large or too small for a double", () => {
  // 5e-324 is 2^-1074.
  expect(klDivergence([0.5, 0.5], [5e-324, 1])).toBeCloseTo((0.5 * 1073 - 0.5) * Math.LN2, 10);
  expect(klDivergence([1, 1e-320], [1e-320, 1])).toBeCloseTo(-Math.log(1e-320), 10);
  // Numbers that are no distributions: 5e-324 times -log(2^1075).
  expect(klDivergence([5e-324], [2])).toBe(5e-324 * -1075 * Math.LN2);
});

test("takes anything array-like", () => {
  expect(klDivergence(Float64Array.of(1, 0), Float64Array.of(0.5, 0.5))).toBe(Math.LN2);
});

test("refuses distributions of different lengths", () => {
  expectInvalidArgument(() => klDivergence([1], [0.5, 0.5]), "q");
});

test.each<[string, unknown, unknown, string]>([
  ["NaN in p", [Number.NaN, 1], [0.5, 0.5], "p[0]"],
  ["NaN in q, also where p is 0", [1, 0], [0.5, Number.NaN], "q[1]"],
  ["a hole in p", [0.5, undefined], [0.5, 0.5], "p[1]"],
  ["a negative probability", [1.5, -0.5], [0.5, 0.5], "p[1]"],
  ["no p", undefined, [0.5, 0.5], "p"],
  ["no q", [0.5, 0.5], null, "q"],
])("refuses %s", (_, p, q, parameter) => {
  expectInvalidArgument(() => klDivergence(p as number[], q as number[]), parameter);
});
