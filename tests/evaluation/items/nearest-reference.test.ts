import { expect, it } from "vitest";
import { isNearCorrect } from "../../../src/evaluation/items/open-question";

const references = { correct: ["a b c d"], incorrect: ["a b x y z"] };

/*
 * F1 of the longest common subsequence, 2 L / (words + words of the reference). Of "A, b c": 6/7 with the correct one
 * and 4/8 with the incorrect one; of "x a b": 4/7 and 4/8; of "a b x": 4/7 and 6/8; of "a b": 4/6 and 4/7; of "y": 0
 * and 2/6.
 */
it.each([
  ["A, b c", true],
  ["x a b", true],
  ["a b x", false],
  ["a b", true],
  ["y", false],
])("%j is nearest to a correct reference: %s", (answer, isNear) => {
  expect(isNearCorrect(answer, references)).toBe(isNear);
});

it("an answer that is as near to both, or to none, is not correct", () => {
  expect(isNearCorrect("a", { correct: ["a b"], incorrect: ["a c"] })).toBe(false);
  expect(isNearCorrect("…", references)).toBe(false);
  expect(isNearCorrect("ü", references)).toBe(false);
});

it("words count without case and punctuation, in any script", () => {
  expect(isNearCorrect("ÇA VA!", { correct: ["ça va"], incorrect: ["va"] })).toBe(true);
  expect(isNearCorrect("वह गया।", { correct: ["वह गया"], incorrect: ["गया"] })).toBe(true);
});
