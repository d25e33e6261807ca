import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chooseShare, smallestShare } from "../../../src/models/local/evaluation";

// A fixed seed: a failing run can be repeated.
fc.configureGlobal({ seed: 20231009 });

const capacity = 16;

/** What is left in each sequence, with the order in which those that are not idle have waited. */
const sequences = fc
  .array(fc.oneof(fc.constant(0), fc.integer({ min: smallestShare, max: 40 })), {
    minLength: 1,
    maxLength: 8,
  })
  .filter((remaining) => remaining.some((tokens) => tokens > 0))
  .chain((remaining) => {
    const busy = [...remaining.keys()].filter((i) => remaining[i]! > 0);
    const order = fc.shuffledSubarray(busy, { minLength: busy.length });
    return order.map((longestWaitingFirst) => ({ remaining, order: longestWaitingFirst }));
  });

describe("whatever is left in the sequences", () => {
  test("the one that has waited longest gives, and the batch fits", () => {
    fc.assert(
      fc.property(sequences, ({ remaining, order }) => {
        const { size, givers } = chooseShare(remaining, order, capacity);
        expect(givers).toContain(order[0]);
        expect(size).toBeGreaterThanOrEqual(smallestShare);
        expect(size * givers.length).toBeLessThanOrEqual(capacity);
        expect(givers).toEqual([...new Set(givers)].sort((a, b) => a - b));
      }),
    );
  });

  test("none gives more than it has, or is left with less than the smallest share", () => {
    fc.assert(
      fc.property(sequences, ({ remaining, order }) => {
        const { size, givers } = chooseShare(remaining, order, capacity);
        for (const giver of givers) {
          const left = remaining[giver]! - size;
          expect(left === 0 || left >= smallestShare).toBe(true);
        }
      }),
    );
  });

  test("all runs come to their end", () => {
    fc.assert(
      fc.property(sequences, ({ remaining, order }) => {
        const left = [...remaining];
        let waiting = [...order];
        let batches = 0;
        while (waiting.length > 0) {
          const { size, givers } = chooseShare(left, waiting, capacity);
          for (const giver of givers) left[giver]! -= size;
          waiting = [...waiting.filter((i) => !givers.includes(i)), ...givers].filter((i) => left[i]! > 0);
          batches++;
        }
        // Each batch takes at least the smallest share of one.
        const total = remaining.reduce((sum, tokens) => sum + tokens, 0);
        expect(batches).toBeLessThanOrEqual(total / smallestShare);
      }),
    );
  });
});

describe("by hand", () => {
  test("equal runs go together", () => {
    expect(chooseShare([4, 4, 4], [1, 0, 2], 64)).toEqual({ size: 4, givers: [0, 1, 2] });
  });

  test("a long run gives as much as keeps it with short ones", () => {
    // 8 tokens in one pass, 8 / (8 + 5), against 5 in one: 5 / (5 + 5).
    expect(chooseShare([4, 9], [0, 1], 64)).toEqual({ size: 4, givers: [0, 1] });
  });

  test("a run that would be left with one token stays out", () => {
    expect(chooseShare([2, 3, 2], [0, 1, 2], 64)).toEqual({ size: 2, givers: [0, 2] });
    expect(chooseShare([2, 3, 2], [1, 0, 2], 64)).toEqual({ size: 3, givers: [1] });
  });

  test("no sequence gives where that would cost a pass of its own for little", () => {
    // Together 4 tokens in two passes, 4 / (4 + 10); the long run alone 30 / (30 + 5).
    expect(chooseShare([2, 0, 30], [2, 0], 64)).toEqual({ size: 30, givers: [2] });
  });

  test("beyond the capacity, those that have waited longest give", () => {
    expect(chooseShare([2, 2, 2], [2, 1, 0], 4)).toEqual({ size: 2, givers: [1, 2] });
  });
});
