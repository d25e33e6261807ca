import * as z from "zod/mini";
import { MissingCapabilityError, ModelResponseError } from "../../shared/errors";
import type { Post } from "../http/http-client";
import { parseResponse } from "../http/parse-response";
import type { ModelUsage } from "../language-model";

/**
 * The needed parts of an answer; the rest is many times as long. Servers that do not know the field return everything.
 */
const responseFields = ["content", "completion_probabilities", "tokens_evaluated", "truncated", "timings"];

/** What `read` makes of an answer, and what the request cost. */
export interface Read<T> {
  value: T;
  usage: ModelUsage;
}

/** Tokens that a server generates after a prompt. */
export interface Generation {
  tokens: readonly GeneratedToken[];
  content: string;
}

/** `/completion`, when it is asked for probabilities. */
export class Completion {
  constructor(private readonly post: Post) {}

  /**
   * Up to `count` tokens after a prompt, each the most probable one under `extra.logit_bias`, with the
   * log-probabilities that the model itself gives before any bias, penalty or filter.
   */
  generate<T>(
    prompt: readonly number[],
    count: number,
    extra: Record<string, unknown>,
    read: (generation: Generation) => T,
    signal: AbortSignal | undefined,
  ): Promise<Read<T>> {
    const body = { n_predict: count, temperature: 0, samplers: ["temperature"], ...extra };
    return this.request(
      prompt,
      { ...body, post_sampling_probs: false },
      completionSchema,
      ({ completion_probabilities: tokens, content }) => {
        if (!tokens?.length) {
          throw new MissingCapabilityError("/completion answers without log-probabilities although asked for them.");
        }
        return read({ tokens, content });
      },
      signal,
    );
  }

  /**
   * log(P(token) / P(reference)) as the next token, which the server returns without generating the token: both are
   * raised above all others, and the reference so far above the token that it is the one that is drawn.
   * @param reference a token that does not end inside a character, and not much less probable than the token
   */
  async compare(
    prompt: readonly number[],
    token: number,
    reference: number,
    extra: Record<string, unknown>,
    signal: AbortSignal | undefined,
  ): Promise<Read<number>> {
    const lift = 100;
    const lead = 15;
    const logit_bias = [
      [token, lift],
      [reference, lift + lead],
    ];
    const drawing = { n_predict: 1, temperature: 1, samplers: ["top_k"], top_k: 2, logit_bias };
    return this.request(
      prompt,
      { ...drawing, ...extra, n_probs: 2, post_sampling_probs: true },
      sampledCompletionSchema,
      ({ completion_probabilities: [drawn] }) => {
        const probabilityOf = (id: number) => drawn!.top_probs.find((top) => top.id === id)?.prob;
        const ratio = (probabilityOf(token) ?? 0) / (probabilityOf(reference) ?? 0);
        if (!(ratio > 0 && ratio < 1)) {
          throw new ModelResponseError(
            `/completion gives token ${token} next to token ${reference} a probability that cannot be used: it ignores logit_bias, or the token is too improbable to be told.`,
          );
        }
        return Math.log(ratio) + lead;
      },
      signal,
    );
  }

  private request<Answer extends z.infer<typeof completionSchema | typeof sampledCompletionSchema>, T>(
    prompt: readonly number[],
    parameters: Record<string, unknown>,
    schema: z.ZodMiniType<Answer>,
    read: (answer: Answer) => T,
    signal: AbortSignal | undefined,
  ): Promise<Read<T>> {
    const body = { prompt, cache_prompt: true, response_fields: responseFields, ...parameters };
    const readAnswer = (value: unknown) => {
      const answer = parseResponse(schema, value, "/completion");
      const { tokens_evaluated: evaluated, truncated, timings } = answer;
      if (truncated || evaluated !== prompt.length) {
        throw new ModelResponseError(
          `/completion evaluated ${evaluated} of ${prompt.length} tokens: the server cuts long texts. Start it with a larger --ctx-size.`,
        );
      }
      const usage = {
        requests: 1,
        promptTokens: evaluated,
        cachedTokens: Math.max(evaluated - (timings?.prompt_n ?? evaluated), 0),
        generatedTokens: answer.completion_probabilities?.length ?? 0,
      };
      return { value: read(answer), usage };
    };
    return this.post(body, readAnswer, signal);
  }
}

/** `POST /tokenize` with `with_pieces`: a piece is a text, or its bytes where they are not whole characters. */
export const tokenizeSchema = z.object({
  tokens: z.array(z.object({ id: z.int(), piece: z.union([z.string(), z.array(z.int())]) })),
});

/** `GET /props`. */
export const propsSchema = z.object({ total_slots: z.int().check(z.minimum(1)) });

const token = z.object({ id: z.int(), token: z.string(), bytes: z.array(z.number()) });
const before = z.extend(token, { logprob: z.number() });
const after = z.extend(token, { prob: z.number() });

/** What `POST /completion` returns in addition to the probabilities. */
const completion = z.object({
  content: z.string(),
  tokens_evaluated: z.int(),
  truncated: z.nullish(z.boolean()),
  /** `prompt_n`: the prompt's tokens that were not in memory. */
  timings: z.nullish(z.object({ prompt_n: z.nullish(z.number()) })),
});

/** `POST /completion` with `n_probs`: the probabilities before sampling. */
export const completionSchema = z.extend(completion, {
  completion_probabilities: z.nullish(z.array(z.extend(before, { top_logprobs: z.array(before) }))),
});

/** The same with `post_sampling_probs`: the probabilities that the token was drawn by. */
export const sampledCompletionSchema = z.extend(completion, {
  completion_probabilities: z.array(z.extend(after, { top_probs: z.array(after) })).check(z.minLength(1)),
});

/** A generated token with its log-probability and the most probable tokens at its place. */
export type GeneratedToken = NonNullable<z.infer<typeof completionSchema>["completion_probabilities"]>[number];

export function toBytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Bytes as a text; incomplete characters are read as U+FFFD. */
export function readBytes(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}

/** Whether the bytes end inside a character. */
export function endsInsideCharacter(bytes: ArrayLike<number>): boolean {
  for (let length = 1; length <= Math.min(bytes.length, 3); length++) {
    const byte = bytes[bytes.length - length]!;
    // The first byte of a character begins with as many ones as it has bytes; the others begin with 10.
    if (byte >= 0xc0) return length < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2);
    if (byte < 0x80) return false;
  }
  return false;
}
