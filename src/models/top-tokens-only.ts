import { InvalidArgumentError, ModelResponseError } from "../shared/errors";
import { rejectUnknownOptions } from "../shared/options";
import { checkCallOptions, checkPrompt, checkTexts } from "./check-call";
import { toMessages } from "./http/chat";
import { createAskFunction } from "./http/http-client";
import { checkHttpOptions, checkSecrets, type HttpModelOptions } from "./http/http-options";
import { labelsFromTopTokens } from "./http/label-logprobs";
import { type LanguageModel, type Message, noUsage } from "./language-model";
import { nameUnnamed, type SamplesOnlyOptions } from "./samples-only";

/** A token that may come next. */
interface TopToken {
  /** Its text, with its leading space where it has one. */
  token: string;
  /** log P(token is next) in nats. */
  logprob: number;
}

/** The options of a function that lists tokens. */
interface ListOptions {
  /** Number of tokens to list. With fewer, more labels get only a bound. */
  count: number;
  /** Aborts when the tokens are no longer wanted, or their time is up. */
  signal: AbortSignal;
}

/** Lists the most probable first tokens of the answer to the messages. */
export type ListTopTokens = (
  messages: readonly Message[],
  options: ListOptions,
) => PromiseLike<readonly TopToken[]>;

/** Options of {@link topTokensOnly}. */
export interface TopTokensOnlyOptions
  extends SamplesOnlyOptions,
    Pick<HttpModelOptions, "topLogprobs"> {}

/** A model that lists its most probable next tokens, and does nothing else. */
export type TopTokensOnlyModel = LanguageModel & {
  nextTokenLogprobs: NonNullable<LanguageModel["nextTokenLogprobs"]>;
};

const optionNames = [
  "id",
  "secrets",
  "concurrency",
  "maxRetries",
  "timeoutMs",
  "deadlineMs",
  "topLogprobs",
] as const;

/**
 * A model from any function that lists the most probable next tokens, for example of a client library that has
 * log-probabilities. Labels among the tokens get their own log-probability, others a bound (see `LabelLogprobs`). A text
 * prompt reaches the function as a user's message. Failures are handled as by `samplesOnly()`.
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
export function topTokensOnly(
  list: ListTopTokens,
  options: TopTokensOnlyOptions = {},
): TopTokensOnlyModel {
  rejectUnknownOptions("options", options, optionNames);
  if (typeof list !== "function") {
    throw new InvalidArgumentError(
      "list",
      list,
      "must be a function of messages that resolves to a list of { token, logprob }",
    );
  }
  const { id, secrets = [] } = options;
  if (id !== undefined && (typeof id !== "string" || id === "")) {
    throw new InvalidArgumentError("options.id", id, "must be a non-empty text");
  }
  checkSecrets(secrets);
  const policy = checkHttpOptions(options, 20);
  const name = id ?? "top-tokens-only";
  const ask = createAskFunction(name, policy, secrets);

  return {
    id: name,
    ...(id === undefined && { fingerprint: nameUnnamed() }),
    capabilities: { scoreContinuations: false, nextTokenLogprobs: true, sample: false },

    async nextTokenLogprobs(prompt, labels, callOptions = {}) {
      checkPrompt(prompt);
      checkTexts("labels", labels);
      checkCallOptions(callOptions);
      const read = await ask(async (signal) => {
        const listed: unknown = await list(toMessages(prompt), {
          count: policy.topLogprobs,
          signal,
        });
        return labelsFromTopTokens({ listed: checkTokens(listed, name) }, labels);
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
