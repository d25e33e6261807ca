import { fakeEchoAnswer } from "../http/fake-echo-server";
import type { FakeAnswer, ReceivedRequest } from "../http/fake-model-server";
import { type FakeToken, readTokens, writeTokens } from "../http/fake-tokens";

type Triple = [number | null, number, string | null];

/** One text's part of an answer of `/generate`. */
export interface FakeGenerated {
  text: string;
  output_ids: number[];
  meta_info: {
    finish_reason: Record<string, unknown>;
    prompt_tokens: number;
    completion_tokens: number;
    cached_tokens: number;
    input_token_logprobs: Triple[];
    output_token_logprobs: Triple[];
    [other: string]: unknown;
  };
}

interface FakeSglangOptions {
  hasTokenize?: boolean;
  /** Changes the entries of an answer. */
  change?: (entries: FakeGenerated[], body: Record<string, unknown>) => FakeGenerated[];
}

/**
 * Answers as SGLang does (sgl-project/sglang): `/generate` with a list gives a list, each entry as
 * python/sglang/srt/managers/tokenizer_manager.py puts it together, `input_token_logprobs` from `logprob_start_len` on
 * with null for the first of them (`_process_input_token_logprobs` in scheduler_output_processor_mixin.py: "add None at
 * start"); `/tokenize` as python/sglang/srt/entrypoints/openai/serving_tokenize.py at 0351c1fa.
 *
 * Its prefix cache holds the texts of the same list before a text, up to `logprob_start_len`
 * (`_compute_max_prefix_len` in schedule_batch.py).
 */
export function fakeSglangAnswer(
  request: ReceivedRequest,
  { hasTokenize = true, change = (entries) => entries }: FakeSglangOptions = {},
): FakeAnswer {
  const { path, body } = request;
  if (path === "/v1/chat/completions") return fakeEchoAnswer(request);
  if (path === "/tokenize" && hasTokenize) {
    const tokens = (body.prompt as string[]).map((text) => numbersOf(text));
    return { body: { tokens, count: tokens.map((ids) => ids.length), max_model_len: 2048 } };
  }
  if (path !== "/generate") return { status: 404, body: { detail: "Not Found" } };
  const texts = (body.text ?? (body.input_ids as number[][]).map(textOf)) as string[];
  const entries = texts.map((text, index) => {
    const start = (body.logprob_start_len as number[])[index]!;
    const count = Number((body.sampling_params as Record<string, unknown>).max_new_tokens);
    return generatedOf(text, start, count, texts.slice(0, index));
  });
  return { body: change(entries, body) };
}

function generatedOf(text: string, start: number, count: number, before: string[]): FakeGenerated {
  const given = readTokens(text);
  const written = writeTokens(text, count);
  const told = start < 0 ? [] : given.slice(start);
  const shared = Math.max(0, ...before.map((other) => sharedLength(given, readTokens(other))));
  return {
    text: written.map((token) => token.text).join(""),
    output_ids: written.map(({ id }) => id),
    meta_info: {
      id: "5c2f9a",
      finish_reason: { type: "length", length: count },
      prompt_tokens: given.length,
      weight_version: "default",
      input_token_logprobs: told.map(({ id, text, logprob }, i) => [i === 0 ? null : logprob, id, text]),
      output_token_logprobs: written.map(({ id, text, logprob }) => [logprob, id, text]),
      completion_tokens: count,
      cached_tokens: Math.min(shared, Math.max(start, 0)),
      e2e_latency: 0.1,
    },
  };
}

function sharedLength(one: readonly FakeToken[], other: readonly FakeToken[]): number {
  const first = one.findIndex((token, place) => token.id !== other[place]?.id);
  return first === -1 ? one.length : first;
}

/** Texts by their numbers, which the fake has told before. */
const known = new Map<string, string>();

function numbersOf(text: string): number[] {
  const ids = readTokens(text).map(({ id }) => id);
  known.set(ids.join(), text);
  return ids;
}

function textOf(ids: readonly number[]): string {
  const text = known.get(ids.join());
  if (text === undefined) throw new Error(`numbers that were never told: ${ids}`);
  return text;
}
