/** One turn of a conversation. */
export interface Message {
  role: "system" | "user" | "assistant";
  content: string;
}

/**
 * What the model is asked: plain text to be continued as it stands, or messages, to which the model's chat template is
 * applied and which the model answers as the assistant.
 */
export type Prompt = string | readonly Message[];

/** What a model can do. Those that a backend claims and then fails to prove are taken out by its probe. */
export interface ModelCapabilities {
  /** Exact log P(continuation | prompt) of any given text. */
  readonly scoreContinuations: boolean;
  /** Log-probabilities of given words as the next token. */
  readonly nextTokenLogprobs: boolean;
  /** Text drawn from the model. */
  readonly sample: boolean;
}

/** What a call did and cost. */
export interface ModelUsage {
  /** Requests answered by a server, each counted once however often it was sent, or evaluations started in process. */
  requests: number;
  /** Prompt tokens the model was given, continuations to be scored included. */
  promptTokens: number;
  /** Those of them that were not evaluated: a prefix they share was still in memory, or nothing after them is read. */
  cachedTokens: number;
  /** Tokens the model produced. */
  generatedTokens: number;
  /**
   * Answers taken from a cache in place of asking: one for each continuation, each list of labels and each set of
   * samples. Absent where no answer was.
   */
  cacheHits?: number;
}

/** Options of every call to a model. */
export interface ModelCallOptions {
  /** Aborts the call, which then rejects with the signal's reason. Many calls may share one signal. */
  signal?: AbortSignal | undefined;
}

/** What a user should know of how an answer was got, for example that the backend ignores a setting. */
export interface ModelWarning {
  /** For programs, for example `"setting-ignored"`. */
  code: string;
  /** One sentence for people, with what they can do about it. */
  message: string;
}

/** How likely one text is after a prompt. */
interface ContinuationScore {
  /** log P(continuation | prompt) in nats, summed over its tokens. */
  logLikelihood: number;
  /** Number of tokens summed. A token that spans the end of the prompt counts as a whole. */
  tokenCount: number;
}

/** How likely each of several texts is after a prompt. */
export interface ContinuationScores {
  /** `[continuation]`, in the order given. */
  scores: ContinuationScore[];
  usage: ModelUsage;
  /** @default [] */
  warnings?: readonly ModelWarning[];
}

/** How likely the model is to go on with each of several words. */
export interface LabelLogprobs {
  /**
   * `[label]`, in the order given: log P(label is the next token | prompt) in nats. For a label of several tokens, that of
   * its first; where several labels begin with the same token, the first of them has it and the others -Infinity, so that
   * a sum counts no token twice. Where the backend lists only its top tokens and the label is not among them, an upper
   * bound.
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

/** How texts are drawn. */
export interface SampleOptions extends ModelCallOptions {
  /** Number of texts. @default 1 */
  count?: number;
  /** 0 is greedy; 1 is the model's own distribution. @default 1 */
  temperature?: number;
  /** Only the smallest set of tokens that holds this probability mass is drawn from. @default 1 */
  topP?: number;
  /** Only so many of the most probable tokens are drawn from. A model without `takesTopK` refuses it. @default all of them */
  topK?: number;
  /** Longest text, in tokens. @default 256 */
  maxTokens?: number;
  /** Texts that end the answer; they are not part of it. @default [] */
  stop?: readonly string[];
  /** The same seed gives the same texts, where the backend supports it. @default none */
  seed?: number;
}

/**
 * Why a text ended: the model ended it or a stop text came (`"stop"`), it reached the longest length and is cut off
 * (`"length"`), the service withheld it (`"content-filter"`), or another reason.
 */
export type FinishReason = "stop" | "length" | "content-filter" | "other";

/** Texts drawn from a model. */
export interface Samples {
  /** As many as asked for. */
  texts: string[];
  /** `[text]`: why it ended, undefined where the backend does not say. @default undefined for every text */
  finishReasons?: readonly (FinishReason | undefined)[];
  usage: ModelUsage;
  /** @default [] */
  warnings?: readonly ModelWarning[];
}

/**
 * A language model as equirank needs it: a source of log-probabilities and texts. Generator, discriminator, judge and
 * partner are uses of it, not kinds of it.
 *
 * Each method exists where its capability is claimed. All reject with a `ModelError` when the model cannot answer, with
 * the signal's reason when aborted, and never resolve to NaN.
 */
export interface LanguageModel {
  /** Names the model in results, for example `local:SmolLM2-135M-Instruct.Q4_1.gguf`. */
  readonly id: string;

  /**
   * What besides the id changes the model's answers: the checksum of its file, its revision, the server's address and the
   * settings that are sent along. A cache keeps the answers of models apart by id and fingerprint. Holds no credentials.
   * @default none: the id says it all
   */
  readonly fingerprint?: string;

  /**
   * Tells apart models that are the same to a cache and asked with different credentials, which may be allowed different
   * things: a salted hash, which says nothing of the credential.
   * @default none
   */
  readonly access?: string;

  /** What the model claims to be able to do. */
  readonly capabilities: ModelCapabilities;

  /** Whether `sample` takes `topK`. OpenAI's API, for one, has no such option. @default false */
  readonly takesTopK?: boolean;

  /**
   * The most that a call about several texts or labels costs, by which a bound on costs is kept. Each further text of as many
   * tokens must add as much.
   * @param tokens `[text]`: the most tokens it may have
   * @default a request and a generated token for each text
   */
  largestCallCost?(tokens: readonly number[]): Pick<ModelUsage, "requests" | "generatedTokens">;

  /**
   * Tokens that each text drawn may take besides its `maxTokens` where the model thinks before it answers, and whether the
   * model is known to.
   * @default none
   */
  thinkingRoom?(): { tokens: number; isKnown: boolean };

  /**
   * Proves the claimed capabilities against the backend, once; its requests are not in the usage of later calls. Capabilities that do not hold come back false, with the
   * reason. Absent where there is nothing to prove. A backend that cannot be reached is a `ModelError`, not a reason.
   */
  probe?(options?: ModelCallOptions): Promise<ProbeResult>;

  /** Exact log-likelihoods of texts that continue the prompt as they stand: give the leading space yourself. */
  scoreContinuations?(
    prompt: Prompt,
    continuations: readonly string[],
    options?: ModelCallOptions,
  ): Promise<ContinuationScores>;

  /** Log-probabilities of label words as the next token. */
  nextTokenLogprobs?(
    prompt: Prompt,
    labels: readonly string[],
    options?: ModelCallOptions,
  ): Promise<LabelLogprobs>;

  /** Texts drawn from the model. */
  sample?(prompt: Prompt, options?: SampleOptions): Promise<Samples>;
}

/** What is left of a model's claims after they were put to the test. */
export interface ProbeResult {
  capabilities: ModelCapabilities;
  /** Why a claimed capability does not hold, one sentence each, with how to mend it. */
  reasons: Partial<Record<keyof ModelCapabilities, string>>;
  /** What the probe cost whoever waited for it; later callers get its outcome for nothing. @default nothing */
  usage?: ModelUsage;
}

/** Stands where a model is due but none is asked, since a vote or a single candidate needs none. It can do nothing. */
export const unaskedModel: LanguageModel = {
  id: "none",
  capabilities: { scoreContinuations: false, nextTokenLogprobs: false, sample: false },
};

/** What nothing costs. */
export const noUsage: Readonly<ModelUsage> = {
  requests: 0,
  promptTokens: 0,
  cachedTokens: 0,
  generatedTokens: 0,
};

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
