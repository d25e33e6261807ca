/**
 * Equilibrium ranking as a chat model and a document compressor of LangChain. Needs the package `@langchain/core`.
 *
 * @module equirank/langchain
 */
import type { DocumentInterface } from "@langchain/core/documents";
import type { BaseLanguageModelInput } from "@langchain/core/language_models/base";
import {
  BaseChatModel,
  type BaseChatModelCallOptions,
  type BaseChatModelParams,
  type BindToolsInput,
} from "@langchain/core/language_models/chat_models";
import { AIMessage, type AIMessageChunk, type AIMessageFields, type BaseMessage } from "@langchain/core/messages";
import type { ChatResult } from "@langchain/core/outputs";
import { BaseDocumentCompressor } from "@langchain/core/retrievers/document_compressors";
import type { Runnable, RunnableBinding } from "@langchain/core/runnables";
import { readFinishReason } from "../models/http/parse-response";
import { type FinishReason, type LanguageModel, type Message, unaskedModel } from "../models/language-model";
import { InvalidArgumentError } from "../shared/errors";
import { checkOptions, type OptionSchemas, satisfies, unchecked, wholeNumber } from "../shared/schema";
import {
  type ConsensusOptions,
  type ConsensusReport,
  checkConsensusOptions,
  consensusSchemas,
  reachConsensus,
  type SampleText,
  sumNumbers,
  type UnrankedReason,
  unrankedBecause,
} from "./consensus";
import { type RankDocumentsOptions, rankDocuments } from "./rank-documents";

export type { ConsensusReport, UnrankedReason } from "./consensus";
export type { RankDocumentsOptions } from "./rank-documents";

/** Options of {@link ConsensusChat}. */
export interface ConsensusChatOptions extends ConsensusOptions {
  /**
   * The chat model whose answers are ranked; any runnable that answers messages with a message, such as a model with
   * bound tools. Its temperature must not be 0, or all samples are the same.
   */
  model: Runnable<BaseLanguageModelInput, AIMessage | AIMessageChunk>;
  /**
   * The model that judges the samples, one of equirank's, such as `openAICompatible()`: LangChain has no common way to
   * ask for log-probabilities. Optional with `method: "majority-vote"`, which needs no judge.
   */
  judge?: LanguageModel;
}

const schemas: OptionSchemas<ConsensusChatOptions> = {
  ...consensusSchemas,
  model: satisfies(
    (model) => typeof (model as { invoke?: unknown } | null)?.invoke === "function",
    "a chat model of LangChain",
  ),
  judge: satisfies(
    (judge) => typeof (judge as LanguageModel | null)?.capabilities === "object",
    "a language model of equirank, such as openAICompatible() gives",
  ),
};

interface ConsensusCallOptions extends BaseChatModelCallOptions {
  seed?: number;
}

/**
 * A chat model of LangChain that answers every prompt several times and returns the message that ranks first, whole, by
 * equilibrium ranking. Samples are drawn with the caller's own options, with the seeds seed, seed + 1, … if there is
 * one. The first is drawn alone: if it calls a tool, or a message contains something other than text, it is returned
 * unchanged. `response_metadata.equirank`, a {@link ConsensusReport}, says so, or how the answer was chosen;
 * `usage_metadata` counts all samples.
 *
 * @example
 * const chat = new ConsensusChat({ model: new ChatOpenAI({ model: "gpt-4.1-mini" }), judge });
 * const message = await chat.invoke("Which planet is the largest?");
 */
export class ConsensusChat extends BaseChatModel<ConsensusCallOptions> {
  /** @throws InvalidArgumentError for unknown or unusable options, and without a judge where the method needs one */
  constructor(
    private readonly consensus: ConsensusChatOptions,
    private readonly params: BaseChatModelParams = {},
  ) {
    super(params);
    checkConsensusOptions(consensus, schemas);
    const { model, judge, method } = consensus;
    if (model === undefined) {
      throw new InvalidArgumentError("options.model", model, "must be a chat model of LangChain");
    }
    if (judge === undefined && method !== "majority-vote") {
      throw new InvalidArgumentError(
        "options.judge",
        judge,
        'must be a language model of equirank, such as openAICompatible() gives, unless method is "majority-vote"',
      );
    }
  }

