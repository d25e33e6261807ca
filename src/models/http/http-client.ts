import {
  MissingCapabilityError,
  ModelError,
  ModelResponseError,
  ModelUnavailableError,
} from "../../errors/model-error";
import { backoffMs } from "./backoff";
import { completeError } from "./complete-error";
import { type Host, hostOf } from "./host";
import { describeRefusal, parseJson, requestIdOf } from "./http-failure";
import { redactSecrets } from "./redact-secrets";
import { type HttpRequest, sendOnce } from "./send-once";
import { wait } from "./wait";

/** How patiently a server is asked; `HttpModelOptions` says what each means. */
interface RequestPolicy {
  concurrency: number;
  maxRetries: number;
  timeoutMs: number;
  deadlineMs: number;
}

export interface HttpClientOptions extends RequestPolicy {
  /** Texts that must never appear in an error: keys and header values. */
  secrets: readonly string[];
  /** Sends the requests. */
  fetch: typeof globalThis.fetch;
  /** Draws uniformly from 0 to 1, for the length of waits. @default Math.random */
  random?: () => number;
}

/** What every HTTP adapter sends its requests through: one policy of limits, retries and errors for all. */
export interface HttpClient {
  /**
   * What `read` makes of the JSON value that a server answers with. An error that `read` throws says that the answer is
   * unusable: it is given the answer's status and request id, and the request is sent once more, in case a single
   * replica or a passing fault was to blame.
   * @throws ModelUnavailableError, ModelResponseError or ModelError, with the status and without any secret; the
   * signal's reason as soon as that aborts, wherever the request then is, and nothing more is sent
   */
  requestJson<T>(
    request: HttpRequest,
    read: (value: unknown) => T,
    signal: AbortSignal | undefined,
  ): Promise<T>;
  /** Removes the client's secrets from a text. */
  redact(text: string): string;
}

/** Sends a body to one path of a server and returns what `read` makes of the answer, as `HttpClient.requestJson` does. */
export type Post = <T>(
  body: Record<string, unknown>,
  read: (answer: unknown) => T,
  signal: AbortSignal | undefined,
) => Promise<T>;

/**
 * A client that asks again where that can help, keeps to what hosts ask of all their clients together, and turns every
 * failure into a model error.
 *
 * Written here because no library has all of it: p-retry and ky wait for one call at a time, so that a rate limit told
 * to one call is run into by every other; undici's RetryAgent is Node's alone and knows no body's faults.
 */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const { concurrency, maxRetries, timeoutMs, deadlineMs, fetch, random = Math.random } = options;
  const redact = redactSecrets(options.secrets);

  /** Asks until an answer can be read, a retry cannot help, or the time or the number of retries is used up. */
  async function ask<T>(
    host: Host,
    request: HttpRequest,
    read: (value: unknown) => T,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    const giveUpAt = performance.now() + deadlineMs;
    let opinions = 0;
    for (let attempts = 1; ; attempts++) {
      if (maxRetries > 0) await outwaitPause(host, request, giveUpAt, signal);
      const sentAt = performance.now();
      try {
        const value = await askOnce(request, read, giveUpAt - sentAt, signal);
        host.accept(sentAt);
        return value;
      } catch (failure) {
        signal?.throwIfAborted();
        if (!(failure instanceof ModelError)) throw failure;
        const remedy = remedyFor(failure);
        if (remedy === "pause") host.pause(sentAt, failure.retryAfterMs, random);
        if (remedy === "second-opinion") opinions++;
        const error = countAttempts(failure, attempts);
        if (remedy === "none" || attempts > maxRetries || opinions > 1) throw error;
        const waits = { "second-opinion": 0, pause: host.pauseMs(), "back-off": backoff(attempts) };
        const waitMs = waits[remedy];
        if (performance.now() + waitMs >= giveUpAt) throw tooLate(error, waitMs);
        // A pause is waited for by all alike, before they send.
        if (remedy === "back-off") await wait(waitMs, signal);
      }
    }
  }

  const backoff = (failures: number) => backoffMs(failures, random);

  async function askOnce<T>(
    request: HttpRequest,
    read: (value: unknown) => T,
    leftMs: number,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    const limit =
      leftMs < timeoutMs
        ? { timeoutMs: leftMs, timeoutName: "deadlineMs" }
        : { timeoutMs, timeoutName: "timeoutMs" };
    const answer = await sendOnce(request, { fetch, redact, ...limit }, signal);
    const { status, headers } = answer;
    if (status < 200 || status >= 300) throw describeRefusal(answer, redact);
    try {
      return read(parseJson(answer));
    } catch (error) {
      if (!(error instanceof ModelError)) throw error;
      throw completeError(error, { status, requestId: requestIdOf(headers, redact) }, redact);
    }
  }

  /** Waits for the end of a pause, and up to a quarter longer, so that not all that wait come back at once. */
  async function outwaitPause(
    host: Host,
    request: HttpRequest,
    giveUpAt: number,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    for (let pauseMs = host.pauseMs(); pauseMs > 0; pauseMs = host.pauseMs()) {
      const leftMs = giveUpAt - performance.now();
      if (pauseMs >= leftMs) {
        const message = `${new URL(request.url).origin} has asked this program to wait, because of another request.`;
        const options = { isRetryable: true, attempts: 0, retryAfterMs: pauseMs };
        throw tooLate(new ModelUnavailableError(message, options), pauseMs);
      }
      await wait(Math.min(pauseMs * (1 + random() / 4), (pauseMs + leftMs) / 2), signal);
    }
  }

  function countAttempts(error: ModelError, attempts: number): ModelError {
    const note = attempts === 1 ? undefined : `It was asked ${attempts} times.`;
    return completeError(error, { attempts }, redact, note);
  }

  function tooLate(error: ModelError, waitMs: number): ModelError {
    const note = `The next request would have to wait ${Math.ceil(waitMs)} ms, beyond deadlineMs (${deadlineMs}).`;
    return completeError(error, {}, redact, note);
  }

  return {
    redact,
    async requestJson(request, read, signal) {
      signal?.throwIfAborted();
      const host = hostOf(request.url);
      return host.withPlace(concurrency, signal, () => ask(host, request, read, signal));
    },
  };
}

/**
 * What a failed request calls for: nothing, since the same would come again; a second opinion on an answer that cannot be
 * used; a pause of all requests to a host that is asked too much; or waiting longer each time, for this request alone.
 */
function remedyFor(failure: ModelError): "none" | "second-opinion" | "pause" | "back-off" {
  if (failure.isRetryable) {
    return failure.status === 429 || failure.retryAfterMs !== undefined ? "pause" : "back-off";
  }
  const isUnusable =
    failure instanceof ModelResponseError || failure instanceof MissingCapabilityError;
  return isUnusable ? "second-opinion" : "none";
}
