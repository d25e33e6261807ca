import { describe, expect, test } from "vitest";
import type { Token } from "../../../src/models/local/engine";
import {
  countSharedTokens,
  SequencePool,
  truncateSequence,
} from "../../../src/models/local/sequence-pool";
import { FakeEngineSequence } from "./fake-engine-sequence";

const tokens = (...values: number[]) => values as Token[];

describe("choosing a sequence", () => {
  test("the one that holds the longest prefix, if that is half of the text", () => {
    const [two, three, other] = [tokens(1, 2), tokens(1, 2, 3), tokens(9, 9, 9, 9)].map(
      (held) => new FakeEngineSequence(held),
    ) as [FakeEngineSequence, FakeEngineSequence, FakeEngineSequence];
    expect(new SequencePool([two, three, other]).choose(tokens(1, 2, 3, 4))).toBe(three);
    expect(new SequencePool([other, three, two]).choose(tokens(1, 2, 3, 4))).toBe(three);
    expect(new SequencePool([other, two]).choose(tokens(1, 2, 3, 4))).toBe(two);
  });

  test("else the least recently used", () => {
    const [first, second] = [new FakeEngineSequence(), new FakeEngineSequence(tokens(1, 2))];
    const pool = new SequencePool([first, second]);
    // Two tokens of five are less than half.
    expect(pool.choose(tokens(1, 2, 3, 4, 5))).toBe(first);
    expect(pool.choose(tokens(8, 8))).toBe(second);
    expect(pool.choose(tokens(8, 8))).toBe(first);
  });

  test("use counts, not the order of creation", () => {
    const [first, second, third] = [tokens(1, 1), tokens(2, 2), tokens(3, 3)].map(
      (held) => new FakeEngineSequence(held),
    ) as [FakeEngineSequence, FakeEngineSequence, FakeEngineSequence];
    const pool = new SequencePool([first, second, third]);
    expect(pool.choose(tokens(1, 1))).toBe(first);
    expect(pool.choose(tokens(5, 5))).toBe(second);
    expect(pool.choose(tokens(5, 5))).toBe(third);
    expect(pool.choose(tokens(5, 5))).toBe(first);
  });

  test("a single sequence serves all", () => {
    const only = new FakeEngineSequence(tokens(1));
    const pool = new SequencePool([only]);
    expect([pool.choose(tokens(1, 2)), pool.choose(tokens(9))]).toEqual([only, only]);
  });
});

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
