import pLimit from "p-limit";
import { withController } from "../../abort/run-together";
import { untilAborted } from "../../abort/until-aborted";
import { ModelUnavailableError } from "../../errors/model-error";
import {
  describeNetworkFailure,
  describeRefusal,
  type HttpAnswer,
  parseJson,
} from "./http-failure";
import { redactSecrets } from "./redact-secrets";

export interface HttpClientOptions {
  /** Most requests under way at a time. */
  concurrency: number;
  /** Longest time for one request, from when it is sent to the last byte of its answer, in milliseconds. */
  timeoutMs: number;
  /** Texts that must never appear in an error: keys and header values. */
  secrets: readonly string[];
  /** Sends the requests. */
  fetch: typeof globalThis.fetch;
}

/** One client per model: what it sends counts against one concurrency limit. */
export interface HttpClient {
  /**
   * The JSON value a server answers with. Redirects are not followed, since they would carry the key elsewhere.
   * @throws ModelUnavailableError, ModelResponseError or ModelError, with the status and without any secret
   */
  requestJson(url: string, request: RequestInit, signal?: AbortSignal): Promise<unknown>;
  /** Removes the client's secrets from a text. */
  redact(text: string): string;
}

/** A client that limits concurrency, never waits longer than its timeout and turns every failure into a model error. */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const { concurrency, timeoutMs, fetch } = options;
  const limit = pLimit(concurrency);
  const redact = redactSecrets(options.secrets);

  async function exchange(
    url: string,
    request: RequestInit,
    signal: AbortSignal,
  ): Promise<HttpAnswer> {
    const address = withoutQuery(url);
    try {
      const response = await fetch(url, { ...request, signal, redirect: "manual" });
      const { status, headers } = response;
      return { address, status, headers, text: await response.text() };
    } catch (failure) {
      signal.throwIfAborted();
      throw describeNetworkFailure(address, failure, redact);
    }
  }

  function exchangeInTime(url: string, request: RequestInit, signal?: AbortSignal) {
    return withController(signal, async (controller) => {
      const timer = setTimeout(() => {
        const message = `${withoutQuery(url)} did not answer within ${timeoutMs} ms. Raise timeoutMs if it is merely slow.`;
        controller.abort(new ModelUnavailableError(message, { isRetryable: true }));
      }, timeoutMs);
      try {
        return await untilAborted(exchange(url, request, controller.signal), controller.signal);
      } finally {
        clearTimeout(timer);
      }
    });
  }

  return {
    redact,
    async requestJson(url, request, signal) {
      signal?.throwIfAborted();
      const answer = await untilAborted(
        limit(() => exchangeInTime(url, request, signal)),
        signal,
      );
      if (answer.status < 200 || answer.status >= 300) throw describeRefusal(answer, redact);
      return parseJson(answer);
    },
  };
}

function withoutQuery(url: string): string {
  return url.replace(/[?#].*$/s, "");
}
