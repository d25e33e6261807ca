import { ModelResponseError } from "../../errors/model-error";

/** Servers compute in single precision, where the logarithm of a probability of 1 may come out this far above 0. */
const roundingAllowance = 1e-6;

/** What OpenAI and vLLM write for "less likely than we tell": https://platform.openai.com/docs/api-reference/chat/object */
const sentinel = -9999;

/** Whether a log-probability only says that the token is outside the server's list. */
export function isOutsideList(logprob: number): boolean {
  return logprob <= sentinel;
}

/**
 * The log-probability of a given token, which must be exact: finite and not above 0.
 * @throws ModelResponseError for null, NaN, a positive value, or the sentinel -9999
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
