import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { EvaluationInput, Token } from "../../../src/models/local/engine";
import { buildContinuationTrie, smallestShare } from "../../../src/models/local/evaluation";
import { Scheduler } from "../../../src/models/local/scheduler";
import { directLogProbability, FakeEngineSequence } from "./fake-engine-sequence";
import { type SharedTexts, sharedTexts } from "./random-texts";

const tokens = (...values: number[]) => values as Token[];

const largestBatch = 64;

/** Sequences of one context, with the batches made of what they are given in the same cycle. */
function createContext(count: number) {
  const batches: { sequence: number; size: number }[][] = [];
  let batch: { sequence: number; size: number }[] = [];
  const sequences = Array.from({ length: count }, (_, index) => {
    const sequence = new FakeEngineSequence();
    const evaluate = sequence.controlledEvaluate.bind(sequence);
    sequence.controlledEvaluate = async (input: EvaluationInput[]) => {
      if (batch.length === 0) {
        batches.push(batch);
        setImmediate(() => {
          batch = [];
        });
      }
      batch.push({ sequence: index, size: input.length });
      await new Promise((resolve) => setImmediate(resolve));
      return evaluate(input);
    };
    return sequence;
  });
  return { sequences, batches };
}

async function ask(scheduler: Scheduler, { texts, firstScored }: SharedTexts, signal?: AbortSignal): Promise<number[]> {
  const trie = buildContinuationTrie(texts, firstScored);
  await scheduler.evaluate(texts[0]!.slice(0, trie.root.position), trie, signal);
  return trie.scoredNodes.map((path) => path.reduce((sum, { logProbability }) => sum + logProbability, 0));
}

function directScores({ texts, firstScored }: SharedTexts): number[] {
  return texts.map((text, y) => {
    let sum = 0;
    for (let i = firstScored[y]!; i < text.length; i++) {
      sum += directLogProbability(text.slice(0, i), text[i]!);
    }
    return sum;
  });
}

/** A long text, the same for the same start. */
const longText = (start: number, length = 40) => ({
  texts: [tokens(...Array.from({ length }, (_, i) => (start + i) % 7))],
  firstScored: [length - 1],
});

describe("calls made at once", () => {
  const calls = fc.array(sharedTexts, { minLength: 1, maxLength: 12 });
  const sequenceCount = fc.integer({ min: 1, max: 4 });

  test("give what each gives alone", async () => {
    await fc.assert(
      fc.asyncProperty(calls, sequenceCount, async (given, count) => {
        const scheduler = new Scheduler(createContext(count).sequences, largestBatch);
        const answers = await Promise.all(given.map((call) => ask(scheduler, call)));
        answers.forEach((scores, i) => {
          const direct = directScores(given[i]!);
          // Both add the same few numbers; only the largest logit is taken out first in one of them.
          scores.forEach((score, y) => {
            expect(score).toBeCloseTo(direct[y]!, 12);
          });
        });
      }),
      // Each takes some dozens of cycles of the event loop.
      { numRuns: 50 },
    );
  });

  test("make batches of equal shares, in the order of the sequences", async () => {
    await fc.assert(
      fc.asyncProperty(calls, sequenceCount, async (given, count) => {
        const { sequences, batches } = createContext(count);
        const scheduler = new Scheduler(sequences, largestBatch);
        await Promise.all(given.map((call) => ask(scheduler, call)));
        for (const batch of batches) {
          const size = batch[0]!.size;
          expect(size).toBeGreaterThanOrEqual(smallestShare);
          expect(size * batch.length).toBeLessThanOrEqual(largestBatch);
          expect(batch.map((share) => share.size)).toEqual(batch.map(() => size));
          const order = batch.map(({ sequence }) => sequence);
          expect(order).toEqual([...new Set(order)].sort((a, b) => a - b));
        }
      }),
      { numRuns: 50 },
    );
  });

  test("go through the model together", async () => {
    const { sequences, batches } = createContext(3);
    const scheduler = new Scheduler(sequences, largestBatch);
    await Promise.all([1, 2, 3].map((start) => ask(scheduler, longText(start, 12))));
    // Eleven tokens of each: the last one is not evaluated, as nothing is read after it.
    expect(batches).toEqual([[0, 1, 2].map((sequence) => ({ sequence, size: 11 }))]);
  });

  test("evaluate a prefix that they share once, and copy it", async () => {
    const { sequences } = createContext(2);
    const scheduler = new Scheduler(sequences, largestBatch);
    const shared = longText(1, 60).texts[0]!;
    const call = (...own: number[]) => ({
      texts: [[...shared, ...tokens(...own)]],
      firstScored: [shared.length],
    });
    const given = [call(1, 2, 3), call(2, 2, 3), call(3, 2, 3), call(4, 2, 3)];
    const answers = await Promise.all(given.map((each) => ask(scheduler, each)));
    answers.forEach(([score], i) => {
      expect(score).toBeCloseTo(directScores(given[i]!)[0]!, 12);
    });
    const used = sequences.filter(({ batches }) => batches.length > 0);
    expect(used).toHaveLength(2);
    const evaluated = sequences.flatMap(({ batches }) => batches).reduce((sum, { size }) => sum + size, 0);
    // 60 shared; of each its first two tokens; of all but the first, the last shared token again, which is read.
    expect(evaluated).toBe(60 + 4 * 2 + 3);
  });

  test("where copying fails, evaluate the prefix again", async () => {
    const { sequences } = createContext(2);
    for (const sequence of sequences) {
      sequence.saveStateToFile = () => Promise.reject(new Error("no space left"));
    }
    const scheduler = new Scheduler(sequences, largestBatch);
    const first = longText(1, 60);
    const second = { texts: [[...first.texts[0]!, 5 as Token]], firstScored: [60] };
    await ask(scheduler, first);
    const both = [longText(1, 61), second];
    const answers = await Promise.all(both.map((call) => ask(scheduler, call)));
    answers.forEach(([score], i) => {
      expect(score).toBeCloseTo(directScores(both[i]!)[0]!, 12);
    });
  });
});

