import * as z from "zod/mini";
import type { FinishReason, ModelUsage } from "../models/language-model";
import { answerFields, type Consensus, planConsensus } from "./consensus";
import { contentSchema, hasEntries, readTurns } from "./conversation";
import { writeEvent } from "./event-stream";
import { describeForOpenAI } from "./failure";
import type { ResolvedHandlerOptions } from "./handler-options";
import { planPassThrough, type UnrankedReason } from "./pass-through";
import { maybe, type Plan, readFields } from "./plan";

const count = z.int().check(z.minimum(1));

/** https://platform.openai.com/docs/api-reference/chat/create; fields that are not named here are not looked at. */
const chatSchema = z.looseObject({
  messages: z.array(z.looseObject({ role: z.string(), content: maybe(contentSchema) })).check(z.minLength(1)),
  n: maybe(count),
  stream_options: maybe(z.looseObject({ include_usage: maybe(z.boolean()) })),
  max_tokens: maybe(count),
  max_completion_tokens: maybe(count),
  stop: maybe(z.union([z.string(), z.array(z.string())])),
  seed: maybe(z.int()),
  response_format: maybe(z.looseObject({ type: z.string() })),
  ...answerFields,
});

type ChatBody = z.infer<typeof chatSchema>;

/** How a chat is answered: by the best of several samples, or by the model's server where it cannot be ranked. */
export function planChat(body: unknown, options: ResolvedHandlerOptions): Plan {
  const chat = readFields(chatSchema, body);
  const messages = readTurns(chat.messages);
  const reason = whyUnranked(chat) ?? (messages === undefined ? "not-text" : undefined);
  if (reason !== undefined) {
    return { passThrough: planPassThrough("chat/completions", chat, reason, options) };
  }
  const stop = typeof chat.stop === "string" ? [chat.stop] : (chat.stop ?? []);
  const maxTokens = chat.max_completion_tokens ?? chat.max_tokens;
  const head = { id: `chatcmpl-${crypto.randomUUID()}`, created: Math.floor(Date.now() / 1000), model: options.name };
  return planConsensus(
    {
      messages: messages!,
      fields: chat,
      sampling: {
        maxTokens: maxTokens ?? defaultMaxTokens,
        stop: stop.filter((text) => text !== ""),
        // Seeds of the library are not negative.
        ...(chat.seed != null && { seed: Math.abs(chat.seed) }),
      },
      choices: chat.n ?? 1,
    },
    options,
    {
      describe: (consensus) => writeCompletion(head, consensus),
      begin: () => "",
      finish: (consensus) => writeChunks(head, consensus, chat.stream_options?.include_usage === true),
      fail: (failure) => writeEvent(describeForOpenAI(failure)),
    },
  );
}

/** Tokens of a sample where a request does not say. */
export const defaultMaxTokens = 1024;

/** Why a chat cannot be ranked, where its settings are the reason. */
function whyUnranked(chat: ChatBody): UnrankedReason | undefined {
  const { tools, functions, response_format, logprobs, top_logprobs, modalities } = chat;
  if (hasEntries(tools) || hasEntries(functions)) return "tools";
  if (response_format != null && response_format.type !== "text") return "structured-output";
  if (logprobs === true || top_logprobs) return "logprobs";
  if (Array.isArray(modalities) && modalities.some((kind) => kind !== "text")) return "not-text";
  const { presence_penalty, frequency_penalty, logit_bias } = chat;
  if (presence_penalty || frequency_penalty || hasEntries(logit_bias)) return "sampling-settings";
  return undefined;
}

interface Head {
  id: string;
  created: number;
  model: string;
}

const finishReasons: Record<FinishReason, string> = {
  stop: "stop",
  length: "length",
  "content-filter": "content_filter",
  other: "stop",
};

function writeCompletion(head: Head, { choices, usage, equirank }: Consensus): object {
  return {
    ...head,
    object: "chat.completion",
    choices: choices.map(({ text, finishReason }, index) => ({
      index,
      message: { role: "assistant", content: text, refusal: null },
      logprobs: null,
      finish_reason: finishReasons[finishReason],
    })),
    usage: writeUsage(usage),
    equirank,
  };
}

/** The answer as one piece a choice: which it is, is known only when all samples are. */
function writeChunks(head: Head, { choices, usage, equirank }: Consensus, withUsage: boolean): string {
  const pieces = choices.flatMap(({ text, finishReason }, index): object[] => {
    const choose = (delta: object, finish_reason: string | null) => ({
      choices: [{ index, delta, logprobs: null, finish_reason }],
    });
    return [choose({ role: "assistant", content: text }, null), choose({}, finishReasons[finishReason])];
  });
  // Only callers that ask for usage expect a chunk without a choice.
  if (withUsage) pieces.push({ choices: [], usage: writeUsage(usage) });
  const chunk = { ...head, object: "chat.completion.chunk" };
  const last = { ...chunk, ...pieces.pop(), equirank };
  return `${[...pieces.map((piece) => ({ ...chunk, ...piece })), last].map((piece) => writeEvent(piece)).join("")}data: [DONE]\n\n`;
}

function writeUsage({ promptTokens, cachedTokens, generatedTokens }: ModelUsage): object {
  return {
    prompt_tokens: promptTokens,
    completion_tokens: generatedTokens,
    total_tokens: promptTokens + generatedTokens,
    prompt_tokens_details: { cached_tokens: cachedTokens },
  };
}
