import { ModelError, ModelResponseError } from "../../shared/errors";
import { askPatiently, type RetryPolicy, type TimeLimit, withinTime } from "./ask-patiently";
import { describeForeignFailure, readHeaders } from "./foreign-failure";
import { Host, hostOf, Pause, pauseOf } from "./host";
import {
  completeError,
  describeNetworkFailure,
  describeRefusal,
  type HttpAnswer,
  parseJson,
  rejectToldError,
  requestIdOf,
} from "./http-failure";
import { hashSecrets } from "./http-options";
import { hideKeys, redactSecrets } from "./redact-secrets";

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
   * What `read` makes of the JSON value that a server answers with. An error that `read` throws means that the answer
   * is unusable: it gets the answer's status and request id, and the request is sent once more, in case a single
   * replica or a temporary fault was the cause.
   * @throws ModelUnavailableError, ModelResponseError or ModelError, with the status and without any secret; the
   * signal's reason as soon as that aborts, wherever the request then is, and nothing more is sent
   */
  requestJson<T>(request: HttpRequest, read: (value: unknown) => T, signal: AbortSignal | undefined): Promise<T>;
  /** Removes the client's secrets from a text. */
  redact(text: string): string;
}

/**
 * Sends a body to one path of a server and returns what `read` makes of the answer, as `HttpClient.requestJson` does.
 */
export type Post = <T>(
  body: Record<string, unknown>,
  read: (answer: unknown) => T,
  signal: AbortSignal | undefined,
) => Promise<T>;

/**
 * A client that retries if that can help, waits when hosts ask their clients to, and turns every failure into a model
 * error.
 */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const { concurrency, fetch, random = Math.random } = options;
  const redact = redactSecrets(options.secrets);
  const credential = hashSecrets(options.secrets);

  /**
   * Sends a request once and returns the whole answer, whatever its status. Redirects are not followed, since they
   * would carry the key elsewhere.
   * @param limit until the last byte of the answer
   * @throws ModelUnavailableError if no answer comes, or not in time
   */
  function sendOnce(
    { url, init }: HttpRequest,
    limit: TimeLimit,
    signal: AbortSignal | undefined,
  ): Promise<HttpAnswer> {
    const address = url.replace(/[?#].*$/s, "");
    return withinTime(address, limit, signal, async (own) => {
      try {
        const body = typeof init.body === "string" ? { body: replaceHalvesInJson(init.body) } : {};
        const response = await fetch(url, { ...init, ...body, signal: own, redirect: "manual" });
        const { status } = response;
        const headers = readHeaders(response.headers);
        return { address, status, headers, text: await readBody(response, address) };
      } catch (failure) {
        own.throwIfAborted();
        if (failure instanceof ModelError) throw failure;
        throw describeNetworkFailure(address, failure, redact);
      }
    });
  }

  async function askOnce<T>(
    request: HttpRequest,
    read: (value: unknown) => T,
    limit: TimeLimit,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    const answer = await sendOnce(request, limit, signal);
    const { status, headers } = answer;
    if (status < 200 || status >= 300) throw describeRefusal(answer, redact);
    try {
      const value = parseJson(answer);
      rejectToldError(value, answer, redact);
      return read(value);
    } catch (error) {
      if (!(error instanceof ModelError)) throw error;
      const known = { status: error.status ?? status, requestId: requestIdOf(headers, redact) };
      throw completeError(error, known, redact);
    }
  }

  return {
    redact,
    async requestJson(request, read, signal) {
      signal?.throwIfAborted();
      const host = hostOf(request.url);
      const patience = { ...options, redact, random, hostName: new URL(request.url).origin };
      return host.withPlace(concurrency, signal, () =>
        askPatiently(
          pauseOf(request.url, credential),
          patience,
          (limit) => askOnce(request, read, limit, signal),
          signal,
        ),
      );
    },
  };
}

/** U+FFFD for halves of characters, as when an emoji was cut in two: strict services refuse texts that hold them. */
export function replaceHalves(text: string): string {
  return text.replace(/\p{Surrogate}/gu, "\ufffd");
}

/** The same in JSON, in which `JSON.stringify` escapes them. A backslash that is itself escaped begins none. */
function replaceHalvesInJson(json: string): string {
  return json.replace(/\\\\|\\ud[89a-f][\da-f]{2}/g, (found) => (found === "\\\\" ? found : "\ufffd"));
}

/** Longest answer that is read, in bytes: an echo of a text of one megabyte takes some 30 MB. */
const longestBody = 64 * 2 ** 20;

/** The bytes or texts of a body, in whatever form this `fetch` has it: the web's, node-fetch's, or a mock's. */
async function* readChunks(response: Response): AsyncGenerator {
  const body: unknown = response.body;
  if (typeof body === "object" && body !== null && "getReader" in body) {
    const reader = (body as ReadableStream<Uint8Array>).getReader();
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        yield value;
      }
    } finally {
      // Does nothing to a stream that has ended; the server must stop sending one that was given up.
      reader.cancel().catch(() => {});
    }
  } else if (typeof body === "object" && body !== null && Symbol.asyncIterator in body) {
    yield* body as AsyncIterable<unknown>;
  } else if (typeof response.text === "function") {
    yield await response.text();
  } else if (typeof body === "string") {
    yield body;
  }
}

/**
 * The body of an answer, to its end, so that its connection can be used again.
 * @throws ModelResponseError beyond 64 MiB
 */
async function readBody(response: Response, address: string): Promise<string> {
  const decoder = new TextDecoder();
  let size = 0;
  let text = "";
  for await (const chunk of readChunks(response)) {
    size += typeof chunk === "string" ? chunk.length : (chunk as Uint8Array).byteLength;
    if (size > longestBody) {
      throw new ModelResponseError(
        `${address} answered with more than ${longestBody} bytes, which no answer needs. Check the address.`,
        { status: response.status },
      );
    }
    text += typeof chunk === "string" ? chunk : decoder.decode(chunk as Uint8Array, { stream: true });
  }
  return text + decoder.decode();
}

interface HttpRequest {
  url: string;
  init: RequestInit;
}

/**
 * A way of calling one function or library: a limited number of calls at a time, each given up after a time limit and
 * retried if that can help, by the same rules as requests to servers.
 * @param name names it in errors
 * @param secrets texts that must not appear in an error
 */
export function createAskFunction(name: string, policy: RetryPolicy, secrets: readonly string[]) {
  const host = new Host();
  const pause = new Pause();
  const hideSecrets = redactSecrets(secrets);
  const redact = (text: string) => hideKeys(hideSecrets(text));
  const patience = { ...policy, hostName: name, redact, random: Math.random };

  return async <T>(call: (signal: AbortSignal) => PromiseLike<T>, signal: AbortSignal | undefined): Promise<T> => {
    signal?.throwIfAborted();
    const attempt = async (own: AbortSignal) => {
      try {
        return await call(own);
      } catch (failure) {
        own.throwIfAborted();
        throw describeForeignFailure(name, failure, redact);
      }
    };
    return host.withPlace(policy.concurrency, signal, () =>
      askPatiently(pause, patience, (limit) => withinTime(name, limit, signal, attempt), signal),
    );
  };
}
