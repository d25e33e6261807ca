import { readInBatches } from "../http/batches";
import { createChatRoute } from "../http/chat";
import type { Post } from "../http/http-client";
import { createHttpModel, type HttpModel, openServer } from "../http/http-model";
import type { ServerOptions } from "../http/http-options";
import { createPrefillRoute, type PrefillReader } from "../http/prefill-route";
import { usualAddresses } from "../services";
import { callGenerate, createGenerate, createTokenRoute, type Generated, tokensOf, usageOf } from "./token-route";

/** What turns off the filters that SGLang takes from the model's `generation_config.json`. */
const wholeDistribution = { top_k: -1, min_p: 0, repetition_penalty: 1 };

/**
 * A model behind SGLang.
 *
 * - `scoreContinuations` and, exactly, `nextTokenLogprobs`, for text prompts: up to 32 texts in a request to
 *   `/generate`, which evaluates the prompt once (`logprob_start_len`), after one of `/tokenize`; where that is
 *   missing, whole texts. The first call proves that this server scores a text as it did when it wrote the text, by
 *   `probe()`.
 * - `nextTokenLogprobs` otherwise, and `sample`: `/v1/chat/completions`.
 *
 * SGLang adds the model's BOS token itself, so `promptPrefix` stays empty. `/v1/score` is not used: it
 * takes only labels of one token, by token number.
 *
 * `baseUrl`, with or without `/v1`, defaults to `http://localhost:30000/v1`. Nothing is sent until the first call.
 *
 * @throws InvalidArgumentError for unknown or unusable options
 * @example
 * const model = sglang({ model: "Qwen/Qwen2.5-7B-Instruct" });
 * model.id; // "sglang:Qwen/Qwen2.5-7B-Instruct"
 */
export function sglang(options: ServerOptions): HttpModel {
  const defaults = { baseUrl: usualAddresses.sglang, topLogprobs: 20 };
  const server = openServer("sglang", options, defaults);
  const { model, promptPrefix, identity, postBeside } = server;
  const generate = postBeside("/generate");
  const complete = (body: Record<string, unknown>) => ({ model, ...wholeDistribution, ...body });
  const chat = postBeside("/v1/chat/completions", complete);
  return createHttpModel(identity, {
    chat: createChatRoute(chat, server.chat),
    routes: [
      createTokenRoute(generate, postBeside("/tokenize"), promptPrefix),
      createPrefillRoute(createTextReader(generate), promptPrefix),
    ],
  });
}

/** SGLang's `/generate` with texts, for servers and gateways without `/tokenize`: every text is evaluated whole. */
function createTextReader(generate: Post): PrefillReader {
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
