import { ModelResponseError } from "../../shared/errors";

/** One token of a text and its log-probability given all before it, in nats. */
export interface ScoredToken {
  /** What distinguishes it from others that read the same, if the server says so. @default the text */
  id?: number | string;
  text: string;
  logprob: number;
}

/** Servers compute in single precision, where the logarithm of a probability of 1 may come out this far above 0. */
const roundingAllowance = 1e-6;

/**
 * What OpenAI and vLLM write for "less likely than we tell":
 * https://platform.openai.com/docs/api-reference/chat/object. Lower values are those of masked tokens.
 */
const sentinel = -9999;

/** Servers add to it or round it: nothing below this is a measured value, which stays above -1000. */
const sentinelRegion = sentinel + 999;

/** What other servers write for it. No token's measured value is this round. */
const roundSentinel = -100;

/** Whether a log-probability only says that the token is outside the server's list. */
export function isOutsideList(logprob: number): boolean {
  return logprob <= sentinelRegion || logprob === roundSentinel;
}

/**
 * The log-probability of a given token, which must be exact: finite and not above 0.
 * @throws ModelResponseError for null, NaN, an infinity, a positive value, or the sentinels -9999 and -100
 */
export function checkedLogprob(value: number | null | undefined, what: string): number {
  if (value === null || value === undefined) {
    throw new ModelResponseError(
      `The server gives no log-probability for ${what}. Servers give none for the first token of a text: the prompt must not be empty.`,
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

/** How far a value may lie above the largest in its list, in nats: lists may be printed with fewer digits. */
const tolerance = 0.01;

/** A token's log-probability, and those of the most probable tokens that the server lists at the same place. */
export interface PlacedLogprob {
  text: string;
  logprob: number;
  /** By token; undefined or empty where the server lists none. */
  top: Readonly<Record<string, number>> | null | undefined;
}

/** Whether no token that the server lists there is more probable; undefined if it lists none. */
export function isMostProbable({ logprob, top }: PlacedLogprob): boolean | undefined {
  const listed = Object.values(top ?? {});
  return listed.length === 0 ? undefined : logprob >= Math.max(...listed) - tolerance;
}

/**
 * Checks that a token's log-probability can belong to its place: no token is more probable than the most probable one.
 * @throws ModelResponseError if it is, or if the listed probabilities add up to more than 1
 */
export function checkPlace({ text, logprob, top }: PlacedLogprob): void {
  const listed = Object.values(top ?? {});
  rejectExcessMass(listed);
  if (listed.length > 0 && logprob > Math.max(...listed) + tolerance) {
    throw new ModelResponseError(
      `The server gives ${JSON.stringify(text)} the log-probability ${logprob}, above that of the most probable token at the same place, so its values belong to other positions.`,
    );
  }
}

/** How far listed probabilities may add up to more than 1: rounding of lists printed with few digits. */
const massAllowance = 0.01;

/**
 * Checks that these can be different tokens' log-probabilities at one place.
 * @throws ModelResponseError if they add up to more than 1
 */
export function rejectExcessMass(logprobs: readonly number[]): void {
  const mass = logprobs.reduce((sum, logprob) => sum + Math.exp(logprob), 0);
  if (mass <= 1 + massAllowance) return;
  throw new ModelResponseError(
    `The server gives ${logprobs.length} tokens at one place a total probability of ${mass.toFixed(3)}, which must not exceed 1.`,
  );
}
