import * as z from "zod/mini";
import { replaceHalves } from "../http/http-client";
import { optional } from "../http/parse-response";
import type { Message } from "../language-model";

/** Options by provider, as AI SDK's `providerOptions`. */
export type AiSdkProviderOptions = Record<string, Record<string, AiSdkJson>>;

type AiSdkJson = null | string | number | boolean | AiSdkJson[] | { [name: string]: AiSdkJson };

/** A message of a prompt as AI SDK's models take it. */
export type AiSdkMessage =
  | { role: "system"; content: string }
  | { role: "user" | "assistant"; content: { type: "text"; text: string }[] };

/** What of AI SDK's call options is used. */
export interface AiSdkCall {
  prompt: AiSdkMessage[];
  maxOutputTokens?: number;
  temperature?: number;
  topP?: number;
  stopSequences?: string[];
  seed?: number;
  abortSignal?: AbortSignal;
  providerOptions?: AiSdkProviderOptions;
}

/**
 * What of AI SDK's `LanguageModelV2`, `LanguageModelV3` and `LanguageModelV4` is used. Models of its provider packages
 * are such, for example `openai.chat("gpt-4.1-mini")` of `@ai-sdk/openai`.
 */
export interface AiSdkLanguageModel {
  readonly specificationVersion: string;
  /** For example `openai.chat`. */
  readonly provider: string;
  readonly modelId: string;
  /** One answer of the model, in the form of its version. */
  doGenerate(options: AiSdkCall): PromiseLike<unknown>;
}

/** A number in version 2; by kind from version 3 on. */
const inputTokens = z.union([z.number(), z.object({ total: optional(z.number()), cacheRead: optional(z.number()) })]);
const outputTokens = z.union([z.number(), z.object({ total: optional(z.number()), reasoning: optional(z.number()) })]);

/**
 * https://github.com/vercel/ai/tree/main/packages/provider/src/language-model: `LanguageModelV3GenerateResult` and its
 * like.
 */
export const answerSchema = z.object({
  content: z.array(z.object({ type: z.string(), text: optional(z.string()) })),
  // A text in version 2; `{ unified, raw }` from version 3 on.
  finishReason: optional(z.union([z.string(), z.object({ unified: optional(z.string()), raw: optional(z.string()) })])),
  usage: optional(
    z.object({
      inputTokens: optional(inputTokens),
      outputTokens: optional(outputTokens),
      /** Version 2. */
      cachedInputTokens: optional(z.number()),
      reasoningTokens: optional(z.number()),
    }),
  ),
  warnings: optional(
    z.array(
      z.object({
        type: optional(z.string()),
        setting: optional(z.string()),
        feature: optional(z.string()),
        details: optional(z.string()),
        message: optional(z.string()),
      }),
    ),
  ),
  providerMetadata: optional(z.record(z.string(), z.unknown())),
  // The service's own answer.
  response: optional(z.object({ body: optional(z.unknown()) })),
});

/** Why a text ended, in the SDK's word; the service's own says more than "other", as that it broke the text off. */
export function finishWordOf(reason: z.infer<typeof answerSchema>["finishReason"]): string | null | undefined {
  if (typeof reason === "string") return reason;
  return (reason?.unified === "other" && reason.raw) || reason?.unified;
}

/** What of services' own answers holds log-probabilities: of the chat, and of OpenAI's responses. */
export const bodySchema = z.object({
  choices: optional(z.array(z.object({ logprobs: optional(z.unknown()) }))),
  output: optional(z.array(z.object({ content: optional(z.array(z.object({ logprobs: optional(z.unknown()) }))) }))),
});

/** A message as AI SDK's models take it. */
export function toAiSdkMessage({ role, content }: Message): AiSdkMessage {
  const text = replaceHalves(content);
  return role === "system" ? { role, content: text } : { role, content: [{ type: "text", text }] };
}
