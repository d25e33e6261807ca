import type { z } from "zod";
import { InvalidArgumentError, MissingCapabilityError } from "../../shared/errors";
import { rejectUnknownOptions } from "../../shared/options";
import { cutAtStop } from "../check-call";
import { type ChatRoute, toMessages } from "../http/chat";
import { createAskFunction } from "../http/http-client";
import { type ChatOnlyModel, createChatOnlyModel } from "../http/http-model";
import { checkHttpOptions, type HttpModelOptions, hashSettings } from "../http/http-options";
import { labelsFromTopTokens } from "../http/label-logprobs";
import { parseResponse } from "../http/parse-response";
import type { ModelUsage, Prompt } from "../language-model";
import {
  type AiSdkCall,
  type AiSdkLanguageModel,
  type AiSdkProviderOptions,
  answerSchema,
  logprobsSchema,
  toAiSdkMessage,
} from "./call-schema";

/** Options of {@link aiSdkModel}. */
export interface AiSdkModelOptions
  extends Pick<
    HttpModelOptions,
    "concurrency" | "maxRetries" | "timeoutMs" | "deadlineMs" | "topLogprobs"
  > {
  /**
   * Sent with every call, over what equirank sends, for example `{ openai: { reasoningEffort: "none" } }`, without which
   * OpenAI's reasoning models give no log-probabilities.
   * @default {}
   */
  providerOptions?: AiSdkProviderOptions;
}

const optionNames = [
  "concurrency",
  "maxRetries",
  "timeoutMs",
  "deadlineMs",
  "topLogprobs",
  "providerOptions",
] as const;

/** OpenAI's responses API refuses fewer. */
const fewestTokens = 16;

/**
 * A model of the Vercel AI SDK: one of version 2, 3 or 4 of its specification, as its provider packages make them.
 *
 * - `nextTokenLogprobs`: from the `topLogprobs` tokens that the provider lists, with bounds for the labels that are not
 *   among them. Only OpenAI's and Azure's packages pass log-probabilities on; of others `probe()` says that they do not,
 *   and they can be sampled only.
 * - `sample`: one call per text, of at most 16 tokens where fewer are asked of OpenAI's responses API, which refuses that.
 *
 * A text prompt is a user's message. The SDK's own retries are those of its `generateText`, which is not used: calls that
 * fail are made again as requests to a server are, see `maxRetries`.
 *
 * @throws InvalidArgumentError for another model, and for unknown or unusable options
 * @example
 * import { openai } from "@ai-sdk/openai";
 * const model = aiSdkModel(openai.chat("gpt-4.1-mini"));
 * model.id; // "ai-sdk:openai.chat:gpt-4.1-mini"
 */
export function aiSdkModel(
  model: AiSdkLanguageModel,
  options: AiSdkModelOptions = {},
): ChatOnlyModel {
  rejectUnknownOptions("options", options, optionNames);
  checkModel(model);
  const { providerOptions = {}, ...limits } = options;
  const policy = checkHttpOptions(limits, 20);
  const { topLogprobs } = policy;
  const name = `${model.provider}:${model.modelId}`;
  const ask = createAskFunction(name, policy);
  const fewestSampled = model.provider.endsWith(".responses") ? fewestTokens : 1;

  function generate<T>(
    prompt: Prompt,
    call: Omit<AiSdkCall, "prompt">,
    asked: AiSdkProviderOptions,
    read: (answer: z.infer<typeof answerSchema>) => T,
    signal: AbortSignal | undefined,
  ): Promise<{ value: T; usage: ModelUsage }> {
    return ask(async (own) => {
      const answer = await model.doGenerate({
        ...call,
        prompt: toMessages(prompt).map(toAiSdkMessage),
        abortSignal: own,
        providerOptions: mergeOptions(asked, providerOptions),
      });
      const parsed = parseResponse(answerSchema, answer, name);
      return { value: read(parsed), usage: usageOf(parsed) };
    }, signal);
  }

  const chat: ChatRoute = {
    async labelLogprobs(prompt, labels, signal) {
      const logprobs = { logprobs: topLogprobs };
      const { value, usage } = await generate(
        prompt,
        { maxOutputTokens: fewestTokens, temperature: 0 },
        { openai: logprobs, azure: logprobs },
        (answer) => labelsFromTopTokens(readTopTokens(answer, name), labels),
        signal,
      );
      return { ...value, usage };
    },

    async sample(prompt, { temperature, topP, maxTokens, stop, seed }, index, signal) {
      const call = {
        maxOutputTokens: Math.max(maxTokens, fewestSampled),
        temperature,
        // Some providers refuse it next to a temperature.
        ...(topP < 1 && { topP }),
        ...(stop.length > 0 && { stopSequences: [...stop] }),
        ...(seed !== undefined && { seed: seed + index }),
      };
      const read = ({ content }: z.infer<typeof answerSchema>) =>
        content.map((part) => (part.type === "text" ? (part.text ?? "") : "")).join("");
      const { value, usage } = await generate(prompt, call, {}, read, signal);
      return { text: cutAtStop(value, stop), usage };
    },
  };
  const settings = hashSettings({ topLogprobs, providerOptions });
  return {
    ...createChatOnlyModel(`ai-sdk:${name}`, settings, chat, topLogprobs),
    largestCallCost: () => ({ requests: 1, generatedTokens: fewestTokens }),
  };
}

function checkModel(model: AiSdkLanguageModel): void {
  const isModel =
    typeof model === "object" &&
    /^v[234]$/.test(model?.specificationVersion) &&
    typeof model.doGenerate === "function";
  if (!isModel) {
    throw new InvalidArgumentError(
      "model",
      model,
      'must be a language model of AI SDK 5 or later, for example openai.chat("gpt-4.1-mini") of @ai-sdk/openai, not its name',
    );
  }
}

/** The options of each provider in the first, with those of the second over them. */
function mergeOptions(
  first: AiSdkProviderOptions,
  second: AiSdkProviderOptions,
): AiSdkProviderOptions {
  const names = new Set([...Object.keys(first), ...Object.keys(second)]);
  return Object.fromEntries(
    Array.from(names, (name) => [name, { ...first[name], ...second[name] }]),
  );
}

/** @throws MissingCapabilityError if the answer has none */
function readTopTokens({ providerMetadata }: z.infer<typeof answerSchema>, name: string) {
  for (const metadata of Object.values(providerMetadata ?? {})) {
    const parsed = logprobsSchema.safeParse(metadata);
    const [first] = parsed.data?.logprobs.flat() ?? [];
    if (first && first.top_logprobs.length > 0) return first.top_logprobs;
  }
  throw new MissingCapabilityError(
    `${name} answers without log-probabilities: of AI SDK's providers, OpenAI's and Azure's give them, and not for ` +
      "models while they reason.",
  );
}

function usageOf({ usage }: z.infer<typeof answerSchema>): ModelUsage {
  const { inputTokens, outputTokens, cachedInputTokens } = usage ?? {};
  const isCounted = typeof inputTokens === "number";
  return {
    requests: 1,
    promptTokens: (isCounted ? inputTokens : inputTokens?.total) ?? 0,
    cachedTokens: (isCounted ? cachedInputTokens : inputTokens?.cacheRead) ?? 0,
    generatedTokens: (typeof outputTokens === "number" ? outputTokens : outputTokens?.total) ?? 0,
  };
}