  /** What LangChain calls this kind of model. */
  override _llmType(): string {
    return "equirank-consensus";
  }

  /** What LangChain's caches tell models apart by: the inner model, the judge, and how answers are ranked. */
  override _identifyingParams(): Record<string, unknown> {
    const { model, judge, ...settings } = this.consensus;
    const parts = { ...settings, model: identify(model), judge: [judge?.id, judge?.fingerprint] };
    return { consensus: JSON.stringify(parts, (_, value) => (typeof value === "function" ? `${value}` : value)) };
  }

  /** Tools go to the inner model; a sample that calls one is returned as it came. */
  override bindTools(tools: BindToolsInput[], kwargs?: Partial<ConsensusCallOptions>): ConsensusChat {
    const model = this.requireInner("bindTools").bindTools(tools, kwargs);
    return new ConsensusChat({ ...this.consensus, model }, this.params);
  }

  /** Structured output is not ranked: it is that of the inner model, in the way that this one asks for it. */
  override withStructuredOutput: BaseChatModel["withStructuredOutput"] = (...asked: [never]) =>
    this.requireInner("withStructuredOutput").withStructuredOutput(...asked) as never;

  private requireInner<Name extends "bindTools" | "withStructuredOutput">(name: Name) {
    const { model } = this.consensus;
    if (name in model) return model as unknown as Required<Pick<BaseChatModel, Name>>;
    throw new InvalidArgumentError("options.model", model, `must have ${name}()`);
  }

  /** The chosen message, for LangChain's `invoke()` and its like. */
  override async _generate(messages: BaseMessage[], options: this["ParsedCallOptions"]): Promise<ChatResult> {
    const { model, judge = unaskedModel, ...settings } = this.consensus;
    const { signal, seed } = options;
    const { samples, chosen, report } = await reachConsensus(settings, {
      asked: readMessages(messages),
      judge,
      draw: (index) =>
        model.invoke(messages, {
          ...options,
          // LangGraph's word for calls whose tokens are not streamed to the user.
          tags: ["nostream"],
          ...(seed !== undefined && { seed: seed + index }),
        }),
      read: readMessage,
      signal,
    });
    return {
      generations: [{ text: chosen.text, message: describeChosen(chosen, samples, report) }],
    };
  }
}

/** A model by its settings, also where some are bound to it; anything else that runs is like nothing in any cache. */
function identify(model: object): unknown {
  if (model instanceof BaseChatModel) return [model._llmType(), model._identifyingParams()];
  const { bound, config, kwargs } = model as Partial<RunnableBinding<never, never>>;
  return bound ? [identify(bound), config, kwargs] : crypto.randomUUID();
}

/**
 * The chosen message with the usage of all samples, as an object of its own: the inner model may keep its messages in a
 * cache.
 */
function describeChosen(
  chosen: AIMessage | AIMessageChunk,
  samples: readonly (AIMessage | AIMessageChunk)[],
  equirank: ConsensusReport,
): AIMessage {
  const { content, id, name, additional_kwargs, response_metadata } = chosen;
  const { tool_calls = [], invalid_tool_calls = [] } = chosen;
  const usages = samples.flatMap(({ usage_metadata }) => usage_metadata ?? []);
  const fields: AIMessageFields = {
    ...{ content, additional_kwargs, tool_calls, invalid_tool_calls },
    ...(id !== undefined && { id }),
    ...(name !== undefined && { name }),
    // LangChain's types find no type for this field where the message's structure is open.
    ...(usages.length > 0 && { usage_metadata: sumNumbers(usages) as never }),
    response_metadata: { ...response_metadata, equirank },
  };
  return new AIMessage(fields);
}

