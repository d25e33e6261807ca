import { InvalidArgumentError, ModelError } from "../shared/errors";

/** One turn of a conversation. */
export interface Message {
  role: "system" | "user" | "assistant";
  content: string;
}

const roles: readonly unknown[] = ["system", "user", "assistant"];

/** Whether a value is a turn of a conversation. */
export function isMessage(value: unknown): value is Message {
  const { role, content } = (value ?? {}) as Partial<Message>;
  return typeof content === "string" && roles.includes(role);
}

/** @throws InvalidArgumentError unless a value is a turn of a conversation */
export function requireMessage(parameter: string, value: unknown): asserts value is Message {
  if (isMessage(value)) return;
  const expected = 'must be { role, content } with a role of "system", "user" or "assistant" and a text';
  throw new InvalidArgumentError(parameter, value, expected);
}

/** A prompt: text that the model continues, or messages, which it answers as the assistant, by its chat template. */
export type Prompt = string | readonly Message[];

/** What a model can do. Its probe removes capabilities that the backend claims but does not have. */
export interface ModelCapabilities {
  /** Exact log P(continuation | prompt) of any given text. */
  readonly scoreContinuations: boolean;
  /** Log-probabilities of given words as the next token. */
  readonly nextTokenLogprobs: boolean;
  /** Text drawn from the model. */
  readonly sample: boolean;
}

/** The cost of a call. */
export interface ModelUsage {
  /** Requests that a server answered, each counted once even if it was retried, or evaluations in this process. */
  requests: number;
  /** Prompt tokens given to the model, including continuations to score. */
  promptTokens: number;
  /**
   * The prompt tokens that were not evaluated, because a shared prefix was still in memory or nothing after them is
   * read.
   */
  cachedTokens: number;
  /** Tokens the model produced. */
  generatedTokens: number;
  /**
   * Answers taken from a cache: one for each continuation, list of labels and set of samples. Absent if there was none.
   */
  cacheHits?: number;
}

/** Options of every call to a model. */
export interface ModelCallOptions {
  /** Aborts the call, which then rejects with the signal's reason. Many calls may share one signal. */
  signal?: AbortSignal | undefined;
}

/** What a user should know about how an answer was obtained, for example that the backend ignores a setting. */
export interface ModelWarning {
  /** For programs, for example `"setting-ignored"`. */
  code: string;
  /** One sentence for people, with what they can do about it. */
  message: string;
}

/** How likely each of several texts is after a prompt. */
export interface ContinuationScores {
  /** `[continuation]`, in the order given. */
  scores: {
    /** log P(continuation | prompt) in nats, summed over its tokens. */
    logLikelihood: number;
    /** Number of tokens summed. A token that spans the end of the prompt counts as a whole. */
    tokenCount: number;
  }[];
  usage: ModelUsage;
  /** @default [] */
  warnings?: readonly ModelWarning[];
}

/** How likely each of several words is as the model's next. */
export interface LabelLogprobs {
  /**
   * `[label]`, in the order given: log P(label is the next token | prompt) in nats. For a label of several tokens, it
   * is the value of its first token. If several labels begin with the same token, the first label has it and the others
   * have -Infinity, so that a sum counts no token twice. If the backend lists only its top tokens and the label is not
   * among them, it is an upper bound.
   */
  logprobs: number[];
  /** `[label]`: whether the entry is only an upper bound. */
  isBound: boolean[];
  /** Probability that the next token is none of the labels, 0 to 1. */
  uncoveredMass: number;
  usage: ModelUsage;
  /** @default [] */
  warnings?: readonly ModelWarning[];
}

/** How to draw texts. */
export interface SampleOptions extends ModelCallOptions {
  /** Number of texts. @default 1 */
  count?: number;
  /** 0 is greedy; 1 is the model's own distribution. @default 1 */
  temperature?: number;
  /** Draw only from the smallest set of tokens with this probability mass. @default 1 */
  topP?: number;
  /**
   * Draw only from this many of the most probable tokens. A model without `takesTopK` refuses this option.
   * @default all of them
   */
  topK?: number;
  /** The longest text, in tokens. @default 256 */
  maxTokens?: number;
  /** Texts that end the answer, without being part of it. @default [] */
  stop?: readonly string[];
  /** The same seed gives the same texts, if the backend supports it. @default none */
  seed?: number;
}

/**
 * Why a text ended: the model ended it or produced a stop text (`"stop"`), it is cut off at the maximum length or where
 * the server gave up (`"length"`), the service withheld it (`"content-filter"`), or another reason.
 */
export type FinishReason = "stop" | "length" | "content-filter" | "other";

/** Code of a model's warning that says why a text is empty. */
export const textMissing = "text-missing";

