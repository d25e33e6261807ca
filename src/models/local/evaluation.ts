import { ModelResponseError } from "../../errors/model-error";
import { type ContinuationTrie, planRuns, type TrieNode } from "./continuation-trie";
import type { EngineSequence, EvaluationInput, EvaluationOutput, Token } from "./engine";
import { countSharedTokens, truncateSequence } from "./engine-sequence";
import { smallestShare } from "./share";

/**
 * The evaluation of a trie in one sequence, in shares that may be batched with those of other sequences. It writes every
 * node's log-probability. Each token prefix is evaluated once, but for those that fill up the smallest share.
 */
export class TrieEvaluation {
  /** Number of tokens evaluated so far. */
  evaluated = 0;
  /** What is left of the run under way: a token, and the node of the trie to be read after it, if any. */
  private remainder: { token: Token; node?: TrieNode }[] = [];
  private readonly runs: Iterator<TrieNode[]>;
  /** The tokens up to the end of the run under way. */
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

  /** Tokens of the run under way that are yet to be evaluated. */
  get remaining(): number {
    return this.remainder.length;
  }

  /**
   * Begins the next run where one has ended, which leaves at least `smallestShare` tokens remaining.
   * @returns whether anything is left to evaluate
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
    // Only where the whole text before the first score is one token: then what follows it fills up the share.
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
      throw new ModelResponseError(
        "The model's logits are not numbers: the GGUF file is damaged, download it again",
      );
    }
  }
}
