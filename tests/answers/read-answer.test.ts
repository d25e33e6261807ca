import { expect, test } from "vitest";
import { readChoice } from "../../src/answers/read-answer";

test.each(["B", "b", "(B)", "(b)", "B)", "B.", "[B]", "(B)."])("%j is choice B", (text) => {
  expect(readChoice(text)).toBe("choice B");
});

test.each(["", "K", "x", "BB", "A horse", "A. Lincoln", "1", "()", "А"])("%j is no choice", (text) => {
  expect(readChoice(text)).toBeUndefined();
});
