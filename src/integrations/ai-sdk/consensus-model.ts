import { aiSdkModel } from "../../models/ai-sdk/ai-sdk-model";
import { type AiSdkLanguageModel, finishWordOf } from "../../models/ai-sdk/call-schema";
import { samplingSchemas } from "../../models/check-call";
import { readFinishReason } from "../../models/http/parse-response";
import type { LanguageModel, Message, ModelUsage } from "../../models/language-model";
import { InvalidArgumentError } from "../../shared/errors";
import { withoutUndefined } from "../../shared/options";
import { type OptionSchemas, satisfies } from "../../shared/schema";
import {
  type ConsensusOptions,
  type ConsensusReport,
  checkConsensusOptions,
  consensusSchemas,
  reachConsensus,
  reportUnranked,
  type SampleText,
  sumNumbers,
  type UnrankedReason,
  unrankedBecause,
} from "../consensus";

/** What of AI SDK's `LanguageModelV2`, `V3` and `V4` a model needs to be sampled and streamed. */
export interface AiSdkChatModel extends AiSdkLanguageModel {
  readonly supportedUrls: unknown;
  doStream(options: never): PromiseLike<unknown>;
}

/** Options of {@link consensus} and {@link consensusMiddleware}. */
export interface AiSdkConsensusOptions extends ConsensusOptions {
  /**
   * The model that judges the samples: one of AI SDK, or any of equirank's, such as `openAICompatible()`.
   * @default the model itself
   */
  judge?: AiSdkLanguageModel | LanguageModel;
  /** Temperature of calls that set none. @default 1, and the service's own for calls that set `topP` */
  temperature?: number;
}

/**
 * A model of AI SDK that answers as another one does, by consensus: what the interface asks for, and nothing else of
 * it.
 */
export type ConsensusModel<Model extends AiSdkChatModel> = Model extends unknown
  ? Pick<Model, "specificationVersion" | "provider" | "modelId" | "supportedUrls" | "doGenerate" | "doStream">
  : never;

/** Middleware for `wrapLanguageModel()` of AI SDK 5, 6 and 7. */
export interface ConsensusMiddleware {
  /** What version 6 asks for; versions 5 and 7 do not look at it. */
  readonly specificationVersion: "v3";
  /** The answer that ranks first. */
  wrapGenerate<Result>(call: WrappedCall<Result, unknown>): Promise<Result>;
  /** The same as a stream, which begins once the answer is known. */
  wrapStream<Result>(call: WrappedCall<unknown, Result>): Promise<Result>;
}

interface WrappedCall<Generated, Streamed> {
  doGenerate(): PromiseLike<Generated>;
  doStream(): PromiseLike<Streamed>;
  params: object;
  model: AiSdkChatModel;
}

/** What of a call's options is read; all of them are passed on. */
interface Call {
  prompt: readonly { role: string; content: unknown }[];
  temperature?: number;
  topP?: number;
  seed?: number;
  responseFormat?: { type: string };
  abortSignal?: AbortSignal;
}

/** What of a model's answer is read; all of it is passed on. */
interface Answer {
  content: readonly ContentPart[];
  /** A text in version 2; `{ unified, raw }` from version 3 on. */
  finishReason: string | { unified: string; raw?: string | undefined };
  usage: Readonly<Record<string, unknown>>;
  providerMetadata?: object;
  warnings?: readonly unknown[];
  request?: object;
  response?: object;
}

interface ContentPart {
  type: string;
  text?: string;
  providerMetadata?: object;
}

/** The inner model as it is called. */
interface InnerModel {
  doGenerate(call: object): PromiseLike<Answer>;
  doStream(call: object): PromiseLike<{ stream: ReadableStream<StreamPart> }>;
}

interface StreamPart {
  type: string;
  providerMetadata?: object;
  [name: string]: unknown;
}

const schemas: OptionSchemas<AiSdkConsensusOptions> = {
  ...consensusSchemas,
  judge: satisfies(
    (judge) => typeof judge === "object" && judge !== null,
    "a language model of AI SDK or of equirank, not a name",
  ),
  temperature: samplingSchemas.temperature,
};

