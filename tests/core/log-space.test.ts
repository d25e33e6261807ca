import { expect, test } from "vitest";
import { logOdds, logSumExp } from "../../src/core/log-space";

test("the logarithm of the sum of exponentials", () => {
  // log(¼ + ¼) and log(1 + 2 + 3).
  expect(logSumExp([Math.log(0.25), Math.log(0.25)])).toBeCloseTo(Math.log(0.5), 15);
  expect(logSumExp([0, Math.log(2), Math.log(3)])).toBeCloseTo(Math.log(6), 15);
});

test("neither overflows nor underflows", () => {
  // log(e^c + e^c) = c + log 2
  expect(logSumExp([1000, 1000])).toBeCloseTo(1000 + Math.LN2, 12);
  expect(logSumExp([-1000, -1000])).toBeCloseTo(-1000 + Math.LN2, 12);
});

test("a probability of zero adds nothing, and nothing at all sums to zero", () => {
  expect(logSumExp([-Infinity, -2])).toBe(-2);
  expect(logSumExp([-Infinity, -Infinity])).toBe(-Infinity);
  expect(logSumExp([])).toBe(-Infinity);
});

test("takes anything array-like and leaves it as it is", () => {
  const values = Float64Array.of(-1, -1);
  expect(logSumExp(values)).toBeCloseTo(Math.LN2 - 1, 15);
  expect([...values]).toEqual([-1, -1]);
});

test("log-odds are the difference of the logarithms", () => {
  // log(0.8 / 0.2) = log 4.
  expect(logOdds(Math.log(0.8), Math.log(0.2))).toBeCloseTo(Math.log(4), 15);
  expect(logOdds(-2000, -1000)).toBe(-1000);
});

test.each([
  ["what is impossible against what is not", -Infinity, -1, -Infinity],
  ["what is possible against what is not", -1, -Infinity, Infinity],
  ["two impossible things, for which the quotient is 0/0", -Infinity, -Infinity, -Infinity],
])("log-odds of %s", (_, logP, logQ, expected) => {
  expect(logOdds(logP, logQ)).toBe(expected);
});
