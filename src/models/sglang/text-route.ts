import { readInBatches } from "../http/batches";
import type { Post } from "../http/http-client";
import type { PrefillRoute } from "../http/prefill-scorer";
import { callGenerate, createGenerate, tokensOf, usageOf } from "./generate-call";
import type { Generated } from "./generate-schema";

/**
 * SGLang's `/generate` with texts, for servers and gateways without `/tokenize`: every text is evaluated whole, since its
 * log-probabilities are asked for from its beginning on.
 */
export function createTextRoute(generate: Post): PrefillRoute {
  const read = (generated: Generated, index: number) => ({
    tokens: tokensOf(generated, "input_token_logprobs"),
    usage: usageOf(generated, index === 0 ? 1 : 0),
  });
  return {
    name: "/generate with return_logprob",
    remedy: "Update SGLang.",
    generate: createGenerate(generate),
    read(texts, signal) {
      const ask = (batch: readonly string[], together: AbortSignal) => {
        const startLengths = batch.map(() => 0);
        return callGenerate(generate, { text: batch }, { startLengths }, read, together);
      };
      return readInBatches(texts, ask, signal);
    },
  };
}
