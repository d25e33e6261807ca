import type { Token } from "./engine";

/** A token in a tree of texts that share prefixes. */
export interface TrieNode {
  readonly token: Token;
  /** Position of the token in its text, from 0. */
  readonly position: number;
  readonly children: Map<Token, TrieNode>;
  /** log P(token | all tokens before it), once evaluated. */
  logProbability: number;
}

export interface ContinuationTrie {
  /** The last token that all texts share and that precedes every token to be scored. */
  readonly root: TrieNode;
  /** `[text]`: the nodes whose log-probabilities add up to that text's score. */
  readonly scoredNodes: TrieNode[][];
}

/**
 * The tree of several token sequences, so that every prefix they share is evaluated once.
 * @param texts token sequences that agree on at least their first `Math.min(...firstScored)` tokens
 * @param firstScored `[text]`: index of the first token to score, at least 1: the first token of all has no log-probability
 */
export function buildContinuationTrie(
  texts: readonly (readonly Token[])[],
  firstScored: readonly number[],
): ContinuationTrie {
  const rootPosition = Math.min(...firstScored) - 1;
  const root = createNode(texts[0]![rootPosition]!, rootPosition);
  const scoredNodes = texts.map((text, index) => {
    const path: TrieNode[] = [];
    let node = root;
    for (let position = rootPosition + 1; position < text.length; position++) {
      const token = text[position]!;
      let child = node.children.get(token);
      if (child === undefined) {
        child = createNode(token, position);
        node.children.set(token, child);
      }
      node = child;
      if (position >= firstScored[index]!) path.push(node);
    }
    return path;
  });
  return { root, scoredNodes };
}

function createNode(token: Token, position: number): TrieNode {
  return { token, position, children: new Map(), logProbability: Number.NaN };
}

/**
 * Splits the evaluation of a trie into runs of tokens, in an order in which each run follows directly on tokens
 * evaluated before it. A run ends where texts part; tokens that no text continues are left out, since nothing after
 * them is read. The first run starts with the root.
 */
export function* planRuns(root: TrieNode): Generator<TrieNode[]> {
  const pending = [root];
  while (pending.length > 0) {
    const run = [pending.pop()!];
    let last = run[0]!;
    for (;;) {
      const continued = [...last.children.values()].filter((child) => child.children.size > 0);
      if (continued.length !== 1) {
        pending.push(...continued.reverse());
        break;
      }
      last = continued[0]!;
      run.push(last);
    }
    yield run;
  }
}
