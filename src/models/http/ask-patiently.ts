import { onAbort, untilAborted, withController } from "../../shared/abort";
import { MissingCapabilityError, ModelError, ModelResponseError, ModelUnavailableError } from "../../shared/errors";
import { backoffMs, type Pause } from "./host";
import { completeError } from "./http-failure";
import type { Redact } from "./redact-secrets";

/** Limits on waiting and retrying; `HttpModelOptions` says what each means. */
export interface RetryPolicy {
  concurrency: number;
  maxRetries: number;
  timeoutMs: number;
  deadlineMs: number;
}

export interface Patience extends RetryPolicy {
  /** Names the host in errors. */
  hostName: string;
  /** Removes secrets from the text of errors. */
  redact: Redact;
  /** Draws uniformly from 0 to 1, for the length of waits. */
  random: () => number;
}

/**
 * The result of the first attempt that succeeds. Tries until one does, a retry cannot help, or the time or the number
 * of retries is used up. An attempt that rejects with an unusable answer is repeated once, in case a single replica or
 * a temporary fault was the cause.
 *
 * Written here because no library has all of it: p-retry and ky wait for one call at a time, so that every other call
 * runs into the rate limit that one was told; undici's RetryAgent is for Node only and does not look into bodies.
 * @throws the last attempt's ModelError, with the number of attempts; what else it rejects with, at once; the signal's
 * reason as soon as that aborts
 */
export async function askPatiently<T>(
  pause: Pause,
  patience: Patience,
  attempt: (limit: TimeLimit) => Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  const { maxRetries, timeoutMs, deadlineMs, hostName, random } = patience;
  const giveUpAt = performance.now() + deadlineMs;
  let opinions = 0;
  for (let attempts = 1; ; attempts++) {
    if (maxRetries > 0) await outwaitPause(pause, patience, giveUpAt, signal);
    const sentAt = performance.now();
    const leftMs = giveUpAt - sentAt;
    if (leftMs <= 0) {
      const message = `${hostName} was not asked, since the time for the request has run out. Raise deadlineMs (${deadlineMs}).`;
      throw new ModelUnavailableError(message, { isRetryable: true, attempts: 0 });
    }
    try {
      const value = await attempt(
        leftMs < timeoutMs ? { timeoutMs: leftMs, timeoutName: "deadlineMs" } : { timeoutMs, timeoutName: "timeoutMs" },
      );
      pause.accept(sentAt);
      return value;
    } catch (failure) {
      signal?.throwIfAborted();
      if (!(failure instanceof ModelError)) throw failure;
      const remedy = remedyFor(failure);
      if (remedy === "pause") pause.begin(sentAt, failure.retryAfterMs, random);
      if (remedy === "second-opinion") opinions++;
      const note = attempts === 1 ? undefined : `It was asked ${attempts} times.`;
      const error = completeError(failure, { attempts }, patience.redact, note);
      if (remedy === "none" || attempts > maxRetries || opinions > 1) throw error;
      const waits = {
        "second-opinion": 0,
        // If the server asks for more than the host's pause, this request is not worth the wait.
        pause: Math.max(failure.retryAfterMs ?? 0, pause.remainingMs()),
        "back-off": backoffMs(attempts, random),
      };
      const waitMs = waits[remedy];
      if (performance.now() + waitMs >= giveUpAt) throw tooLate(error, waitMs, patience);
      // All requests wait for the end of a pause before they are sent.
      if (remedy === "back-off") await wait(waitMs, signal);
    }
  }
}

/** Waits for the end of a pause, and up to a quarter longer, so that not all requests come back at once. */
async function outwaitPause(
  pause: Pause,
  patience: Patience,
  giveUpAt: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  for (let pauseMs = pause.remainingMs(); pauseMs > 0; pauseMs = pause.remainingMs()) {
    const leftMs = giveUpAt - performance.now();
    if (pauseMs >= leftMs) {
      const message = `${patience.hostName} has asked this program to wait, because of another request.`;
      const options = { isRetryable: true, attempts: 0, retryAfterMs: pauseMs };
      throw tooLate(new ModelUnavailableError(message, options), pauseMs, patience);
    }
    await wait(Math.min(pauseMs * (1 + patience.random() / 4), (pauseMs + leftMs) / 2), signal);
  }
}

function tooLate(error: ModelError, waitMs: number, { redact, deadlineMs }: Patience): ModelError {
  const note = `The next request would have to wait ${Math.ceil(waitMs)} ms, beyond deadlineMs (${deadlineMs}).`;
  return completeError(error, {}, redact, note);
}

/**
 * How to react to a failed request: not at all, if it would fail again; with a second try, if the answer cannot be
 * used; with a pause of all requests to an overloaded host; or with growing waits for this request alone.
 */
function remedyFor(failure: ModelError): "none" | "second-opinion" | "pause" | "back-off" {
  if (failure.isRetryable) {
    return failure.status === 429 || failure.retryAfterMs !== undefined ? "pause" : "back-off";
  }
  const isRefused = failure.status !== undefined && failure.status >= 300;
  return isUnusable(failure) && !isRefused ? "second-opinion" : "none";
}

function isUnusable(failure: unknown): boolean {
  return failure instanceof ModelResponseError || failure instanceof MissingCapabilityError;
}

/**
 * The result of `ask`, repeated once, unless `maxRetries` is 0, if several answers, each usable by itself, do not fit
 * together.
 */
export async function askTwice<T>(maxRetries: number, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (failure) {
    const isNew = isUnusable(failure) && (failure as ModelError).attempts === undefined;
    if (maxRetries === 0 || !isNew) throw failure;
    return ask();
  }
}

/** Resolves after this many milliseconds; rejects with the signal's reason as soon as that aborts. */
function wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const forget =
      signal &&
      onAbort(signal, () => {
        clearTimeout(timer);
        reject(signal.reason);
      });
    const timer = setTimeout(() => {
      forget?.();
      resolve();
    }, ms);
  });
}

/** The longest time for something, and the option that it comes from. */
export interface TimeLimit {
  timeoutMs: number;
  timeoutName: string;
}

/**
 * The result of `work`, whose signal aborts when the time is up or the caller's signal aborts.
 * @param name names what is waited for in the error
 * @throws ModelUnavailableError that a retry can mend if the time is up; the signal's reason as soon as that aborts
 */
export function withinTime<T>(
  name: string,
  { timeoutMs, timeoutName }: TimeLimit,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return withController(signal, async (controller) => {
    const timer = setTimeout(() => {
      const message = `${name} did not answer within ${Math.round(timeoutMs)} ms. Raise ${timeoutName} if it is merely slow.`;
      controller.abort(new ModelUnavailableError(message, { isRetryable: true }));
    }, timeoutMs);
    try {
      return await untilAborted(work(controller.signal), controller.signal);
    } finally {
      clearTimeout(timer);
    }
  });
}
