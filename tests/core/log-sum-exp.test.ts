import { expect, test } from "vitest";
import { logSumExp } from "../../src/core/log-sum-exp";

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
