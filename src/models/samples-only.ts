import { runTogether } from "../shared/abort";
import { InvalidArgumentError, ModelResponseError } from "../shared/errors";
import { rejectUnknownOptions } from "../shared/options";
import {
  checkPrompt,
  cutAtStop,
  type ResolvedSampleOptions,
  resolveSampleOptions,
} from "./check-call";
import { toMessages } from "./http/chat";
import { createAskFunction } from "./http/http-client";
import { checkHttpOptions, checkSecrets, type HttpModelOptions } from "./http/http-options";
import { type FinishReason, type LanguageModel, type Message, noUsage } from "./language-model";

/** The options of a function that draws a text. */
interface DrawOptions extends Omit<ResolvedSampleOptions, "count"> {
  /** Aborts when the text is no longer wanted, or its time is up. */
  signal: AbortSignal;
}

/** A text with the reason why it ended. */
interface TextDrawn {
  text: string;
  /** @default not told */
  finishReason?: FinishReason | undefined;
}

/** Draws one text that answers the messages; returns the text, or the text with the reason why it ended. */
export type DrawText = (
  messages: readonly Message[],
  options: DrawOptions,
) => PromiseLike<string | TextDrawn>;

/** Options of {@link samplesOnly}. */
export interface SamplesOnlyOptions
  extends Pick<HttpModelOptions, "concurrency" | "maxRetries" | "timeoutMs" | "deadlineMs"> {
  /**
   * Names the model in results, and separates its answers from those of others in a cache.
   * @default "samples-only", and no answer is shared with another model through a cache
   */
  id?: string;
  /**
   * Texts that never appear in an error, such as the key of the service. What looks like a key is hidden in any case.
   * @default []
   */
  secrets?: readonly string[];
}

/** A model that can only be sampled. */
export type SamplesOnlyModel = LanguageModel & {
  sample: NonNullable<LanguageModel["sample"]>;
};

const optionNames = [
  "id",
  "secrets",
  "concurrency",
  "maxRetries",
  "timeoutMs",
  "deadlineMs",
] as const;

/**
 * A model that can only be sampled, from any function that answers messages.
 *
 * The function is called once per text, with at most `concurrency` calls at a time. It gets a text prompt as a user's message,
 * and for text number i of a call the seed plus i. Its text is cut at the first `stop`. Like a request to a server, a call is
 * retried if it rejects with a temporary error: one with `isRetryable: true`, with a `status` or `statusCode` such as 429 or
 * 503, or of a failed connection; `maxRetries` and the options after it say how often. Every other rejection becomes a
 * `ModelError` with its message, without anything that looks like a key.
 *
 * @returns a model whose usage counts calls, since the number of tokens is unknown
 * @throws InvalidArgumentError for unknown or unusable options
 * @example
 * const model = samplesOnly(async () => "Paris", { id: "my-service" });
 * await model.sample("What is the capital of France?", { count: 2 });
 * // { texts: ["Paris", "Paris"], usage: { requests: 2, promptTokens: 0, cachedTokens: 0, generatedTokens: 0 } }
 */
export function samplesOnly(draw: DrawText, options: SamplesOnlyOptions = {}): SamplesOnlyModel {
  rejectUnknownOptions("options", options, optionNames);
  if (typeof draw !== "function") {
    throw new InvalidArgumentError(
      "draw",
      draw,
      "must be a function of messages that resolves to a text",
    );
  }
  const { id, secrets = [] } = options;
  checkSecrets(secrets);
  if (id !== undefined && (typeof id !== "string" || id === "")) {
    throw new InvalidArgumentError("options.id", id, "must be a text that is not empty");
  }
  const policy = checkHttpOptions(options, 20);
  const name = id ?? "samples-only";
  const ask = createAskFunction(name, policy, secrets);

  async function drawOne(
    messages: readonly Message[],
    { count: _, ...resolved }: ResolvedSampleOptions,
    index: number,
    signal: AbortSignal,
  ): Promise<TextDrawn> {
    const seed = resolved.seed === undefined ? undefined : resolved.seed + index;
    return ask(async (own) => {
      const drawn = await draw(messages, { ...resolved, seed, signal: own });
      const { text, finishReason } = typeof drawn === "object" ? drawn : { text: drawn };
      if (typeof text !== "string") {
        throw new ModelResponseError(`${name} returned a ${typeof text} instead of a text.`);
      }
      const cut = cutAtStop(text, resolved.stop);
      return { text: cut, finishReason: cut === text ? finishReason : "stop" };
    }, signal);
  }

  return {
    id: name,
    ...(id === undefined && { fingerprint: nameUnnamed() }),
    capabilities: { scoreContinuations: false, nextTokenLogprobs: false, sample: true },

    async sample(prompt, sampleOptions = {}) {
      checkPrompt(prompt);
      const resolved = resolveSampleOptions(sampleOptions);
      const messages = toMessages(prompt);
      const drawn = await runTogether(
        Array.from(
          { length: resolved.count },
          (_, index) => (together: AbortSignal) => drawOne(messages, resolved, index, together),
        ),
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

let unnamed = 0;

/** A name that no other model has, here or in another process: two functions cannot be told apart otherwise. */
export function nameUnnamed(): string {
  return `${performance.timeOrigin} ${unnamed++}`;
}