test("a call is not passed over for ever by others that need less work", async () => {
  const scheduler = new Scheduler(createContext(1).sequences, largestBatch);
  const finished: string[] = [];
  const same = Array.from({ length: 300 }, () => ask(scheduler, longText(1)));
  const other = ask(scheduler, longText(4)).then(() => finished.push("other"));
  const late = Array.from({ length: 300 }, () => ask(scheduler, longText(1)));
  await Promise.all([...same, other, Promise.all(late).then(() => finished.push("late"))]);
  expect(finished).toEqual(["other", "late"]);
});

describe("an abort", () => {
  const reason = new Error("enough");

  test("drops a waiting call, and the others are answered", async () => {
    const { sequences } = createContext(1);
    const scheduler = new Scheduler(sequences, largestBatch);
    const controller = new AbortController();
    const first = ask(scheduler, longText(1));
    const waiting = ask(scheduler, longText(2), controller.signal);
    const last = ask(scheduler, longText(3));
    controller.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    expect(await first).toHaveLength(1);
    expect(await last).toHaveLength(1);
    const evaluated = sequences[0]!.batches.reduce((sum, { size }) => sum + size, 0);
    expect(evaluated).toBe(2 * 39);
  });

  test("ends a call under way after its batch, and what it leaves in memory does no harm", async () => {
    const { sequences } = createContext(1);
    const scheduler = new Scheduler(sequences, largestBatch);
    const controller = new AbortController();
    const sequence = sequences[0]!;
    const evaluate = sequence.controlledEvaluate.bind(sequence);
    sequence.controlledEvaluate = (input) => {
      controller.abort(reason);
      return evaluate(input);
    };
    const long = longText(1, 200);
    await expect(ask(scheduler, long, controller.signal)).rejects.toBe(reason);
    expect(sequence.batches).toEqual([{ held: 0, size: largestBatch }]);
    const [score] = await ask(scheduler, long);
    expect(score).toBeCloseTo(directScores(long)[0]!, 12);
  });
});

test("a failure of the engine rejects the calls of that sequence only", async () => {
  const { sequences } = createContext(2);
  const scheduler = new Scheduler(sequences, largestBatch);
  const failure = new Error("out of memory");
  const evaluate = sequences[0]!.controlledEvaluate;
  sequences[0]!.controlledEvaluate = async () => {
    sequences[0]!.controlledEvaluate = evaluate;
    throw failure;
  };
  const [failed, answered] = await Promise.allSettled([ask(scheduler, longText(1)), ask(scheduler, longText(2))]);
  expect(failed).toEqual({ status: "rejected", reason: failure });
  expect(answered.status).toBe("fulfilled");
  expect(await ask(scheduler, longText(1))).toHaveLength(1);
});

describe("work done alone", () => {
  test("begins after the calls before it and ends before those after it", async () => {
    const { sequences } = createContext(2);
    const scheduler = new Scheduler(sequences, largestBatch);
    const events: string[] = [];
    const note = (name: string) => () => {
      events.push(name);
    };
    await Promise.all([
      ask(scheduler, longText(1)).then(note("before")),
      scheduler.runAlone(
        tokens(1, 2),
        async () => {
          events.push("alone");
          await new Promise((resolve) => setTimeout(resolve, 5));
          events.push("alone ended");
        },
        undefined,
      ),
      ask(scheduler, longText(2)).then(note("after")),
    ]);
    expect(events).toEqual(["before", "alone", "alone ended", "after"]);
  });

  test("gets the sequence that holds most of its prompt, and its result or error is the caller's", async () => {
    const { sequences } = createContext(3);
    const scheduler = new Scheduler(sequences, largestBatch);
    await Promise.all([1, 2, 3].map((start) => ask(scheduler, longText(start))));
    const prompt = longText(2).texts[0]!;
    const held = scheduler.runAlone(prompt, async ({ contextTokens }) => [...contextTokens], undefined);
    expect(await held).toEqual(prompt.slice(0, -1));
    const failure = new Error("no");
    const failing = scheduler.runAlone(prompt, () => Promise.reject(failure), undefined);
    await expect(failing).rejects.toBe(failure);
  });
});

test("closing rejects the calls that have not begun and waits for the others", async () => {
  const { sequences } = createContext(1);
  const scheduler = new Scheduler(sequences, largestBatch);
  const reason = new Error("disposed");
  let isAnswered = false;
  const first = ask(scheduler, longText(1)).then(() => {
    isAnswered = true;
  });
  while (sequences[0]!.batches.length === 0) await new Promise((resolve) => setImmediate(resolve));
  const waiting = ask(scheduler, longText(2));
  const rejected = expect(waiting).rejects.toBe(reason);
  await scheduler.close(reason);
  expect(isAnswered).toBe(true);
  await Promise.all([first, rejected]);
});
