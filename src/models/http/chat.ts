import * as z from "zod/mini";
import { MissingCapabilityError, ModelError, ModelResponseError } from "../../shared/errors";
import { endAtStop, type ResolvedSampleOptions } from "../check-call";
import type { LabelLogprobs, Message, ModelUsage, ModelWarning, Prompt } from "../language-model";
import type { Post } from "./http-client";
import { labelsFromTopTokens, readTopTokens } from "./label-logprobs";
import type { Body, Lesson } from "./learn-limits";
import { isBrokenOff, optional, parseResponse, readFinishReason, usageOf, usageSchema } from "./parse-response";
import { type Answer, type DrawnText, rejectThought, ThinkingRoom, WithheldError, withoutThoughts } from "./thinking";

/** What a chat provides: the log-probabilities of labels as the first token of its answer, and answers. */
export interface ChatRoute {
  /** The log-probabilities of labels among the most probable first tokens of the model's answer. */
  labelLogprobs(prompt: Prompt, labels: readonly string[], signal: AbortSignal | undefined): Promise<LabelLogprobs>;
  /**
   * One text, which is empty with a reason if the model does not answer this time. Text number `index` of a call gets
   * the seed plus its number; otherwise all would be the same.
   */
  sample(
    prompt: Prompt,
    options: ResolvedSampleOptions,
    index: number,
    signal: AbortSignal | undefined,
    mayThink?: boolean,
  ): Promise<DrawnText>;
  /** As in `LanguageModel`. */
  thinkingRoom(): { tokens: number; isKnown: boolean };
}

/** What was learned about a chat by using it. */
export class ChatMemory {
  /** What it refused, by parameter. */
  readonly lessons = new Map<string, Lesson>();
  /** Whether its model was seen to think before it answers. */
  thinks = false;
}

/** How to talk to a chat. */
export interface ChatRouteOptions {
  /** Names it in errors. @default "/chat/completions" */
  name?: string;
  /** Number of next tokens to ask for. */
  topLogprobs: number;
  /** Tokens by which a text may be longer if the model thinks before it answers. */
  thinkingTokens: number;
  known: ChatMemory;
  /**
   * Whether a token generated at temperature 0 is the most probable one, which it need not be under a penalty.
   * @default true
   */
  isGreedy?: boolean;
  /** What users should know about the service so far. @default nothing */
  warnings?: () => readonly ModelWarning[];
}

/**
 * The chat of a server that answers `/chat/completions` as OpenAI's does. Each text is a request of its own, since many
 * servers ignore `n` (llama_cpp.server among them). A model that is seen to think before it answers gets room for it.
 */
