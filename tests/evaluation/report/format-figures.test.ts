import { describe, expect, it } from "vitest";
import * as format from "../../../src/evaluation/report/format-figures";

describe("figures as text", () => {
  it("writes shares as percentages with one decimal", () => {
    expect(format.percent(0.6071)).toBe("60.7 %");
    expect(format.share(undefined)).toBe("–");
    expect(format.accuracy({ proportion: 0.6, lower: 0.5, upper: 0.69 })).toBe("60.0 % (50.0 to 69.0)");
  });

  it("signs differences, but not one that is rounded to nothing", () => {
    expect([0.021, -0.021, 0, -0.0001, 0.0001].map(format.difference)).toEqual(["+2.1", "-2.1", "0.0", "0.0", "0.0"]);
    expect(format.decimal(-0.0001)).toBe("0.000");
  });

  it("writes no p-value as 0, and none below 0.05 as 0.05", () => {
    expect([0, 0.00042, 0.0499, 1].map(format.pValue)).toEqual(["< 0.0001", "= 0.0004", "= 0.0499", "= 1.00"]);
  });

  it("sets thousands apart and counts nouns", () => {
    expect([0, 999, 1250, 1234567].map(format.count)).toEqual(["0", "999", "1,250", "1,234,567"]);
    expect([format.quantity(1, "item"), format.quantity(2, "item")]).toEqual(["1 item", "2 items"]);
  });

  it("joins names", () => {
    expect([[], ["a"], ["a", "b"], ["a", "b", "c"]].map(format.names)).toEqual(["", "a", "a and b", "a, b and c"]);
  });
});
