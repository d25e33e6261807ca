import { expect, test } from "vitest";
import { countSharedTokens, type Token, truncateSequence } from "../../../src/models/local/engine";
import { FakeEngineSequence } from "./fake-engine-sequence";

const tokens = (...values: number[]) => values as Token[];

test("tokens shared from the start", () => {
  expect(countSharedTokens(tokens(1, 2, 3), tokens(1, 2, 4, 3))).toBe(2);
  expect(countSharedTokens(tokens(1, 2), tokens(1, 2, 4))).toBe(2);
  expect(countSharedTokens(tokens(2, 1), tokens(1, 2))).toBe(0);
  expect(countSharedTokens([], tokens(1))).toBe(0);
});

test("truncating keeps the first tokens, and never adds any", async () => {
  const sequence = new FakeEngineSequence(tokens(1, 2, 3));
  await truncateSequence(sequence, 5);
  expect(sequence.contextTokens).toEqual([1, 2, 3]);
  await truncateSequence(sequence, 2);
  expect(sequence.contextTokens).toEqual([1, 2]);
  await truncateSequence(sequence, 0);
  expect(sequence.contextTokens).toEqual([]);
});
