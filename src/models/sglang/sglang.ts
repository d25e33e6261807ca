import { z } from "zod";
import { MissingCapabilityError, ModelResponseError } from "../../shared/errors";
import { readInBatches } from "../http/batches";
import { createChatRoute } from "../http/chat";
import type { ContinuationScorer } from "../http/echo-scorer";
import type { Post } from "../http/http-client";
import { createHttpModel, type HttpModel, openServer } from "../http/http-model";
import type { ServerOptions } from "../http/http-options";
import {
  createPrefillScorer,
  type PrefillRoute,
  type PrefillToken,
  toScoredToken,
} from "../http/prefill-scorer";
import { parseResponse } from "../http/response-schemas";
import type { ModelUsage } from "../language-model";
import { createTokenScorer } from "./token-scorer";

/** What turns off the filters that SGLang takes from the model's `generation_config.json`. */
const wholeDistribution = { top_k: -1, min_p: 0, repetition_penalty: 1 };

/**
 * A model behind SGLang.
 *
 * - `scoreContinuations` and, exactly, `nextTokenLogprobs`, for text prompts: up to 32 texts to a request of `/generate`,
 *   which evaluates the prompt once (`logprob_start_len`), after one of `/tokenize`; where that is missing, whole texts.
 *   The first call proves that this server gives a text the log-probabilities it gave when it wrote it, by `probe()`.
 * - `nextTokenLogprobs` otherwise, and `sample`: `/v1/chat/completions`.
 *
 * SGLang adds the model's BOS token itself, so `promptPrefix` stays empty. `/v1/score` is not asked: it
 * takes labels by token number, of one token each.
 *
 * `baseUrl`, with or without `/v1`, defaults to `http://localhost:30000/v1`. Nothing is sent until the first call.
 *
 * @throws InvalidArgumentError for unknown or unusable options
 * @example
 * const model = sglang({ model: "Qwen/Qwen2.5-7B-Instruct" });
 * model.id; // "sglang:Qwen/Qwen2.5-7B-Instruct"
 */
export function sglang(options: ServerOptions): HttpModel {
  const defaults = { baseUrl: "http://localhost:30000/v1", topLogprobs: 20 };
  const { model, promptPrefix, topLogprobs, fingerprint, postBeside } = openServer(
    options,
    defaults,
  );
  const generate = postBeside("/generate");
  const complete = (body: Record<string, unknown>) => ({ model, ...wholeDistribution, ...body });
  const chat = postBeside("/v1/chat/completions", complete);
  return createHttpModel(`sglang:${model}`, fingerprint, {
    chat: createChatRoute(chat, topLogprobs),
    scorers: [
      createTokenScorer(generate, postBeside("/tokenize"), promptPrefix),
      createPrefillScorer(createTextRoute(generate), promptPrefix),
    ],
    topLogprobs,
  });
}

/**
 * SGLang's `/generate` with texts, for servers and gateways without `/tokenize`: every text is evaluated whole, since its
 * log-probabilities are asked for from its beginning on.
 */
function createTextRoute(generate: Post): PrefillRoute {
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

type Sent = { text: readonly string[] } | { input_ids: readonly (readonly number[])[] };

/**
 * What SGLang's `/generate` answers for each of several texts, from these places of each on. One token is generated and
 * dropped with texts that are scored, greedily, so that equal calls are equal.
 */
export async function callGenerate<T>(
  generate: Post,
  sent: Sent,
  { startLengths, count = 1 }: { startLengths: readonly number[]; count?: number },
  read: (generated: Generated, index: number) => T,
  signal: AbortSignal | undefined,
): Promise<T[]> {
  const body = {
    ...sent,
    sampling_params: { temperature: 0, max_new_tokens: count },
    return_logprob: true,
    logprob_start_len: startLengths,
    return_text_in_logprobs: true,
  };
  const readAnswer = (answer: unknown) => {
    const all = parseResponse(generateSchema, answer, "/generate");
    if (all.length !== startLengths.length) {
      throw new ModelResponseError(
        `/generate answers with ${all.length} texts where ${startLengths.length} were sent.`,
      );
    }
    return all.map((generated, index) => {
      rejectAborted(generated);
      return read(generated, index);
    });
  };
  return generate(body, readAnswer, signal);
}

/** Tokens that the model itself continues the prompt with. */
export function createGenerate(generate: Post): ContinuationScorer["generate"] {
  return async (prompt, count, signal) => {
    const read = (generated: Generated) => ({
      text: generated.text,
      tokens: tokensOf(generated, "output_token_logprobs").map(toScoredToken),
      usage: usageOf(generated, 1),
    });
    const options = { startLengths: [-1], count };
    const [only] = await callGenerate(generate, { text: [prompt] }, options, read, signal);
    return only!;
  };
}

/** @throws MissingCapabilityError if the answer has no tokens */
export function tokensOf(
  { meta_info }: Generated,
  which: "input_token_logprobs" | "output_token_logprobs",
): PrefillToken[] {
  const tokens = meta_info[which];
  if (!tokens || tokens.length === 0) {
    throw new MissingCapabilityError(`/generate answers without ${which} although asked for them.`);
  }
  return tokens.map(([logprob, id, text]) => ({ id, text: text ?? "", logprob }));
}

/** What one text cost, with the requests that are counted with it. */
export function usageOf({ meta_info }: Generated, requests: number): ModelUsage {
  return {
    requests,
    promptTokens: meta_info.prompt_tokens,
    cachedTokens: meta_info.cached_tokens ?? 0,
    generatedTokens: meta_info.completion_tokens,
  };
}

/** A text that the server gives up on is an entry like others, in an answer with status 200. */
function rejectAborted({ meta_info }: Generated): void {
  const reason = meta_info.finish_reason;
  if (reason?.type !== "abort") return;
  throw new ModelResponseError(
    `/generate gave up on a text, saying ${JSON.stringify(reason.message ?? "")}.`,
  );
}

/** `(log-probability, token number, text)`; the text is null unless `return_text_in_logprobs` is set. */
const token = z.tuple([z.number().nullable(), z.number().int(), z.string().nullish()]);

/**
 * `POST /generate` of SGLang with lists: one entry for each text, in their order. What
 * python/sglang/srt/managers/tokenizer_manager.py puts together in `_handle_batch_output` and `convert_logprob_style`.
 */
const generateSchema = z.array(
  z.object({
    text: z.string(),
    meta_info: z.object({
      finish_reason: z.object({ type: z.string(), message: z.string().nullish() }).nullish(),
      prompt_tokens: z.number(),
      completion_tokens: z.number(),
      cached_tokens: z.number().nullish(),
      // Null at the first: its value would come from the token before, which is not evaluated.
      input_token_logprobs: z.array(token).nullish(),
      output_token_logprobs: z.array(token).nullish(),
    }),
  }),
);

/** One text's entry in the answer of `/generate`. */
export type Generated = z.infer<typeof generateSchema>[number];

/** `POST /tokenize` of SGLang with a list: `TokenizeResponse` in python/sglang/srt/entrypoints/openai/protocol.py. */
export const tokenizeSchema = z.object({ tokens: z.array(z.array(z.number().int())) });
