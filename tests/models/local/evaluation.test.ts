import { ModelResponseError } from "equirank";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { buildContinuationTrie, type TrieNode } from "../../../src/models/local/continuation-trie";
import type { EvaluationInput, Token } from "../../../src/models/local/engine";
import { evaluateTrie } from "../../../src/models/local/evaluation";
import { directLogProbability, FakeEngineSequence } from "./fake-engine-sequence";
import { type SharedTexts, sharedTexts, tokensInMemory } from "./random-texts";

const tokens = (...values: number[]) => values as Token[];

/** Fewest tokens in one batch, from which on the real kernels' rounding does not depend on the batch. */
const smallestBatch = 4;

async function evaluate(
  { texts, firstScored }: SharedTexts,
  sequence: FakeEngineSequence,
  signal?: AbortSignal,
) {
  const trie = buildContinuationTrie(texts, firstScored);
  const prefix = texts[0]!.slice(0, trie.root.position);
  const evaluated = await evaluateTrie(sequence, prefix, trie, signal);
  const scores = trie.scoredNodes.map((path) =>
    path.reduce((sum, { logProbability }) => sum + logProbability, 0),
  );
  return { trie, scores, evaluated };
}

function directScore(text: Token[], firstScored: number): number {
  let sum = 0;
  for (let i = firstScored; i < text.length; i++) {
    sum += directLogProbability(text.slice(0, i), text[i]!);
  }
  return sum;
}

/** Every prefix that some text goes on after, from the root on. */
function innerPrefixes(node: TrieNode, before: readonly Token[]): string[] {
  if (node.children.size === 0) return [];
  const prefix = [...before, node.token];
  return [
    prefix.join(" "),
    ...[...node.children.values()].flatMap((child) => innerPrefixes(child, prefix)),
  ];
}

describe("whatever the texts, and whatever was in memory", () => {
  test("scores are those of each text computed alone", async () => {
    await fc.assert(
      fc.asyncProperty(sharedTexts, tokensInMemory, async (given, inMemory) => {
        const { scores } = await evaluate(given, new FakeEngineSequence(inMemory));
        given.texts.forEach((text, i) => {
          // Both add the same few numbers; only the largest logit is taken out first in one of them.
          expect(scores[i]).toBeCloseTo(directScore(text, given.firstScored[i]!), 12);
        });
      }),
    );
  });

  test("each prefix is read once", async () => {
    await fc.assert(
      fc.asyncProperty(sharedTexts, tokensInMemory, async (given, inMemory) => {
        const sequence = new FakeEngineSequence(inMemory);
        const { trie } = await evaluate(given, sequence);
        const prefix = given.texts[0]!.slice(0, trie.root.position);
        expect(sequence.readPrefixes.toSorted()).toEqual(
          innerPrefixes(trie.root, prefix).toSorted(),
        );
      }),
    );
  });

  test("no batch is smaller than the smallest, but where the text itself is", async () => {
    await fc.assert(
      fc.asyncProperty(sharedTexts, tokensInMemory, async (given, inMemory) => {
        const sequence = new FakeEngineSequence(inMemory);
        const { evaluated } = await evaluate(given, sequence);
        for (const { held, size } of sequence.batches) {
          expect(size).toBeGreaterThanOrEqual(Math.min(smallestBatch, held + size));
        }
        const total = sequence.batches.reduce((sum, { size }) => sum + size, 0);
        expect(evaluated).toBe(total);
      }),
    );
  });

  test("what is in memory already is evaluated again only to fill up a batch", async () => {
    await fc.assert(
      fc.asyncProperty(sharedTexts, tokensInMemory, async (given, inMemory) => {
        const sequence = new FakeEngineSequence([...given.texts[0]!, ...inMemory]);
        const { trie, evaluated } = await evaluate(given, sequence);
        const nodes = innerPrefixes(trie.root, []).length;
        const filling = sequence.batches.length * (smallestBatch - 1);
        expect(evaluated).toBeLessThanOrEqual(nodes + filling);
      }),
    );
  });
});

describe("by hand", () => {
  const given = {
    texts: [
      tokens(1, 2, 3, 1, 2, 0, 5, 6),
      tokens(1, 2, 3, 1, 2, 0, 6, 5),
      tokens(1, 2, 3, 1, 2, 0, 6, 4, 2),
    ],
    firstScored: [6, 6, 6],
  };

  test("from an empty memory, the prompt is one batch, and each fork fills up to four", async () => {
    const sequence = new FakeEngineSequence();
    const { evaluated } = await evaluate(given, sequence);
    // The prompt's six tokens; 5 alone, filled up with 1 2 0 of the prompt; then 6 4, filled up with 2 0.
    expect(sequence.batches).toEqual([
      { held: 0, size: 6 },
      { held: 3, size: 4 },
      { held: 4, size: 4 },
    ]);
    expect(evaluated).toBe(14);
  });

  test("a prompt in memory is not evaluated again, but for its last four tokens", async () => {
    const sequence = new FakeEngineSequence(tokens(1, 2, 3, 1, 2, 0, 0, 0));
    await evaluate(given, sequence);
    expect(sequence.batches[0]).toEqual({ held: 2, size: 4 });
  });

  test("memory of another text is dropped where it differs", async () => {
    const sequence = new FakeEngineSequence(tokens(1, 0, 0));
    await evaluate(given, sequence);
    expect(sequence.batches[0]).toEqual({ held: 1, size: 5 });
  });
});

test("an aborted signal stops before the next run, with its reason", async () => {
  const reason = new Error("enough");
  const controller = new AbortController();
  const sequence = new FakeEngineSequence();
  const evaluateBatch = sequence.controlledEvaluate.bind(sequence);
  sequence.controlledEvaluate = async (input: EvaluationInput[]) => {
    controller.abort(reason);
    return evaluateBatch(input);
  };
  const texts = [tokens(1, 2, 3, 4), tokens(1, 3, 3, 4)];
  await expect(evaluate({ texts, firstScored: [1, 1] }, sequence, controller.signal)).rejects.toBe(
    reason,
  );
  expect(sequence.batches).toHaveLength(1);
});

describe("an engine that gives no usable numbers", () => {
  const given = { texts: [tokens(1, 2, 3)], firstScored: [1] };
  const answering = (next: { logits?: Map<Token, number>; totalLogitWeight?: number }) => {
    const sequence = new FakeEngineSequence();
    sequence.controlledEvaluate = async (input) => input.map(() => ({ next }));
    return evaluate(given, sequence);
  };

  test.each([
    ["no logits", {}, "install version 3.22.1"],
    ["no total", { logits: new Map([[2 as Token, 1]]) }, "install version 3.22.1"],
    [
      "NaN",
      { logits: new Map([[2 as Token, Number.NaN]]), totalLogitWeight: 1 },
      "the GGUF file is damaged",
    ],
    [
      "another token's logit",
      { logits: new Map([[6 as Token, 1]]), totalLogitWeight: 1 },
      "the GGUF file is damaged",
    ],
  ])("%s is an error that says what to do", async (_, next, message) => {
    const evaluated = answering(next);
    await expect(evaluated).rejects.toThrow(ModelResponseError);
    await expect(evaluated).rejects.toThrow(message);
  });
});
