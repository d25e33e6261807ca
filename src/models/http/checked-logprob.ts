import { ModelResponseError } from "../../errors/model-error";

/** Servers compute in single precision, where the logarithm of a probability of 1 may come out this far above 0. */
const roundingAllowance = 1e-6;

/**
 * What OpenAI and vLLM write for "less likely than we tell": https://platform.openai.com/docs/api-reference/chat/object.
 * Lower values are those of masked tokens.
 */
const sentinel = -9999;

/** What other servers write for it. No token's measured value is this round. */
const roundSentinel = -100;

/** Whether a log-probability only says that the token is outside the server's list. */
export function isOutsideList(logprob: number): boolean {
  return logprob <= sentinel || logprob === roundSentinel;
}

/**
 * The log-probability of a given token, which must be exact: finite and not above 0.
 * @throws ModelResponseError for null, NaN, an infinity, a positive value, or the sentinels -9999 and -100
 */
export function checkedLogprob(value: number | null | undefined, what: string): number {
  if (value === null || value === undefined) {
    throw new ModelResponseError(
      `The server gives no log-probability for ${what}. Servers give none for the first token of a text: ` +
        "the prompt must not be empty.",
    );
  }
  if (!Number.isFinite(value) || value > roundingAllowance) {
    throw new ModelResponseError(
      `The server gives ${value} as the log-probability of ${what}, which must be a finite number <= 0.`,
    );
  }
  if (isOutsideList(value)) {
    throw new ModelResponseError(
      `The server gives ${value} as the log-probability of ${what}, which means "unlikely" and is not a measurement.`,
    );
  }
  return Math.min(value, 0);
}
