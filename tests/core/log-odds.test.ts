import { expect, test } from "vitest";
import { logOdds } from "../../src/core/log-odds";

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
