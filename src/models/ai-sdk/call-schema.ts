import { z } from "zod";
import type { Message } from "../language-model";

/** Options by provider, as AI SDK's `providerOptions`. */
export type AiSdkProviderOptions = Record<string, Record<string, AiSdkJson>>;

/** What JSON can hold. */
export type AiSdkJson =
  | null
  | string
  | number
  | boolean
  | AiSdkJson[]
  | { [name: string]: AiSdkJson };

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
 * What of AI SDK's `LanguageModelV2`, `LanguageModelV3` and `LanguageModelV4` is used. Models of its provider packages are
 * such, for example `openai.chat("gpt-4.1-mini")` of `@ai-sdk/openai`.
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
const inputTokens = z.union([
  z.number(),
  z.object({ total: z.number().nullish(), cacheRead: z.number().nullish() }),
]);
const outputTokens = z.union([z.number(), z.object({ total: z.number().nullish() })]);

/** https://github.com/vercel/ai/tree/main/packages/provider/src/language-model: `LanguageModelV3GenerateResult` and its like. */
export const answerSchema = z.object({
  content: z.array(z.object({ type: z.string(), text: z.string().optional() })),
  usage: z
    .object({
      inputTokens: inputTokens.nullish(),
      outputTokens: outputTokens.nullish(),
      /** Version 2. */
      cachedInputTokens: z.number().nullish(),
    })
    .nullish(),
  providerMetadata: z.record(z.string(), z.unknown()).nullish(),
});

const token = z.object({ token: z.string(), logprob: z.number() });
const place = token.extend({ top_logprobs: z.array(token) });

/**
 * The log-probabilities as `@ai-sdk/openai` and `@ai-sdk/azure` put them into `providerMetadata`: a list of places from the
 * chat, a list of such lists from the responses API.
 */
export const logprobsSchema = z.object({ logprobs: z.array(z.union([place, z.array(place)])) });

/** A message as AI SDK's models take it. */
export function toAiSdkMessage({ role, content }: Message): AiSdkMessage {
  return role === "system"
    ? { role, content }
    : { role, content: [{ type: "text", text: content }] };
}