/**
 * A model of AI SDK 5, 6 or 7 that answers every prompt several times and returns the answer that ranks first, whole,
 * by equilibrium ranking. It is a plain object of the same specification version.
 *
 * Samples are drawn with the caller's own prompt and settings, with the seeds seed, seed + 1, … if there is one. The
 * first is drawn alone: if it calls a tool, JSON is asked for, or the prompt contains something other than text, it is
 * returned unchanged. `providerMetadata.equirank`, a {@link ConsensusReport}, says so, or how the answer was chosen.
 * `usage` counts all samples, and the judge if it is the model itself. A stream begins once the answer is known.
 *
 * @throws InvalidArgumentError for another model, and for unknown or unusable options
 * @example
 * import { generateText } from "ai";
 * import { openai } from "@ai-sdk/openai";
 * const model = consensus(openai.chat("gpt-4.1-mini"), { samples: 5 });
 * const { text, providerMetadata } = await generateText({ model, prompt: "Which planet is the largest?" });
 */
export function consensus<Model extends AiSdkChatModel>(
  model: Model,
  options: AiSdkConsensusOptions = {},
): ConsensusModel<Model> {
  checkConsensusOptions(options, schemas);
  const judge = asJudge(options.judge ?? model, options.judge === undefined ? "model" : "judge");
  const { specificationVersion, provider, modelId } = model;
  const consensusModel = {
    specificationVersion,
    provider,
    modelId,
    get supportedUrls() {
      return model.supportedUrls;
    },
    doGenerate: (call: Call) => generate(model, judge, options, call),
    doStream: (call: Call) => stream(model, judge, options, call),
  };
  return consensusModel as unknown as ConsensusModel<Model>;
}

/**
 * {@link consensus} as middleware: `wrapLanguageModel({ model, middleware: consensusMiddleware() })`.
 * @throws InvalidArgumentError for unknown or unusable options
 */
export function consensusMiddleware(options: AiSdkConsensusOptions = {}): ConsensusMiddleware {
  checkConsensusOptions(options, schemas);
  const given = options.judge && asJudge(options.judge, "judge");
  const own = new WeakMap<AiSdkChatModel, LanguageModel>();
  const judgeOf = (model: AiSdkChatModel): LanguageModel => {
    const judge = given ?? own.get(model) ?? asJudge(model, "model");
    own.set(model, judge);
    return judge;
  };
  return {
    specificationVersion: "v3",
    async wrapGenerate<Result>({ model, params }: WrappedCall<Result, unknown>) {
      return (await generate(model, judgeOf(model), options, params as Call)) as Result;
    },
    async wrapStream<Result>({ model, params }: WrappedCall<unknown, Result>) {
      return (await stream(model, judgeOf(model), options, params as Call)) as Result;
    },
  };
}

/** The model as one of equirank's. */
export function asJudge(model: AiSdkLanguageModel | LanguageModel, name: string): LanguageModel {
  if (typeof model === "object" && model !== null) {
    if ("capabilities" in model) return model;
    if ("specificationVersion" in model) return aiSdkModel(model);
  }
  throw new InvalidArgumentError(
    name,
    model,
    'must be a language model of AI SDK 5 or later, for example openai.chat("gpt-4.1-mini") of @ai-sdk/openai, or one of equirank, not its name',
  );
}

async function generate(
  model: AiSdkChatModel,
  judge: LanguageModel,
  options: AiSdkConsensusOptions,
  call: Call,
): Promise<Answer> {
  const inner = model as unknown as InnerModel;
  // Some models refuse a temperature beside topP.
  const { temperature = options.temperature ?? (call.topP === undefined ? 1 : undefined), seed } = call;
  const unranked = reasonNotToRank(call);
  const { samples, chosen, report } = await reachConsensus(options, {
    asked: unranked ?? readPrompt(call.prompt),
    judge,
    draw: async (index) =>
      // What is not ranked is asked as if there were no consensus.
      inner.doGenerate(unranked ? call : { ...call, temperature, ...(seed !== undefined && { seed: seed + index }) }),
    read: readAnswer,
    signal: call.abortSignal,
  });
  const usages = samples.map(({ usage }) => usage);
  if (options.judge === undefined && report.unranked === null) {
    usages.push(describeUsage(report.usage, chosen.usage));
  }
  return {
    ...chosen,
    usage: usages.length === 1 ? chosen.usage : sumNumbers(usages),
    providerMetadata: { ...chosen.providerMetadata, equirank: report },
  };
}

