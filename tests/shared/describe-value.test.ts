import { expect, test } from "vitest";
import { describeValue } from "../../src/shared/errors";

test.each<[unknown, string]>([
  [-3, "-3"],
  [Number.NaN, "NaN"],
  [undefined, "undefined"],
  [null, "null"],
  [true, "true"],
  [10n, "10"],
  [Symbol("s"), "Symbol(s)"],
  ["text", '"text"'],
  ['a "quoted"\nline', '"a \\"quoted\\"\\nline"'],
  [[1, 2, 3], "an array of 3"],
  [new Float64Array(4), "an array of 4"],
  [() => 1, "a function"],
  [{}, "an object"],
  [{ a: 1, b: 2 }, "an object with a, b"],
  [{ a: 1, b: 2, c: 3, d: 4, e: 5, f: 6 }, "an object with a, b, c, d, e, …"],
])("%o is described as %s", (value, description) => {
  expect(describeValue(value)).toBe(description);
});

test("a long text is cut, and its length told", () => {
  const described = describeValue("x".repeat(10_000));
  expect(described).toBe(`a string of 10000 characters starting "${"x".repeat(40)}"`);
});
