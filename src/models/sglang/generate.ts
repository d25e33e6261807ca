import * as z from "zod/mini";
import { MissingCapabilityError, ModelResponseError } from "../../shared/errors";
import type { Post } from "../http/http-client";
import { parseResponse } from "../http/parse-response";
import { type PrefillToken, toScoredToken } from "../http/prefill-route";
import type { ScoringRoute } from "../http/scoring-route";
import type { ModelUsage } from "../language-model";

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
export function createGenerate(generate: Post): ScoringRoute["generate"] {
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
const token = z.tuple([z.nullable(z.number()), z.int(), z.nullish(z.string())]);

/**
 * `POST /generate` of SGLang with lists: one entry for each text, in their order. What
 * python/sglang/srt/managers/tokenizer_manager.py puts together in `_handle_batch_output` and `convert_logprob_style`.
 */
const generateSchema = z.array(
  z.object({
    text: z.string(),
    meta_info: z.object({
      finish_reason: z.nullish(z.object({ type: z.string(), message: z.nullish(z.string()) })),
      prompt_tokens: z.number(),
      completion_tokens: z.number(),
      cached_tokens: z.nullish(z.number()),
      // Null at the first: its value would come from the token before, which is not evaluated.
      input_token_logprobs: z.nullish(z.array(token)),
      output_token_logprobs: z.nullish(z.array(token)),
    }),
  }),
);

/** One text's entry in the answer of `/generate`. */
export type Generated = z.infer<typeof generateSchema>[number];

/** `POST /tokenize` of SGLang with a list: `TokenizeResponse` in python/sglang/srt/entrypoints/openai/protocol.py. */
export const tokenizeSchema = z.object({ tokens: z.array(z.array(z.int())) });
