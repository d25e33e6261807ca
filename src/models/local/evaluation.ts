import { ModelResponseError } from "../../errors/model-error";
import { type ContinuationTrie, planRuns, type TrieNode } from "./continuation-trie";
import type { EngineSequence, EvaluationInput, EvaluationOutput, Token } from "./engine";
import { countSharedTokens, truncateSequence } from "./sequence-pool";

/**
 * Fewest tokens evaluated in one batch. llama.cpp's CPU kernels for one and two tokens round differently from those for
 * more, by up to 0.2 nats for a 4-bit model; from three tokens on, a score is the same to the last bit however much of its
 * prefix was already in memory. Measured with node-llama-cpp 3.22.1.
 */
const smallestBatch = 4;

/**
 * Evaluates a trie in a sequence and writes every node's log-probability. Each token prefix is evaluated once, but for the
 * few tokens that fill up the smallest batch.
 * @param prefix tokens that lead to the root, the root's own not included
 * @returns number of tokens evaluated
 */
export async function evaluateTrie(
  sequence: EngineSequence,
  prefix: readonly Token[],
  trie: ContinuationTrie,
  signal: AbortSignal | undefined,
): Promise<number> {
  let evaluated = 0;
  let held = countSharedTokens(sequence.contextTokens, prefix);
  const path = [...prefix];
  for (const run of planRuns(trie.root)) {
    signal?.throwIfAborted();
    const start = run[0]!.position;
    const end = start + run.length;
    const resume = Math.max(0, Math.min(held, start, end - smallestBatch));
    await truncateSequence(sequence, resume);
    const lead = path.slice(resume, start);
    const outputs = await sequence.controlledEvaluate([...lead, ...run.map(readChildren)]);
    run.forEach((node, i) => {
      writeChildren(node, outputs[lead.length + i]);
    });
    path.splice(start, path.length, ...run.map((node) => node.token));
    held = end;
    evaluated += lead.length + run.length;
  }
  return evaluated;
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
