import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Token } from "../../../src/models/local/engine";
import { buildContinuationTrie, planRuns, type TrieNode } from "../../../src/models/local/evaluation";
import { sharedTexts } from "./random-texts";

const tokens = (...values: number[]) => values as Token[];

function innerNodes(node: TrieNode): TrieNode[] {
  return node.children.size === 0 ? [] : [node, ...[...node.children.values()].flatMap(innerNodes)];
}

describe("by hand", () => {
  //  prompt 1 2 3, continuations 4 5 6 | 4 5 7 | 8 | 4 5
  const { root, scoredNodes } = buildContinuationTrie(
    [tokens(1, 2, 3, 4, 5, 6), tokens(1, 2, 3, 4, 5, 7), tokens(1, 2, 3, 8), tokens(1, 2, 3, 4, 5)],
    [3, 3, 3, 3],
  );

  test("the root is the last shared token before the first scored one", () => {
    expect(root).toMatchObject({ token: 3, position: 2 });
    expect([...root.children.keys()]).toEqual([4, 8]);
  });

  test("each text's score is read from its own path, shared where texts are", () => {
    expect(scoredNodes.map((path) => path.map(({ token }) => token))).toEqual([[4, 5, 6], [4, 5, 7], [8], [4, 5]]);
    expect(scoredNodes[0]![1]).toBe(scoredNodes[1]![1]);
    expect(scoredNodes[3]![1]).toBe(scoredNodes[1]![1]);
    expect(scoredNodes[0]!.map(({ position }) => position)).toEqual([3, 4, 5]);
  });

  test("one run suffices: nothing follows 6, 7 and 8", () => {
    expect([...planRuns(root)].map((run) => run.map(({ token }) => token))).toEqual([[3, 4, 5]]);
  });

  test("a fork between texts that go on needs a run for each", () => {
    const forked = buildContinuationTrie([tokens(1, 2, 3, 4), tokens(1, 5, 6, 7, 8), tokens(1, 5, 6, 9)], [1, 1, 1]);
    const runs = [...planRuns(forked.root)].map((run) => run.map(({ token }) => token));
    expect(runs).toEqual([[1], [2, 3], [5, 6, 7]]);
  });

  test("of texts whose first scored tokens differ, the earliest decides the root", () => {
    const trie = buildContinuationTrie([tokens(1, 2, 3, 4), tokens(1, 2, 3, 5)], [3, 2]);
    expect(trie.root).toMatchObject({ token: 2, position: 1 });
    expect(trie.scoredNodes.map((path) => path.map(({ token }) => token))).toEqual([[4], [3, 5]]);
  });
});

test("runs hold every node that something follows exactly once, each after its parent", () => {
  fc.assert(
    fc.property(sharedTexts, ({ texts, firstScored }) => {
      const { root } = buildContinuationTrie(texts, firstScored);
      const parents = new Map<TrieNode, TrieNode>();
      for (const node of innerNodes(root)) {
        for (const child of node.children.values()) parents.set(child, node);
      }
      const visited = new Set<TrieNode>();
      for (const run of planRuns(root)) {
        run.forEach((node, i) => {
          if (i > 0) expect(parents.get(node)).toBe(run[i - 1]);
          else if (node !== root) expect(visited).toContain(parents.get(node));
          expect(visited).not.toContain(node);
          visited.add(node);
        });
      }
      expect(visited).toEqual(new Set(innerNodes(root)));
    }),
  );
});
