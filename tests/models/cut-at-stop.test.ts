import { expect, test } from "vitest";
import { cutAtStop } from "../../src/models/check-call";

test.each<[string, string[], string]>([
  ["one two three", [], "one two three"],
  ["one two three", ["four"], "one two three"],
  ["one two three", ["three", "two"], "one "],
  ["one\n", ["one"], ""],
])("%j ends before the first of %j", (text, stop, expected) => {
  expect(cutAtStop(text, stop)).toBe(expected);
});