/** Messages of LangChain as a conversation, if it is one of texts that ends with a user's question. */
function readMessages(messages: readonly BaseMessage[]): Message[] | UnrankedReason {
  const turns = messages.flatMap((message): Message[] => {
    const role = rolesByType[message.getType()];
    const hasTools = (message as Partial<AIMessage>).tool_calls?.length;
    return role === undefined || hasTools || !isText(message) ? [] : [{ role, content: message.text }];
  });
  if (turns.length < messages.length || turns.at(-1)?.role !== "user" || !turns.at(-1)?.content.trim()) {
    return unrankedBecause("prompt-not-text");
  }
  return turns;
}

const rolesByType: Readonly<Partial<Record<string, Message["role"]>>> = {
  system: "system",
  human: "user",
  ai: "assistant",
};

function isText({ content }: BaseMessage): boolean {
  return typeof content === "string" || content.every(({ type }) => textTypes.includes(type));
}

/** Blocks of a message that holds nothing but text, and what was thought before it, also where that is encrypted. */
const textTypes: readonly unknown[] = ["text", "reasoning", "thinking", "reasoning_content", "redacted_thinking"];

function readMessage(message: AIMessage | AIMessageChunk): SampleText | UnrankedReason {
  if (message.tool_calls?.length || message.invalid_tool_calls?.length) {
    return unrankedBecause("tool-call");
  }
  if (!isText(message) || message.text.trim() === "") {
    return unrankedBecause("answer-not-text");
  }
  return { text: message.text, finishReason: findFinishReason(message.response_metadata) };
}

/**
 * Providers name it in their own ways, some of them one level down: `done_reason`, `stopReason`,
 * `incomplete_details.reason`. What matters is whether the text was cut off.
 */
function findFinishReason(metadata: object): FinishReason | null {
  const fields = [metadata, ...Object.values(metadata)].flatMap((value) => Object.entries(Object(value) as object));
  const told = fields.flatMap(([name, value]) => (/reason$/i.test(name) && readFinishReason(value)) || []);
  const cut = told.find((reason) => reason === "length" || reason === "content-filter");
  return cut ?? (told.length > 0 ? "stop" : null);
}

/** Options of {@link EquilibriumCompressor}. */
export interface EquilibriumCompressorOptions extends RankDocumentsOptions {
  /** The model that is asked about documents, one of equirank's, such as `openAICompatible()`. */
  model: LanguageModel;
  /** How many documents are kept. @default all of them */
  topN?: number;
}

/**
 * A document compressor of LangChain that orders documents by their relevance to a query, which a language model
 * judges, and keeps the first `topN`. Each gets its score, 0 to 1 and relative to the other documents, as
 * `metadata.relevanceScore`. For `ContextualCompressionRetriever`, or called by itself.
 *
 * @example
 * const compressor = new EquilibriumCompressor({ model, topN: 3 });
 * const documents = await compressor.compressDocuments(found, "How do bees find their way?");
 */
export class EquilibriumCompressor extends BaseDocumentCompressor {
  private readonly options: EquilibriumCompressorOptions;

  /** @throws InvalidArgumentError for unknown or unusable options */
  constructor(options: EquilibriumCompressorOptions) {
    super();
    // It must be there, so that undefined is checked as well.
    checkOptions(
      "options",
      { ...options, model: options.model ?? null },
      {
        model: schemas.judge,
        topN: wholeNumber(1),
        ...unchecked("elicitation"),
      },
    );
    this.options = options;
  }

  override async compressDocuments(documents: DocumentInterface[], query: string): Promise<DocumentInterface[]> {
    const { model, topN, ...options } = this.options;
    const texts = documents.map(({ pageContent }) => pageContent);
    const { ranking } = await rankDocuments(query, texts, model, options);
    return ranking.slice(0, topN).map(({ index, score }) => {
      const document = documents[index]!;
      return { ...document, metadata: { ...document.metadata, relevanceScore: score } };
    });
  }
}
