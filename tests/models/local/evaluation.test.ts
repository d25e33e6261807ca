import { ModelResponseError } from "equirank";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Token } from "../../../src/models/local/engine";
import {
  buildContinuationTrie,
  smallestShare,
  TrieEvaluation,
  type TrieNode,
} from "../../../src/models/local/evaluation";
import { directLogProbability, FakeEngineSequence } from "./fake-engine-sequence";
import { type SharedTexts, sharedTexts, tokensInMemory } from "./random-texts";

const tokens = (...values: number[]) => values as Token[];

/** Evaluates in shares of at most `largest` tokens, none of them nor what is left smaller than the smallest share. */
async function evaluate(
  { texts, firstScored }: SharedTexts,
  sequence: FakeEngineSequence,
  largest = Number.POSITIVE_INFINITY,
) {
  const trie = buildContinuationTrie(texts, firstScored);
  const prefix = texts[0]!.slice(0, trie.root.position);
  const evaluation = new TrieEvaluation(sequence, prefix, trie);
  while (await evaluation.prepare()) {
    const { remaining } = evaluation;
    const isWhole = remaining < largest + smallestShare;
    await evaluation.advance(isWhole ? remaining : largest);
  }
  const scores = trie.scoredNodes.map((path) => path.reduce((sum, { logProbability }) => sum + logProbability, 0));
  return { trie, scores, evaluated: evaluation.evaluated };
}

const largestShare = fc.integer({ min: smallestShare, max: 5 });

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
  return [prefix.join(" "), ...[...node.children.values()].flatMap((child) => innerPrefixes(child, prefix))];
}

describe("whatever the texts, and whatever was in memory", () => {
  test("scores are those of each text computed alone", async () => {
    await fc.assert(
      fc.asyncProperty(sharedTexts, tokensInMemory, largestShare, async (given, inMemory, most) => {
        const { scores } = await evaluate(given, new FakeEngineSequence(inMemory), most);
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
        expect(sequence.readPrefixes.toSorted()).toEqual(innerPrefixes(trie.root, prefix).toSorted());
      }),
    );
  });

  test("no share is smaller than the smallest", async () => {
    await fc.assert(
      fc.asyncProperty(sharedTexts, tokensInMemory, largestShare, async (given, inMemory, most) => {
        const sequence = new FakeEngineSequence(inMemory);
        const { evaluated } = await evaluate(given, sequence, most);
        for (const { size } of sequence.batches) {
          expect(size).toBeGreaterThanOrEqual(smallestShare);
        }
        const total = sequence.batches.reduce((sum, { size }) => sum + size, 0);
        expect(evaluated).toBe(total);
      }),
    );
  });

  test("what is in memory already is evaluated again only to fill up a share", async () => {
    await fc.assert(
      fc.asyncProperty(sharedTexts, tokensInMemory, async (given, inMemory) => {
        const sequence = new FakeEngineSequence([...given.texts[0]!, ...inMemory]);
        const { trie, evaluated } = await evaluate(given, sequence);
        const nodes = innerPrefixes(trie.root, []).length;
        const filling = sequence.batches.length * (smallestShare - 1);
        expect(evaluated).toBeLessThanOrEqual(nodes + filling);
      }),
    );
  });
});

describe("by hand", () => {
  const given = {
    texts: [tokens(1, 2, 3, 1, 2, 0, 5, 6), tokens(1, 2, 3, 1, 2, 0, 6, 5), tokens(1, 2, 3, 1, 2, 0, 6, 4, 2)],
    firstScored: [6, 6, 6],
  };

  test("from an empty memory, the prompt is one share, and each fork fills up to two", async () => {
    const sequence = new FakeEngineSequence();
    const { evaluated } = await evaluate(given, sequence);
    // The prompt's six tokens; 5 alone, filled up with the prompt's last token; then 6 4.
    expect(sequence.batches).toEqual([
      { held: 0, size: 6 },
      { held: 5, size: 2 },
      { held: 6, size: 2 },
    ]);
    expect(evaluated).toBe(10);
  });

  test("a prompt in memory is not evaluated again, but for its last two tokens", async () => {
    const sequence = new FakeEngineSequence(tokens(1, 2, 3, 1, 2, 0, 0, 0));
    await evaluate(given, sequence);
    expect(sequence.batches[0]).toEqual({ held: 4, size: 2 });
  });

  test("a single token before the first score is filled up with what follows it", async () => {
    const sequence = new FakeEngineSequence();
    const { scores } = await evaluate({ texts: [tokens(1, 2)], firstScored: [1] }, sequence);
    expect(sequence.batches).toEqual([{ held: 0, size: 2 }]);
    expect(sequence.readPrefixes).toEqual(["1"]);
    expect(scores[0]).toBeCloseTo(directLogProbability(tokens(1), 2 as Token), 12);
  });

  test("memory of another text is dropped where it differs", async () => {
    const sequence = new FakeEngineSequence(tokens(1, 0, 0));
    await evaluate(given, sequence);
    expect(sequence.batches[0]).toEqual({ held: 1, size: 5 });
  });
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
    ["NaN", { logits: new Map([[2 as Token, Number.NaN]]), totalLogitWeight: 1 }, "the GGUF file is damaged"],
    ["another token's logit", { logits: new Map([[6 as Token, 1]]), totalLogitWeight: 1 }, "the GGUF file is damaged"],
  ])("%s is an error that says what to do", async (_, next, message) => {
    const evaluated = answering(next);
    await expect(evaluated).rejects.toThrow(ModelResponseError);
    await expect(evaluated).rejects.toThrow(message);
  });
});
