import { ModelResponseError } from "../../shared/errors";
import {
  countSharedTokens,
  type EngineSequence,
  type EvaluationInput,
  type EvaluationOutput,
  type Token,
  truncateSequence,
} from "./engine";

/**
 * The evaluation of a trie in one sequence, in shares that may be batched with those of other sequences. It writes
 * every node's log-probability. Each token prefix is evaluated once, except those that fill up the smallest share.
 */
export class TrieEvaluation {
  /** Number of tokens evaluated so far. */
  evaluated = 0;
  /** The rest of the current run: tokens, each with the node of the trie to be read after it, if any. */
  private remainder: { token: Token; node?: TrieNode }[] = [];
  private readonly runs: Iterator<TrieNode[]>;
  /** The tokens up to the end of the current run. */
  private readonly path: Token[];

  /**
   * @param sequence not used by anything else until the evaluation has ended
   * @param prefix tokens that lead to the root, the root's own not included
   */
  constructor(
    private readonly sequence: EngineSequence,
    prefix: readonly Token[],
    trie: ContinuationTrie,
  ) {
    this.runs = planRuns(trie.root);
    this.path = [...prefix];
  }

  /** Tokens of the current run that are still to be evaluated. */
  get remaining(): number {
    return this.remainder.length;
  }

  /**
   * Begins the next run where one has ended, which leaves `smallestShare` tokens or more; false if nothing is left to
   * evaluate.
   */
  async prepare(): Promise<boolean> {
    if (this.remainder.length > 0) return true;
    const next = this.runs.next();
    if (next.done) return false;
    const run = next.value;
    const start = run[0]!.position;
    const end = start + run.length;
    const held = Math.min(countSharedTokens(this.sequence.contextTokens, this.path), start);
    const resume = Math.max(0, Math.min(held, end - smallestShare));
    await truncateSequence(this.sequence, resume);
    this.remainder = [
      ...this.path.slice(resume, start).map((token) => ({ token })),
      ...run.map((node) => ({ token: node.token, node })),
    ];
    // Only if the whole text before the first score is one token: then what follows it fills up the share.
    if (this.remainder.length < smallestShare) {
      const [token] = run[0]!.children.keys();
      this.remainder.push({ token: token! });
    }
    this.path.splice(start, this.path.length, ...run.map((node) => node.token));
    return true;
  }

  /** Evaluates the next `count` remaining tokens. */
  async advance(count: number): Promise<void> {
    const share = this.remainder.splice(0, count);
    const outputs = await this.sequence.controlledEvaluate(
      share.map(({ token, node }) => (node === undefined ? token : readChildren(node))),
    );
    this.evaluated += count;
    share.forEach(({ node }, i) => {
      if (node !== undefined) writeChildren(node, outputs[i]);
    });
  }
}

/**
 * Input for a token after which the log-probabilities of its children are read. At temperature 0 the selected token is
 * the one with the largest logit, to which `totalLogitWeight` is relative.
 */
function readChildren(node: TrieNode): EvaluationInput {
  return [
    node.token,
    {
      generateNext: {
        options: { temperature: 0 },
        logits: { filter: { tokens: [...node.children.keys()], includeSelected: true } },
        totalLogitWeight: true,
      },
    },
  ];
}

/** log P(token) = logit - largest logit - log Σ exp(logit - largest logit). */
function writeChildren(node: TrieNode, output: EvaluationOutput | undefined): void {
  const { logits, totalLogitWeight } = output?.next ?? {};
  if (logits === undefined || totalLogitWeight === undefined) {
    throw new ModelResponseError(
      "node-llama-cpp returned no logits: install version 3.22.1, with which this was tested",
    );
  }
  const logNormalizer = Math.max(...logits.values()) + Math.log(totalLogitWeight);
  for (const child of node.children.values()) {
    child.logProbability = (logits.get(child.token) ?? Number.NaN) - logNormalizer;
    if (Number.isNaN(child.logProbability)) {
      throw new ModelResponseError("The model's logits are not numbers: the GGUF file is damaged, download it again");
    }
  }
}

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
 * @param firstScored `[text]`: index of the first token to score, at least 1: the first token of all has no
 * log-probability
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
 * evaluated before it. A run ends where texts diverge; tokens that no text continues are left out, since nothing after
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

/**
 * Fewest tokens of one sequence in a batch. llama.cpp's CPU kernels for a single token round differently from those for
 * more, by up to 0.5 nats for a 4-bit model; from two tokens on, a score is the same to the last bit however much of
 * its prefix was in memory and whatever else was in the batch. Measured with node-llama-cpp 3.22.1 on its kernels for
 * AVX2, AVX-VNNI, AVX-512 and AMX.
 */
export const smallestShare = 2;

/** Starting a pass over the model takes about as long as one more token in each of this many sequences. */
const passCost = 5;

/** Which sequences give to the next batch. */
export interface Share {
  /** How many tokens each of them gives. */
  readonly size: number;
  /** Their indices, ascending. */
  readonly givers: readonly number[];
}

/**
 * The next batch. All its sequences give the same number of tokens, since the engine splits a batch where sequences
 * differ in length, down to single tokens; it also makes a pass of its own for each run of neighbouring sequences.
 * Chosen is the batch that takes the least time per token, among those to which the sequence that has waited longest
 * gives.
 * @param remaining `[sequence]`: tokens to be evaluated in a row, 0 for an idle sequence, else at least `smallestShare`
 * @param order indices of the sequences that are not idle, longest waiting first
 * @param capacity most tokens in a batch, more than `smallestShare`
 */
export function chooseShare(remaining: readonly number[], order: readonly number[], capacity: number): Share {
  const first = order[0]!;
  let chosen: Share = { size: 0, givers: [] };
  let best = 0;
  for (let size = Math.min(remaining[first]!, capacity); size >= smallestShare; size--) {
    if (!canGive(remaining[first]!, size)) continue;
    const givers = order
      .filter((sequence) => canGive(remaining[sequence]!, size))
      .slice(0, Math.floor(capacity / size))
      .sort((a, b) => a - b);
    const passes = givers.filter((sequence, i) => sequence !== givers[i - 1]! + 1).length;
    const tokens = size * givers.length;
    const efficiency = tokens / (tokens + passCost * passes);
    if (efficiency > best) {
      chosen = { size, givers };
      best = efficiency;
    }
  }
  return chosen;
}

/** Whether a sequence can give this many of its tokens and have none left, or enough for another share. */
function canGive(tokens: number, size: number): boolean {
  return tokens === size || tokens >= size + smallestShare;
}
