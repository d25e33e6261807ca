import { ModelError } from "../../errors/model-error";
import { askPatiently, type RetryPolicy } from "./ask-patiently";
import { completeError } from "./complete-error";
import { hostOf } from "./host";
import { describeRefusal, parseJson, requestIdOf } from "./http-failure";
import { redactSecrets } from "./redact-secrets";
import { type HttpRequest, sendOnce } from "./send-once";
import type { TimeLimit } from "./within-time";

export interface HttpClientOptions extends RetryPolicy {
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
 */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const { concurrency, fetch, random = Math.random } = options;
  const redact = redactSecrets(options.secrets);

  async function askOnce<T>(
    request: HttpRequest,
    read: (value: unknown) => T,
    limit: TimeLimit,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    const answer = await sendOnce(request, { fetch, redact, limit }, signal);
    const { status, headers } = answer;
    if (status < 200 || status >= 300) throw describeRefusal(answer, redact);
    try {
      return read(parseJson(answer));
    } catch (error) {
      if (!(error instanceof ModelError)) throw error;
      throw completeError(error, { status, requestId: requestIdOf(headers, redact) }, redact);
    }
  }

  return {
    redact,
    async requestJson(request, read, signal) {
      signal?.throwIfAborted();
      const host = hostOf(request.url);
      const patience = { ...options, redact, random, hostName: new URL(request.url).origin };
      return host.withPlace(concurrency, signal, () =>
        askPatiently(host, patience, (limit) => askOnce(request, read, limit, signal), signal),
      );
    },
  };
}
