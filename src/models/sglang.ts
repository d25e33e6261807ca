import * as z from "zod/mini";
import { MissingCapabilityError, ModelResponseError } from "../shared/errors";
import { readInBatches } from "./http/batches";
import { createChatRoute } from "./http/chat";
import { findControlSpelling, rejectDoubledOpening } from "./http/control-tokens";
import type { Post } from "./http/http-client";
import { createHttpModel, type HttpModel, openServer } from "./http/http-model";
import type { ServerOptions } from "./http/http-options";
import { parseResponse, tokenCount } from "./http/parse-response";
import {
  createPrefillRoute,
  type PrefillReader,
  type PrefillToken,
  scoreTokens,
  toScoredToken,
} from "./http/prefill-route";
import type { ScoredText, ScoringRoute } from "./http/scoring-route";
import type { ModelUsage } from "./language-model";

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
  const server = openServer("sglang", options);
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

type Sent = { text: readonly string[] } | { input_ids: readonly (readonly number[])[] };

/**
 * What SGLang's `/generate` answers for each of several texts, from these places of each on. One token is generated and
 * dropped with texts that are scored, greedily, so that equal calls are equal.
 */
async function callGenerate<T>(
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
function createGenerate(generate: Post): ScoringRoute["generate"] {
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
function tokensOf({ meta_info }: Generated, which: "input_token_logprobs" | "output_token_logprobs"): PrefillToken[] {
  const tokens = meta_info[which];
  if (!tokens || tokens.length === 0) {
    throw new MissingCapabilityError(`/generate answers without ${which} although asked for them.`);
  }
  return tokens.map(([logprob, id, text]) => ({ id, text: text ?? "", logprob }));
}

/** What one text cost, with the requests that are counted with it. */
function usageOf({ meta_info }: Generated, requests: number): ModelUsage {
  return {
    requests,
    promptTokens: meta_info.prompt_tokens,
    cachedTokens: meta_info.cached_tokens ?? 0,
    generatedTokens: meta_info.completion_tokens,
  };
}

/** If the server gives up on a text, its entry says so, in an answer with status 200. */
function rejectAborted({ meta_info }: Generated): void {
  const reason = meta_info.finish_reason;
  if (reason?.type !== "abort") return;
  throw new ModelResponseError(`/generate gave up on a text, saying ${JSON.stringify(reason.message ?? "")}.`);
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
      prompt_tokens: tokenCount,
      completion_tokens: tokenCount,
      cached_tokens: z.nullish(tokenCount),
      // Null at the first: its value would come from the token before, which is not evaluated.
      input_token_logprobs: z.nullish(z.array(token)),
      output_token_logprobs: z.nullish(z.array(token)),
    }),
  }),
);

/** One text's entry in the answer of `/generate`. */
type Generated = z.infer<typeof generateSchema>[number];

/** `POST /tokenize` of SGLang with a list: `TokenizeResponse` in python/sglang/srt/entrypoints/openai/protocol.py. */
const tokenizeSchema = z.object({ tokens: z.array(z.array(z.int())) });

interface SplitText {
  continuation: string;
  /** Of prompt and continuation together. */
  ids: readonly number[];
  /** Where the continuation begins: the first token that is not the prompt's. */
  first: number;
}

/**
 * Scores through SGLang's `/generate`, sending token numbers from an earlier `/tokenize`. So the place where each
 * continuation begins is known, log-probabilities are requested only from there on, and the common beginning of all
 * texts is evaluated once: SGLang reads its prefix cache up to `logprob_start_len`.
 */
function createTokenRoute(generate: Post, tokenize: Post, promptPrefix: string): ScoringRoute {
  async function split(prompt: string, continuations: readonly string[], signal: AbortSignal): Promise<SplitText[]> {
    const opening = promptPrefix + prompt;
    const texts = [opening, ...continuations.map((continuation) => opening + continuation)];
    const read = (answer: unknown) => {
      const { tokens } = parseResponse(tokenizeSchema, answer, "/tokenize");
      if (tokens.length === texts.length) return tokens;
      throw new ModelResponseError(`/tokenize answers with ${tokens.length} texts where ${texts.length} were sent.`);
    };
    const [alone, ...together] = await tokenize({ prompt: texts }, read, signal);
    return together.map((ids, index) => {
      const continuation = continuations[index]!;
      rejectDoubledOpeningOf(opening, ids);
      return { continuation, ids, first: firstDifference(alone!, ids, continuation) };
    });
  }

  async function scoreBatch(batch: readonly SplitText[], signal: AbortSignal) {
    const sent = { input_ids: batch.map((text) => text.ids) };
    // The value of the first token asked for is missing, so one more is asked for.
    const startLengths = batch.map((text) => Math.max(text.first - 1, 0));
    const read = (generated: Generated, index: number): ScoredText => ({
      tokens: readContinuation(generated, batch[index]!),
      // The request to /tokenize counts as well.
      usage: usageOf(generated, index === 0 ? 2 : 0),
    });
    return callGenerate(generate, sent, { startLengths }, read, signal);
  }

  return {
    name: "/generate with logprob_start_len",
    remedy: "Update SGLang: /tokenize and the places of input_token_logprobs have changed.",

    generate(prompt, count, signal) {
      return createGenerate(generate)(promptPrefix + prompt, count, signal);
    },

    // To /tokenize and to /generate, for each text at most.
    requestsFor: (tokens) => 2 * tokens.length,

    score(prompt, continuations, signal) {
      const scoreTexts = async (batch: readonly string[], together: AbortSignal) =>
        scoreBatch(await split(prompt, batch, together), together);
      return readInBatches(continuations, scoreTexts, signal, (text) => promptPrefix + prompt + text);
    },
  };
}

function firstDifference(alone: readonly number[], together: readonly number[], continuation: string): number {
  const first = together.findIndex((id, place) => id !== alone[place]);
  if (first !== -1) return first;
  throw new ModelResponseError(
    `/tokenize reads the prompt with ${JSON.stringify(continuation)} after it as it reads the prompt alone.`,
  );
}

/**
 * The tokens that hold the continuation, from an answer that begins near there; where exactly differs between versions.
 * @throws ModelResponseError unless the answer ends with them, number for number
 */
function readContinuation(generated: Generated, { continuation, ids, first }: SplitText) {
  const given = tokensOf(generated, "input_token_logprobs");
  const start = ids.length - given.length;
  if (start > first || given.some((token, place) => token.id !== ids[start + place])) {
    throw new ModelResponseError(
      `/generate answers with other tokens than it was sent for ${JSON.stringify(continuation)}, so their values belong to another text or to other positions.`,
    );
  }
  return scoreTokens(given.slice(first - start), continuation, "/generate");
}

/** Like `rejectDoubledOpening`, if the first tokens are known by their numbers and by the text that was sent. */
function rejectDoubledOpeningOf(text: string, [first, second]: readonly number[]): void {
  const spelling = findControlSpelling(text);
  if (spelling === undefined || first !== second || !text.startsWith(spelling)) return;
  rejectDoubledOpening([spelling, spelling]);
}
