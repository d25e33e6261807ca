import { ModelResponseError } from "../../errors/model-error";
import { type ContinuationTrie, planRuns, type TrieNode } from "./continuation-trie";
import type { EngineSequence, EvaluationInput, EvaluationOutput, Token } from "./engine";
import { countSharedTokens, truncateSequence } from "./sequence-pool";

/**
 * Evaluates a trie in a sequence and writes every node's log-probability. Each token prefix is evaluated at most once.
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
  const reused = countSharedTokens(sequence.contextTokens, prefix);
  await truncateSequence(sequence, reused);
  const missing: EvaluationInput[] = prefix.slice(reused);
  for (const run of planRuns(trie.root)) {
    signal?.throwIfAborted();
    await truncateSequence(sequence, Math.min(run[0]!.position, sequence.contextTokens.length));
    const lead = missing.splice(0);
    const input = [...lead, ...run.map(readChildren)];
    const outputs = await sequence.controlledEvaluate(input);
    run.forEach((node, i) => {
      writeChildren(node, outputs[lead.length + i]);
    });
    evaluated += input.length;
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
