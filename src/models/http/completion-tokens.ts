import { MissingCapabilityError, ModelResponseError } from "../../errors/model-error";
import type { ModelUsage } from "../language-model";
import { checkPlace, type PlacedLogprob } from "./check-place";
import { checkedLogprob } from "./checked-logprob";
import { completionSchema, parseResponse, usageOf } from "./response-schemas";

/** An answer of `/completions`, its lists checked to be as long as each other. */
export interface CompletionTokens {
  text: string;
  tokens: readonly string[];
  /** Where each token starts. */
  offsets: readonly number[];
  /** The log-probability of the token at this index, checked. */
  logprobAt(index: number): PlacedLogprob;
  usage: ModelUsage;
}

/**
 * The tokens of an answer of `/completions` with their log-probabilities.
 * @throws MissingCapabilityError if it has none
 * @throws ModelResponseError if it is of another form, or its lists do not belong together
 */
export function readCompletion(answer: unknown): CompletionTokens {
  const { choices, usage } = parseResponse(completionSchema, answer, "/completions");
  const { text, logprobs } = choices[0]!;
  if (!logprobs) {
    throw new MissingCapabilityError(
      "/completions answers without log-probabilities although asked for them.",
    );
  }
  const { tokens, token_logprobs: values, text_offset: offsets, top_logprobs: lists } = logprobs;
  if (tokens.length !== values.length || tokens.length !== offsets.length) {
    throw new ModelResponseError(
      `/completions answers with ${tokens.length} tokens, ${values.length} log-probabilities and ` +
        `${offsets.length} offsets, which should be as many.`,
    );
  }
  const missing = values.indexOf(null, 1);
  if (missing !== -1) {
    throw new ModelResponseError(
      `/completions gives no log-probability for token ${missing + 1}, ${JSON.stringify(tokens[missing])}, where only the ` +
        "first of a text can have none: its values may belong to other positions.",
    );
  }
  const hasLists = lists?.length === tokens.length;
  return {
    text,
    tokens,
    offsets,
    logprobAt(index) {
      const token = tokens[index]!;
      const logprob = checkedLogprob(values[index], `the token ${JSON.stringify(token)}`);
      const placed = { text: token, logprob, top: hasLists ? lists[index] : undefined };
      checkPlace(placed);
      return placed;
    },
    usage: usageOf(usage),
  };
}