export function createChatRoute(
  send: Post,
  {
    name = "/chat/completions",
    topLogprobs,
    thinkingTokens,
    known,
    isGreedy = true,
    warnings = () => [],
  }: ChatRouteOptions,
): ChatRoute {
  const learning = createLearningPost(send, known.lessons);
  const room = new ThinkingRoom(thinkingTokens, known);

  function request<T>(
    prompt: Prompt,
    parameters: Record<string, unknown>,
    read: (choice: ChatChoice | undefined, usage: ModelUsage, reasoningTokens: number) => T,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    const body = { messages: toMessages(prompt), stream: false, ...parameters };
    const readAnswer = (answer: unknown, refusals: number) => {
      const { choices, usage } = parseResponse(chatCompletionSchema, answer, name);
      const reasoning = usage?.completion_tokens_details?.reasoning_tokens ?? 0;
      const cost = { ...usageOf(usage), requests: 1 + refusals };
      return read(choices[0], cost, reasoning);
    };
    return learning.post(body, readAnswer, signal);
  }

  const warned = () => {
    const told = [...learning.warnings, ...warnings()];
    return told.length > 0 ? { warnings: told } : {};
  };

  async function draw(
    prompt: Prompt,
    { temperature, topP, stop, seed }: ResolvedSampleOptions,
    index: number,
    maxTokens: number,
    signal: AbortSignal | undefined,
  ): Promise<DrawnText> {
    const body = {
      max_tokens: maxTokens,
      temperature,
      top_p: topP,
      ...(stop.length > 0 && { stop }),
      ...(seed !== undefined && { seed: seed + index }),
    };
    // Until an answer says more.
    let withheld: DrawnText = { text: "", finishReason: "content-filter", usage: usageOf(undefined) };
    const read = (choice: ChatChoice | undefined, usage: ModelUsage, reasoningTokens: number) => {
      const finishReason = readFinishReason(choice?.finish_reason);
      withheld = { text: "", finishReason, usage };
      const { text, isThought } = readContent(choice, name);
      return room.read({ text, isThought: isThought || reasoningTokens > 0 }, finishReason, usage, maxTokens);
    };
    try {
      const drawn = await request(prompt, body, read, signal);
      // text-generation-inference leaves the stop text in.
      return { ...drawn, ...endAtStop(drawn.text, drawn.finishReason, stop) };
    } catch (failure) {
      if (failure instanceof WithheldError) return { ...withheld, failure };
      throw failure;
    }
  }

  return {
    thinkingRoom: () => room.describe(),

    async labelLogprobs(prompt, labels, signal) {
      const body = { max_tokens: 1, temperature: 0, logprobs: true, top_logprobs: topLogprobs };
      const read = (choice: ChatChoice | undefined, usage: ModelUsage) => {
        const first = readFirstTokens(choice, name);
        const isLikeliest = isGreedy && !learning.leavesOut("temperature");
        return { ...labelsFromTopTokens({ ...first, isGreedy: isLikeliest }, labels), usage };
      };
      return { ...(await request(prompt, body, read, signal)), ...warned() };
    },

    async sample(prompt, options, index, signal, mayThink = true) {
      const drawn = await room.draw(options.maxTokens, mayThink, (maxTokens) =>
        draw(prompt, options, index, maxTokens, signal),
      );
      return { ...drawn, ...warned() };
    },
  };
}

/** Statuses with which services refuse a parameter. */
const refusals: readonly (number | undefined)[] = [400, 403, 422, 501];

/** Most lessons from one request. */
const mostLessons = 6;

/**
 * A `Post` that learns from refusals which name a parameter: one that is unknown or not supported is left out,
 * `max_tokens` becomes `max_completion_tokens` if that is demanded, and a number beyond a limit becomes the limit. Each
 * is learned once for the model, from an answer to the changed request, and reported as a warning. Only what equirank
 * sends by itself is changed.
 * @param lessons what was learned before, by parameter
 */
function createLearningPost(send: Post, lessons: Map<string, Lesson>) {
  return {
    /** @param read is also told how many requests were refused before this answer */
    async post<T>(
      body: Body,
      read: (answer: unknown, refusals: number) => T,
      signal: AbortSignal | undefined,
    ): Promise<T> {
      const tried: Lesson[] = [];
      for (;;) {
        const sent = [...lessons.values(), ...tried].reduce((changed, lesson) => lesson.apply(changed), body);
        // A refusal may name what it does not refuse, as where it repeats the request, so an answer confirms lessons.
        const confirm = (answer: unknown) => {
          for (const lesson of tried) lessons.set(lesson.parameter, lesson);
          return read(answer, tried.length);
        };
        try {
          return await send(sent, confirm, signal);
        } catch (error) {
          if (!(error instanceof ModelError) || !refusals.includes(error.status) || tried.length >= mostLessons)
            throw error;
          // Programs whose service refuses nothing need not load it.
          const { learnFrom } = await import("./learn-limits");
          const lesson = learnFrom(error, sent);
          if (lesson === undefined) throw error;
          tried.push(lesson);
        }
      }
    },
    /** What was changed so far, for users. */
    get warnings(): readonly ModelWarning[] {
      return [...lessons.values()].map((lesson) => lesson.warning);
    },
    /** Whether the service has refused this parameter, which is left out since. */
    leavesOut: (parameter: string) => lessons.get(parameter)?.warning.code === "setting-ignored",
  };
}

