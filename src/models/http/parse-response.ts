import * as z from "zod/mini";
import { ModelResponseError } from "../../shared/errors";
import type { FinishReason, ModelUsage } from "../language-model";
import { findWords, longestServerMessage } from "./http-failure";

const unread = z.pipe(
  z.unknown(),
  z.transform(() => undefined),
);

/**
 * Parts of an answer that are only informative: what cannot be read counts as missing. A union, since `z.catch()` adds
 * 7 kB of helpers to a bundle that needs them for nothing else.
 */
export function optional<T extends z.core.SomeType>(schema: T) {
  return z.union([z.nullish(schema), unread]);
}

/** A number of tokens. One below 0 stands for one that is not known, and would let a budget grow. */
export const tokenCount = z.pipe(
  z.number(),
  z.transform((count) => Math.max(count, 0)),
);

/** What OpenAI's routes say about a request's cost. */
export const usageSchema = optional(
  z.object({
    prompt_tokens: optional(tokenCount),
    completion_tokens: optional(tokenCount),
    prompt_tokens_details: optional(z.object({ cached_tokens: optional(tokenCount) })),
    completion_tokens_details: optional(z.object({ reasoning_tokens: optional(tokenCount) })),
  }),
);

/**
 * The value, checked against the schema.
 * @throws ModelResponseError naming the fields that are missing or of another type
 */
export function parseResponse<T>(schema: z.ZodMiniType<T>, value: unknown, what: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.slice(0, 3).map((issue) => {
    const expected = issue.code === "invalid_type" ? `expected ${issue.expected}` : issue.message;
    return `${issue.path.join(".") || "the answer"}: ${expected}`;
  });
  const words = findWords(value).slice(0, longestServerMessage);
  const saying = words && ` It says ${JSON.stringify(words)}.`;
  throw new ModelResponseError(
    `${what} answered in an unknown form (${faults.join("; ")}).${saying} Check that the address belongs to such a server.`,
  );
}

/** Usage of one request; figures that the server does not report count as 0. */
export function usageOf(told: z.infer<typeof usageSchema>): ModelUsage {
  return {
    requests: 1,
    promptTokens: told?.prompt_tokens ?? 0,
    cachedTokens: told?.prompt_tokens_details?.cached_tokens ?? 0,
    generatedTokens: told?.completion_tokens ?? 0,
  };
}

/** Words of vLLM, SGLang, DeepSeek, z.AI and OpenRouter where the server gave up. */
const brokenOff = /^(error|abort(ed)?|network_error|insufficient_system_resource)$/i;

/**
 * Words of OpenAI, Anthropic, Gemini, Bedrock, Mistral, z.AI, vLLM and text-generation-inference. What is ended for
 * repeating itself would have gone on to the maximum length, and what broke off lacks its end as well.
 */
const finishReasons: readonly (readonly [FinishReason, RegExp])[] = [
  ["stop", /^(stop(_sequence)?|eos(_token)?|end_turn)$/i],
  ["length", /length|max_\w*tokens|context_window|repe(at|tition)/i],
  ["length", brokenOff],
  ["content-filter", /filter|safety|recitation|blocklist|prohibited|spii|sensitive|refusal|guardrail/i],
];

/** What services call the end of a text, in any of their words; undefined if they say nothing. */
export function readFinishReason(told: unknown): FinishReason | undefined {
  if (typeof told !== "string" || told === "") return undefined;
  return finishReasons.find(([, words]) => words.test(told))?.[0] ?? "other";
}

/** Whether a text ended because its server gave up. */
export function isBrokenOff(told: unknown): boolean {
  return typeof told === "string" && brokenOff.test(told);
}
