import { ModelResponseError } from "equirank";
import { describe, expect, it } from "vitest";
import { checkedLogprob, isOutsideList } from "../../../src/models/http/token-logprobs";

describe("checkedLogprob", () => {
  it.each([0, -0.25, -99.9, -100.1, -8999])("takes %s as it is", (value) => {
    expect(checkedLogprob(value, "x")).toBe(value);
  });

  it("takes a certain token's rounding error for 0", () => {
    expect(checkedLogprob(1e-7, "x")).toBe(0);
  });

  it.each<[number | null | undefined, RegExp]>([
    [null, /no log-probability for x.*prompt must not be empty/],
    [undefined, /no log-probability for x/],
    [Number.NaN, /NaN as the log-probability of x/],
    [Infinity, /Infinity as the log-probability/],
    [-Infinity, /-Infinity as the log-probability/],
    [0.5, /0.5 as the log-probability of x, which must be a finite number <= 0/],
    [-9999, /not a measurement/],
    [-9998.9, /not a measurement/], // what is added to it in single precision
    [-3.4e38, /not a measurement/], // the lowest of single precision, which masked tokens get
    [-100, /not a measurement/],
  ])("refuses %s", (value, message) => {
    expect(() => checkedLogprob(value, "x")).toThrow(ModelResponseError);
    expect(() => checkedLogprob(value, "x")).toThrow(message);
  });
});

describe("isOutsideList", () => {
  it.each([
    [-9999, true],
    [-1e9, true],
    [-100, true],
    [-Infinity, true],
    [-99.5, false],
    [-101, false],
    [Number.NaN, false],
  ])("%s: %s", (value, expected) => {
    expect(isOutsideList(value)).toBe(expected);
  });
});
