import { InvalidArgumentError } from "equirank/core";
import { describe, expect, test } from "vitest";
import { rejectUnknownOptions } from "../../src/shared/options";

const known = ["width", "height"];

test("known names pass, whatever their values, and so do missing ones", () => {
  expect(() => rejectUnknownOptions("options", { width: undefined }, known)).not.toThrow();
  expect(() => rejectUnknownOptions("options", {}, known)).not.toThrow();
});

test("an unknown name is refused with its path, its value and the known names", () => {
  expect(() => rejectUnknownOptions("options", { width: 1, heigth: 2 }, known)).toThrow(
    new InvalidArgumentError(
      "options.heigth",
      2,
      "is not an option: did you mean height? Known options are width, height",
    ),
  );
});

describe("what is no object of options is refused", () => {
  test.each([[undefined], [null], [5], ["width"], [[]], [() => 1]])("%s", (options) => {
    expect(() => rejectUnknownOptions("options", options, known)).toThrow("options must be an object of options");
  });
});