/** The answer as a stream: as the model itself streams it where it is known beforehand that nothing is ranked. */
async function stream(
  model: AiSdkChatModel,
  judge: LanguageModel,
  options: AiSdkConsensusOptions,
  call: Call,
): Promise<Pick<Answer, "request" | "response"> & { stream: ReadableStream<StreamPart> }> {
  const unranked = reasonNotToRank(call);
  if (unranked === undefined) {
    const answer = await generate(model, judge, options, call);
    return {
      ...withoutUndefined({ request: answer.request, response: answer.response }),
      stream: new ReadableStream({ start: (controller) => sendAnswer(answer, controller) }),
    };
  }
  const inner = model as unknown as InnerModel;
  const equirank = reportUnranked(unranked, 1);
  const streamed = await inner.doStream(call);
  return {
    ...streamed,
    stream: streamed.stream.pipeThrough(
      new TransformStream<StreamPart, StreamPart>({
        transform(part, controller) {
          controller.enqueue(
            part.type === "finish" ? { ...part, providerMetadata: { ...part.providerMetadata, equirank } } : part,
          );
        },
      }),
    ),
  };
}

/** What of a call says beforehand that nothing will be ranked. */
function reasonNotToRank({ prompt, responseFormat }: Call): UnrankedReason | undefined {
  if (responseFormat?.type === "json") {
    return unrankedBecause("structured-output");
  }
  const asked = readPrompt(prompt);
  return "code" in asked ? asked : undefined;
}

/** A prompt of the SDK as a conversation, if it is one of texts that ends with a user's question. */
function readPrompt(prompt: Call["prompt"]): Message[] | UnrankedReason {
  const messages = prompt.map(({ role, content }) => ({ role, content: readText(content) }));
  const isText = messages.every(({ role, content }) => content !== undefined && role !== "tool");
  const last = messages.at(-1);
  if (!isText || last?.role !== "user" || !last.content?.trim()) {
    return unrankedBecause("prompt-not-text");
  }
  return messages as Message[];
}

/** The text of a message; undefined where it holds anything else. What the model thought is no part of it. */
function readText(content: unknown): string | undefined {
  if (typeof content === "string") return content;
  const parts = (content as readonly ContentPart[]).filter(({ type }) => type !== "reasoning");
  if (!parts.every(({ type }) => type === "text")) return undefined;
  return parts.map(({ text }) => text).join("\n\n");
}

/** Parts that may stand beside an answer's text. */
const besideText: readonly string[] = ["reasoning", "source"];

function readAnswer({ content, finishReason }: Answer): SampleText | UnrankedReason {
  const types = content.map(({ type }) => type);
  if (types.some((type) => type.startsWith("tool-"))) {
    return unrankedBecause("tool-call");
  }
  const text = content.map((part) => (part.type === "text" ? part.text : "")).join("");
  if (text.trim() === "" || !types.every((type) => type === "text" || besideText.includes(type))) {
    return unrankedBecause("answer-not-text");
  }
  return { text, finishReason: readFinishReason(finishWordOf(finishReason)) ?? null };
}

/** A judge's usage in the form that the SDK's answer has. */
function describeUsage(
  { promptTokens, cachedTokens, generatedTokens }: ModelUsage,
  like: Answer["usage"],
): Answer["usage"] {
  return typeof like.inputTokens === "object"
    ? {
        inputTokens: { total: promptTokens, noCache: promptTokens - cachedTokens, cacheRead: cachedTokens },
        outputTokens: { total: generatedTokens },
      }
    : {
        inputTokens: promptTokens,
        cachedInputTokens: cachedTokens,
        outputTokens: generatedTokens,
        totalTokens: promptTokens + generatedTokens,
      };
}

/** Sends an answer as the parts of a stream, its texts in words. */
function sendAnswer(answer: Answer, controller: ReadableStreamDefaultController<StreamPart>): void {
  const { content, finishReason, usage, providerMetadata, warnings = [], response } = answer;
  const send = (part: StreamPart) => controller.enqueue(part);
  send({ type: "stream-start", warnings });
  send({ ...response, type: "response-metadata" });
  for (const [index, part] of content.entries()) {
    const { type, text } = part;
    if (type !== "text" && type !== "reasoning") {
      send({ ...part });
      continue;
    }
    const id = String(index);
    const own = part.providerMetadata ? { providerMetadata: part.providerMetadata } : {};
    send({ type: `${type}-start`, id, ...own });
    for (const delta of text?.match(/\s*\S+|\s+$/g) ?? []) send({ type: `${type}-delta`, id, delta });
    send({ type: `${type}-end`, id });
  }
  send({ type: "finish", finishReason, usage, ...(providerMetadata && { providerMetadata }) });
  controller.close();
}
