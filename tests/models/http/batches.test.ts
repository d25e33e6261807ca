import { ModelResponseError } from "equirank";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inOrderSent, readInBatches, splitIntoBatches } from "../../../src/models/http/batches";

describe("splitIntoBatches", () => {
  it("keeps all texts in order, at most 32 and a million characters together", () => {
    const length = fc.oneof(fc.nat(10), fc.nat(1_200_000));
    fc.assert(
      fc.property(fc.array(length, { maxLength: 80 }), (lengths) => {
        const batches = splitIntoBatches(lengths, (count) => "x".repeat(count));
        expect(batches.flat()).toEqual(lengths);
        for (const batch of batches) {
          const characters = batch.reduce((sum, count) => sum + count, 0);
          expect(batch.length).toBeLessThanOrEqual(32);
          expect(batch.length === 1 || characters <= 1_000_000).toBe(true);
        }
        // None could have taken the text after it as well.
        for (const [i, batch] of batches.slice(0, -1).entries()) {
          const taken = [...batch, batches[i + 1]![0]];
          const characters = taken.reduce((sum, count) => sum + count, 0);
          expect(taken.length > 32 || characters > 1_000_000).toBe(true);
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe("readInBatches", () => {
  it("gives the answers of all batches in the order of the texts, whichever comes first", async () => {
    const texts = Array.from({ length: 70 }, (_, i) => `text ${i}`);
    const answers: (() => void)[] = [];
    const reading = readInBatches(
      texts,
      (batch) => new Promise<string[]>((resolve) => answers.push(() => resolve([...batch]))),
      undefined,
    );
    expect(answers).toHaveLength(3);
    for (const answer of answers.reverse()) answer();
    expect(await reading).toEqual(texts);
  });

  it("fails where one batch does, and aborts the others", async () => {
    const signals: AbortSignal[] = [];
    const reading = readInBatches<string>(
      Array.from({ length: 33 }, () => "text"),
      (batch, signal) => {
        signals.push(signal);
        return batch.length === 1 ? Promise.reject(new Error("broken")) : new Promise(() => {});
      },
      undefined,
    );
    await expect(reading).rejects.toThrow("broken");
    expect(signals.every((signal) => signal.aborted)).toBe(true);
  });
});

describe("inOrderSent", () => {
  it("orders members by index, whatever order they came in", () => {
    fc.assert(
      fc.property(fc.nat(40), fc.infiniteStream(fc.nat()), (count, keys) => {
        const members = Array.from({ length: count }, (_, index) => ({
          index,
          key: keys.next().value as number,
        }));
        const shuffled = [...members].sort((one, other) => one.key - other.key);
        expect(inOrderSent(shuffled, count, "/route")).toEqual(members);
      }),
    );
  });

  it.each([[[0, 2]], [[0, 0]], [[0, 1, 2]], [[1, 2]], [[-1, 0]], [[]]])("refuses %j where 2 were sent", (indices) => {
    const members = indices.map((index) => ({ index }));
    expect(() => inOrderSent(members, 2, "/route")).toThrow(ModelResponseError);
  });
});
