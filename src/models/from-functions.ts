import { runTogether } from "../shared/abort";
import { describeValue, InvalidArgumentError, ModelResponseError } from "../shared/errors";
import { rejectUnknownOptions } from "../shared/options";
import { checkPrompt, checkScoring, endAtStop, type ResolvedSampleOptions, resolveSampleOptions } from "./check-call";
import { toMessages } from "./http/chat";
import { createAskFunction } from "./http/http-client";
import {
  type AskOptions,
  checkHttpOptions,
  checkSecrets,
  type HttpModelOptions,
  hashSettings,
  patienceOptionNames,
} from "./http/http-options";
import { labelsFromTopTokens } from "./http/label-logprobs";
import { readFinishReason } from "./http/parse-response";
import { type FinishReason, type Message, type ModelWith, noUsage } from "./language-model";

interface DrawOptions extends Omit<ResolvedSampleOptions, "count"> {
  /** Aborts when the text is no longer wanted, or its time is up. */
  signal: AbortSignal;
}

/** A text with the reason why it ended. */
interface TextDrawn {
  text: string;
  /** In the service's own words, too. @default not told */
  finishReason?: FinishReason | undefined;
}

/** Draws one text that answers the messages; returns the text, or the text with the reason why it ended. */
type DrawText = (messages: readonly Message[], options: DrawOptions) => PromiseLike<string | TextDrawn>;

/** Options of {@link samplesOnly}. */
interface SamplesOnlyOptions extends AskOptions {
  /**
   * Names the model in results, and separates its answers from those of others in a cache.
   * @default "samples-only", and no answer is shared with another model through a cache
   */
  id?: string;
}

const optionNames = ["id", "secrets", ...patienceOptionNames];

/**
 * A model that can only be sampled, from any function that answers messages.
 *
 * The function is called once per text, with at most `concurrency` calls at a time. It gets a text prompt as a user's
 * message, and for text number i of a call the seed plus i. Its text is cut at the first `stop`. Like a request to a
 * server, a call is retried if it rejects with a temporary error: one with `isRetryable: true`, with a `status` or
 * `statusCode` such as 429 or 503, or of a failed connection; `maxRetries` and the options after it say how often.
 * Every other rejection becomes a `ModelError` with its message, without anything that looks like a key.
 *
 * @returns a model whose usage counts calls, since the number of tokens is unknown
 * @throws InvalidArgumentError for unknown or unusable options
 * @example
 * const model = samplesOnly(async () => "Paris", { id: "my-service" });
 * await model.sample("What is the capital of France?", { count: 2 });
 * // { texts: ["Paris", "Paris"], usage: { requests: 2, promptTokens: 0, cachedTokens: 0, generatedTokens: 0 } }
 */
export function samplesOnly(draw: DrawText, options: SamplesOnlyOptions = {}): ModelWith<"sample"> {
  rejectUnknownOptions("options", options, optionNames);
  requireFunction("draw", draw, "a text");
  const { identity, ask } = openFunction("samples-only", options);
  const name = identity.id;

  async function drawOne(
    messages: readonly Message[],
    { count: _, ...resolved }: ResolvedSampleOptions,
    index: number,
    signal: AbortSignal,
  ): Promise<TextDrawn> {
    const seed = resolved.seed === undefined ? undefined : resolved.seed + index;
    return ask(async (own) => {
      const drawn = await draw(messages, { ...resolved, seed, signal: own });
      // A client library's `content` is null where the model refuses or calls a tool.
      const { text, finishReason }: Partial<TextDrawn> = typeof drawn === "string" ? { text: drawn } : { ...drawn };
      if (typeof text !== "string") {
        const isNamed = typeof drawn === "object" || drawn === undefined;
        const what = isNamed ? describeValue(drawn) : `a ${typeof drawn}`;
        throw new ModelResponseError(`${name} returned ${what} instead of a text.`);
      }
      return endAtStop(text, readFinishReason(finishReason), resolved.stop);
    }, signal);
  }

  return {
    ...identity,
    capabilities: { scoreContinuations: false, nextTokenLogprobs: false, sample: true },

    async sample(prompt, sampleOptions = {}) {
      checkPrompt(prompt);
      const resolved = resolveSampleOptions(sampleOptions);
      const messages = toMessages(prompt);
      const drawn = await runTogether(
        [...Array(resolved.count).keys()],
        (index, together) => drawOne(messages, resolved, index, together),
        sampleOptions.signal,
      );
      return {
        texts: drawn.map(({ text }) => text),
        ...(drawn.some(({ finishReason }) => finishReason !== undefined) && {
          finishReasons: drawn.map(({ finishReason }) => finishReason),
        }),
        usage: { ...noUsage, requests: drawn.length },
      };
    },
  };
}

