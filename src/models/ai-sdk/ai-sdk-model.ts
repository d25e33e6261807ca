import type * as z from "zod/mini";
import { InvalidArgumentError } from "../../shared/errors";
import { rejectUnknownOptions } from "../../shared/options";
import { createChatRoute } from "../http/chat";
import { createAskFunction, type Post } from "../http/http-client";
import { type ChatOnlyModel, createChatOnlyModel } from "../http/http-model";
import {
  type AskOptions,
  checkHttpOptions,
  checkSecrets,
  type HttpModelOptions,
  hashSecrets,
  hashSettings,
  patienceOptionNames,
} from "../http/http-options";
import { readTopTokens } from "../http/label-logprobs";
import { parseResponse } from "../http/parse-response";
import { recallChat } from "../http/probe";
import type { Message, ModelWarning } from "../language-model";
import {
  type AiSdkCall,
  type AiSdkLanguageModel,
  type AiSdkProviderOptions,
  answerSchema,
  bodySchema,
  finishWordOf,
  toAiSdkMessage,
} from "./call-schema";

/** Options of {@link aiSdkModel}. */
export interface AiSdkModelOptions extends AskOptions, Pick<HttpModelOptions, "topLogprobs" | "thinkingTokens"> {
  /**
   * Sent with every call, over what equirank sends, for example `{ openai: { reasoningEffort: "none" } }`, without
   * which OpenAI's reasoning models give no log-probabilities.
   * @default {}
   */
  providerOptions?: AiSdkProviderOptions;
}

const optionNames = [...patienceOptionNames, "topLogprobs", "thinkingTokens", "providerOptions", "secrets"];

/** OpenAI's responses API refuses fewer. */
const fewestTokens = 16;

/**
 * A model of the Vercel AI SDK: one of version 2, 3 or 4 of its specification, as its provider packages make them.
 *
 * - `nextTokenLogprobs`: from the `topLogprobs` tokens that the provider lists, with bounds for the labels that are not
 *   among them. They are read wherever the package puts them: OpenAI's, Azure's, DeepSeek's, xAI's, and those on
 *   `@ai-sdk/openai-compatible` (Fireworks, Together and others). For models without them, `probe()` says so, and they
 *   can only be sampled.
 * - `sample`: one call per text, of at most 16 tokens where fewer are asked of OpenAI's responses API, which refuses
 *   that.
 *
 * A text prompt is a user's message. The SDK's own retries are those of its `generateText`, which is not used: calls
 * that fail are retried as requests to a server are, see `maxRetries`.
 *
 * @throws InvalidArgumentError for another model, and for unknown or unusable options
 * @example
 * import { openai } from "@ai-sdk/openai";
 * const model = aiSdkModel(openai.chat("gpt-4.1-mini"));
 * model.id; // "ai-sdk:openai.chat:gpt-4.1-mini"
 */
export function aiSdkModel(model: AiSdkLanguageModel, options: AiSdkModelOptions = {}): ChatOnlyModel {
  rejectUnknownOptions("options", options, optionNames);
  checkModel(model);
  const { providerOptions = {}, secrets = [], ...limits } = options;
  checkSecrets(secrets);
  const policy = checkHttpOptions(limits, 20);
  const { topLogprobs, thinkingTokens } = policy;
  const name = `${model.provider}:${model.modelId}`;
  const ask = createAskFunction(name, policy, secrets);
  const fewestSampled = model.provider.endsWith(".responses") ? fewestTokens : 1;
  const warnings = new Map<string, ModelWarning>();

  /** Speaks to the model as to a chat of OpenAI's. */
  const post: Post = (body, read, signal) =>
    ask(async (own) => {
      const asked = typeof body.top_logprobs === "number" ? body.top_logprobs : undefined;
      const answer = await model.doGenerate({
        ...toCall(body, fewestSampled),
        abortSignal: own,
        providerOptions: mergeOptions(
          asked === undefined ? {} : askForTopTokens(model.provider, asked),
          providerOptions,
        ),
      });
      const parsed = parseResponse(answerSchema, answer, name);
      for (const warning of parsed.warnings ?? []) {
        const told = toWarning(warning, name);
        warnings.set(told.message, told);
      }
      return read(likeOpenAI(parsed));
    }, signal);

  const identity = {
    id: `ai-sdk:${name}`,
    fingerprint: hashSettings({ topLogprobs, providerOptions }),
    access: hashSecrets(secrets),
    maxRetries: policy.maxRetries,
  };
  const chat = createChatRoute(post, {
    name,
    topLogprobs,
    thinkingTokens,
    known: recallChat(identity),
    // Some models draw at their own temperature, which only a warning says.
    isGreedy: false,
    warnings: () => [...warnings.values()],
  });
  return {
    ...createChatOnlyModel(identity, chat),
    largestCallCost: () => ({ requests: 1, generatedTokens: fewestTokens }),
  };
}

