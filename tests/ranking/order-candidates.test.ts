import { expect, test } from "vitest";
import { orderCandidates } from "../../src/ranking/ordering";

const compare = (candidate: string, score: number, key: number) => ({ candidate, score, key });

const order = (...candidates: readonly ReturnType<typeof compare>[]) =>
  orderCandidates(
    candidates.map(({ score }) => score),
    candidates.map(({ key }) => key),
  )
    .map((index) => candidates[index]!.candidate)
    .join("");

test("scores that differ in the last place only are in order, though the keys round to the same or the other way", () => {
  const less = 0.5110152480979121;
  const more = 0.5110152480979122;
  expect(more).toBeGreaterThan(less);
  expect(order(compare("a", less, 0.044), compare("b", more, 0.044))).toBe("ba");
  expect(order(compare("a", less, 0.0440001), compare("b", more, 0.044))).toBe("ba");
});

test("scores that round to the same are told apart by their keys, and equal ones keep their order", () => {
  expect(order(compare("a", 1, 40), compare("b", 1, 50), compare("c", 1, 40))).toBe("bac");
});

test("infinite keys and scores are compared like any others", () => {
  const none = compare("a", -Infinity, -Infinity);
  expect(order(none, compare("b", 0, -Infinity), compare("c", 0, Infinity))).toBe("cba");
});