function requireFunction(parameter: string, value: unknown, result: string): void {
  if (typeof value === "function") return;
  const expected = `must be a function of messages that resolves to ${result}`;
  throw new InvalidArgumentError(parameter, value, expected);
}

let unnamed = 0;

/** The model's identity, and how its function is asked. */
function openFunction(kind: string, options: TopTokensOnlyOptions) {
  const { id, secrets = [] } = options;
  checkSecrets(secrets);
  if (id !== undefined && (typeof id !== "string" || id === "")) {
    throw new InvalidArgumentError("options.id", id, "must be a non-empty text");
  }
  const policy = checkHttpOptions(options, 20);
  const name = id ?? kind;
  // Two functions cannot be told apart, so that one without an id shares its name with no other, in any process.
  const fingerprint = `${performance.timeOrigin} ${unnamed++}`;
  const identity = { id: name, ...(id === undefined && { fingerprint }) };
  return { identity, policy, ask: createAskFunction(name, policy, secrets) };
}

/** A token that may come next. */
interface TopToken {
  /** Its text, with its leading space where it has one. */
  token: string;
  /** log P(token is next) in nats. */
  logprob: number;
}

interface ListOptions {
  /** Number of tokens to list. With fewer, more labels get only a bound. */
  count: number;
  /** Aborts when the tokens are no longer wanted, or their time is up. */
  signal: AbortSignal;
}

/** Lists the most probable first tokens of the answer to the messages. */
type ListTopTokens = (messages: readonly Message[], options: ListOptions) => PromiseLike<readonly TopToken[]>;

/** Options of {@link topTokensOnly}. */
interface TopTokensOnlyOptions extends SamplesOnlyOptions, Pick<HttpModelOptions, "topLogprobs"> {}

/**
 * A model from any function that lists the most probable next tokens, for example of a client library that has
 * log-probabilities. Labels among the tokens get their own log-probability, others a bound (see `LabelLogprobs`). A
 * text prompt reaches the function as a user's message. Failures are handled as by `samplesOnly()`.
 *
 * @returns a model whose usage counts calls, since the number of tokens is unknown
 * @throws InvalidArgumentError for unknown or unusable options
 * @example
 * const model = topTokensOnly(async () => [
 *   { token: "Yes", logprob: Math.log(0.75) },
 *   { token: "No", logprob: Math.log(0.2) },
 * ]);
 * const { logprobs } = await model.nextTokenLogprobs("Is Paris in France?", ["Yes", "No"]);
 * logprobs.map(Math.exp); // [0.75, 0.2]
 */
export function topTokensOnly(list: ListTopTokens, options: TopTokensOnlyOptions = {}): ModelWith<"nextTokenLogprobs"> {
  rejectUnknownOptions("options", options, [...optionNames, "topLogprobs"]);
  requireFunction("list", list, "a list of { token, logprob }");
  const { identity, policy, ask } = openFunction("top-tokens-only", options);

  return {
    // Lists of another length bound other labels.
    fingerprint: hashSettings({ topLogprobs: policy.topLogprobs }),
    ...identity,
    capabilities: { scoreContinuations: false, nextTokenLogprobs: true, sample: false },

    async nextTokenLogprobs(prompt, labels, callOptions = {}) {
      checkScoring(prompt, "labels", labels, callOptions);
      const read = await ask(async (signal) => {
        const listed: unknown = await list(toMessages(prompt), { count: policy.topLogprobs, signal });
        return labelsFromTopTokens({ listed: checkTokens(listed, identity.id) }, labels);
      }, callOptions.signal);
      return { ...read, usage: { ...noUsage, requests: 1 } };
    },
  };
}

function checkTokens(listed: unknown, name: string): readonly TopToken[] {
  const isToken = (entry: Partial<TopToken> | null) =>
    typeof entry?.token === "string" && typeof entry.logprob === "number";
  if (Array.isArray(listed) && listed.every(isToken)) return listed;
  throw new ModelResponseError(`${name} must list tokens as [{ token, logprob }].`);
}