/** No text was drawn though the model works: each time it refused, a filter withheld its answer, or it only thought. */
export class NoTextError extends ModelError {
  /** @param samples as many empty texts as were requested, and what they cost */
  constructor(
    { message, ...options }: ModelError,
    readonly samples: Samples,
  ) {
    super(message, options);
  }
}

/** Texts drawn from a model. */
export interface Samples {
  /** As many texts as requested; one is empty if the model did not give it, for which a warning may say why. */
  texts: string[];
  /** `[text]`: why it ended, undefined if the backend does not say. @default undefined for every text */
  finishReasons?: readonly (FinishReason | undefined)[];
  usage: ModelUsage;
  /** @default [] */
  warnings?: readonly ModelWarning[];
}

/**
 * A language model as equirank needs it: a source of log-probabilities and texts. Generator, discriminator, judge and
 * partner are uses of a model, not kinds of models.
 *
 * Each method exists if its capability is claimed. All methods reject with a `ModelError` if the model cannot answer
 * and with the signal's reason if aborted, and never resolve to NaN.
 */
export interface LanguageModel {
  /** Names the model in results, for example `local:SmolLM2-135M-Instruct.Q4_1.gguf`. */
  readonly id: string;

  /**
   * What changes the model's answers besides its id: the checksum of its file, its revision, the server's address and
   * the settings that are sent along. A cache separates the answers of models by id and fingerprint. Contains no
   * credentials.
   * @default none: the id is enough
   */
  readonly fingerprint?: string;

  /**
   * Distinguishes models that are the same to a cache but are asked with different credentials, which may have
   * different permissions: a salted hash that reveals nothing about the credential.
   * @default none
   */
  readonly access?: string;

  /** What the model claims to be able to do. */
  readonly capabilities: ModelCapabilities;

  /** Whether `sample` takes `topK`; OpenAI's API, for example, has no such option. @default false */
  readonly takesTopK?: boolean;

  /**
   * The most that a call about several texts or labels costs, used to keep within a budget. Each further text with as
   * many tokens must add the same cost.
   * @param tokens `[text]`: the most tokens it may have
   * @default a request and a generated token for each text
   */
  largestCallCost?(tokens: readonly number[]): Pick<ModelUsage, "requests" | "generatedTokens">;

  /**
   * Tokens that a text may take besides `maxTokens` if the model thinks first, and whether it is known to think.
   * @default none
   */
  thinkingRoom?(): { tokens: number; isKnown: boolean };

  /**
   * Tests the claimed capabilities against the backend, once; later calls do not count its requests. Capabilities that
   * do not hold are false in the result, with the reason. Absent if there is nothing to test. A backend that cannot be
   * reached is a `ModelError`, not a reason.
   */
  probe?(options?: ModelCallOptions): Promise<ProbeResult>;

  /** Exact log-likelihoods of texts that continue the prompt unchanged; include the leading space yourself. */
  scoreContinuations?(
    prompt: Prompt,
    continuations: readonly string[],
    options?: ModelCallOptions,
  ): Promise<ContinuationScores>;

  /** Log-probabilities of label words as the next token. */
  nextTokenLogprobs?(prompt: Prompt, labels: readonly string[], options?: ModelCallOptions): Promise<LabelLogprobs>;

  /** Texts drawn from the model. */
  sample?(prompt: Prompt, options?: SampleOptions): Promise<Samples>;
}

/** A model that has these methods for certain. */
export type ModelWith<Method extends "probe" | "scoreContinuations" | "nextTokenLogprobs" | "sample"> = LanguageModel &
  Required<Pick<LanguageModel, Method>>;

/** The capabilities that a model proved to have. */
export interface ProbeResult {
  capabilities: ModelCapabilities;
  /** Why a claimed capability does not hold, one sentence each, with how to fix it. */
  reasons: Partial<Record<keyof ModelCapabilities, string>>;
  /**
   * The cost of the probe for the caller that waited for it; later callers get its outcome for free.
   * @default nothing
   */
  usage?: ModelUsage;
}

/**
 * A placeholder for a model that is never asked, since a vote or a single candidate needs none. It has no capabilities.
 */
export const unaskedModel: LanguageModel = {
  id: "none",
  capabilities: { scoreContinuations: false, nextTokenLogprobs: false, sample: false },
};

/** What nothing costs. */
export const noUsage: Readonly<ModelUsage> = { requests: 0, promptTokens: 0, cachedTokens: 0, generatedTokens: 0 };

/** Sum of the usage of several calls. */
export function sumUsage(parts: readonly ModelUsage[]): ModelUsage {
  const total: ModelUsage = { ...noUsage };
  for (const part of parts) {
    total.requests += part.requests;
    total.promptTokens += part.promptTokens;
    total.cachedTokens += part.cachedTokens;
    total.generatedTokens += part.generatedTokens;
    if (part.cacheHits) total.cacheHits = (total.cacheHits ?? 0) + part.cacheHits;
  }
  return total;
}
