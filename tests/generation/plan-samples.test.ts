import { expect, test } from "vitest";
import { planSamples, type SampleSource } from "../../src/generation/generate-options";

function shorten(sources: readonly SampleSource[]): string[] {
  return sources.map(({ correctness, decoding }) => `${correctness} ${decoding}`);
}

test("both kinds of answers in turn, greedy once for each, then the other decodings in turn", () => {
  const plan = planSamples(9, ["correct", "incorrect"], ["greedy", "top-k", "nucleus"]);
  expect(shorten(plan)).toEqual([
    "correct greedy",
    "incorrect greedy",
    "correct top-k",
    "incorrect top-k",
    "correct nucleus",
    "incorrect nucleus",
    "correct top-k",
    "incorrect top-k",
    "correct nucleus",
  ]);
});

test("one decoding and one kind of answer", () => {
  expect(shorten(planSamples(2, ["correct"], ["temperature"]))).toEqual(["correct temperature", "correct temperature"]);
});

test("greedy alone gives no more texts than there are kinds of answers", () => {
  expect(planSamples(16, ["correct", "incorrect"], ["greedy"])).toHaveLength(2);
});