function toCall(
  body: Readonly<Record<string, unknown>>,
  fewest: number,
): Omit<AiSdkCall, "abortSignal" | "providerOptions"> {
  const { messages, max_tokens, max_completion_tokens = max_tokens, temperature } = body;
  const { top_p: topP, stop, seed } = body;
  return {
    prompt: (messages as readonly Message[]).map(toAiSdkMessage),
    maxOutputTokens: Math.max(max_completion_tokens as number, fewest),
    ...(typeof temperature === "number" && { temperature }),
    // Some providers refuse it next to a temperature.
    ...(typeof topP === "number" && topP < 1 && { topP }),
    ...(Array.isArray(stop) && { stopSequences: [...stop] }),
    ...(typeof seed === "number" && { seed }),
  };
}

/** xAI's package takes no more. */
const mostOfXai = 8;

/**
 * The options by which provider packages ask for log-probabilities: OpenAI's and Azure's by their number, xAI's and
 * DeepSeek's by two of their own; those on `@ai-sdk/openai-compatible` (Fireworks, Together and others) pass on what
 * the service itself takes.
 */
function askForTopTokens(provider: string, count: number): AiSdkProviderOptions {
  const name = provider.split(".")[0]!.trim();
  const ofOpenAI = { openai: { logprobs: count }, azure: { logprobs: count } };
  if (name in ofOpenAI) return ofOpenAI;
  if (name === "xai") {
    return { xai: { logprobs: true, topLogprobs: Math.min(count, mostOfXai) } };
  }
  // A number, as its API has it: openapi.yaml of togethercomputer/openapi.
  if (name === "togetherai") return { togetherai: { logprobs: count } };
  if (name === "deepseek") return { deepseek: { logprobs: true, topLogprobs: count } };
  return { ...ofOpenAI, [name]: { logprobs: true, top_logprobs: count } };
}

type SdkAnswer = z.infer<typeof answerSchema>;

function likeOpenAI(answer: SdkAnswer): unknown {
  const { content, finishReason, usage } = answer;
  const textOf = (type: string) => content.map((part) => (part.type === type ? (part.text ?? "") : "")).join("");
  const { inputTokens, outputTokens, cachedInputTokens, reasoningTokens } = usage ?? {};
  const input = typeof inputTokens === "number" ? { total: inputTokens } : inputTokens;
  const output = typeof outputTokens === "number" ? { total: outputTokens } : outputTokens;
  const cached = typeof inputTokens === "object" ? inputTokens?.cacheRead : cachedInputTokens;
  const reasoned = typeof outputTokens === "object" ? outputTokens?.reasoning : reasoningTokens;
  return {
    choices: [
      {
        message: { content: textOf("text"), reasoning_content: textOf("reasoning") },
        finish_reason: finishWordOf(finishReason),
        logprobs: findLogprobs(answer),
      },
    ],
    usage: {
      prompt_tokens: input?.total,
      completion_tokens: output?.total,
      prompt_tokens_details: { cached_tokens: cached },
      completion_tokens_details: { reasoning_tokens: reasoned },
    },
  };
}

/**
 * The log-probabilities wherever providers put them: in their metadata, or in the service's own answer, which the
 * others hand on.
 */
function findLogprobs({ providerMetadata, response }: SdkAnswer): unknown {
  const metadata = Object.values(providerMetadata ?? {}).map(
    (ofProvider) => (ofProvider as { logprobs?: unknown } | null)?.logprobs,
  );
  const { choices, output } = bodySchema.safeParse(response?.body).data ?? {};
  const ofBody = [...(choices ?? []), ...(output ?? []).flatMap(({ content }) => content ?? [])].map(
    ({ logprobs }) => logprobs,
  );
  return [...metadata, ...ofBody].find((logprobs) => readTopTokens(logprobs) !== undefined);
}

/** What the SDK warns of. Before its version 6, unsupported settings were told by `setting`. */
function toWarning(
  { type, setting, feature, details, message }: NonNullable<SdkAnswer["warnings"]>[number],
  name: string,
): ModelWarning {
  const what = setting ?? feature;
  const said = details ?? message;
  return {
    code: what === undefined || what === null ? "model-warning" : "setting-ignored",
    message: what
      ? `${name} does not take ${what}, which is left out${said ? `: ${said}` : ""}.`
      : `${name} warns: ${said ?? type ?? "it does not say of what"}`,
  };
}

function checkModel(model: AiSdkLanguageModel): void {
  const isModel =
    typeof model === "object" && /^v[234]$/.test(model?.specificationVersion) && typeof model.doGenerate === "function";
  if (!isModel) {
    throw new InvalidArgumentError(
      "model",
      model,
      'must be a language model of AI SDK 5 or later, for example openai.chat("gpt-4.1-mini") of @ai-sdk/openai, not its name',
    );
  }
}

function mergeOptions(first: AiSdkProviderOptions, second: AiSdkProviderOptions): AiSdkProviderOptions {
  const names = new Set([...Object.keys(first), ...Object.keys(second)]);
  return Object.fromEntries(Array.from(names, (name) => [name, { ...first[name], ...second[name] }]));
}