/**
 * `/chat/completions`: https://platform.openai.com/docs/api-reference/chat/object. What models think is in
 * `reasoning_content` (https://api-docs.deepseek.com/guides/reasoning_model) or `reasoning`
 * (https://openrouter.ai/docs/use-cases/reasoning-tokens); `content` may be a list of parts
 * (https://docs.mistral.ai/capabilities/reasoning).
 */
const chatCompletionSchema = z.object({
  choices: z.array(
    z.object({
      index: optional(z.number()),
      message: optional(
        z.object({
          content: optional(z.union([z.string(), z.array(z.unknown())])),
          refusal: optional(z.string()),
          reasoning_content: optional(z.unknown()),
          reasoning: optional(z.unknown()),
        }),
      ),
      finish_reason: optional(z.string()),
      logprobs: optional(z.unknown()),
    }),
  ),
  usage: usageSchema,
});

type ChatChoice = z.infer<typeof chatCompletionSchema>["choices"][number];

/** @throws WithheldError for a refusal, ModelResponseError for anything else that is no answer */
function checkChoice(choice: ChatChoice | undefined, name: string): ChatChoice {
  if (choice === undefined) {
    throw new ModelResponseError(`${name} answers without any choice.`);
  }
  if ((choice.index ?? 0) !== 0) {
    throw new ModelResponseError(`${name} answers with choice ${choice.index} where only choice 0 was asked for.`);
  }
  const { refusal } = choice.message ?? {};
  if (refusal && !choice.message?.content) {
    throw new WithheldError(`The model refuses to answer, saying ${JSON.stringify(refusal.slice(0, 300))}.`);
  }
  if (isBrokenOff(choice.finish_reason)) {
    throw new ModelResponseError(`${name} broke the answer off (finish_reason ${choice.finish_reason}).`);
  }
  return choice;
}

const partSchema = z.object({ type: optional(z.string()), text: optional(z.string()) });

/** The text of an answer without what the model thought, and whether it thought. */
function readContent(choice: ChatChoice | undefined, name: string): Answer {
  const { message, finish_reason } = checkChoice(choice, name);
  const { content, reasoning_content, reasoning } = message ?? {};
  const parts: unknown[] = [content ?? []].flat();
  const read = parts.map((part) => (typeof part === "string" ? part : readPart(part)));
  const { text, isThought } = withoutThoughts(read.join(""));
  const thought = Boolean(reasoning_content || reasoning) || isThought || read.includes(undefined);
  const finishReason = readFinishReason(finish_reason);
  if (text === "" && /filter|other/.test(finishReason ?? "")) {
    throw new WithheldError(
      `The service withheld the answer (finish_reason ${finish_reason}). Ask otherwise, or change the service's filter.`,
    );
  }
  // SGLang writes null for an empty text.
  const isMissing = parts.length === 0 && (content !== null || finishReason === undefined);
  if (isMissing && !thought && finishReason !== "length") {
    throw new ModelResponseError(`${name} answers with a message that has no text.`);
  }
  return { text, isThought: thought };
}

function readPart(part: unknown): string | undefined {
  const { type = "text", text } = partSchema.safeParse(part).data ?? {};
  return /^(output_)?text$/.test(type ?? "") ? (text ?? "") : undefined;
}

/** @throws MissingCapabilityError if the answer has none, or if what it begins with is a thought */
function readFirstTokens(choice: ChatChoice | undefined, name: string) {
  const { logprobs, message } = checkChoice(choice, name);
  const first = readTopTokens(logprobs);
  if (first === undefined) {
    throw new MissingCapabilityError(
      `${name} answers without top_logprobs although asked for them: this server or model does not give them.`,
    );
  }
  rejectThought(message?.reasoning_content || message?.reasoning, first.generated?.token);
  return first;
}

/** The messages of a prompt; a text becomes a user's message. */
export function toMessages(prompt: Prompt): readonly Message[] {
  return typeof prompt === "string" ? [{ role: "user", content: prompt }] : prompt;
}
