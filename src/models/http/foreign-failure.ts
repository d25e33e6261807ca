import { ModelError, ModelUnavailableError } from "../../shared/errors";
import { isPassingStatus, readRetryAfter, requestIdOf, withholds } from "./http-failure";
import { hideKeys, type Redact } from "./redact-secrets";
import { WithheldError } from "./thinking";

const longestReason = 300;

/** Codes of Node and undici for a connection that may succeed when it is tried again. */
const networkCodes = /\b(ECONN\w+|ETIMEDOUT|EAI_AGAIN|ENOTFOUND|EPIPE|UND_ERR_\w+)\b|fetch failed/;

/**
 * Properties of libraries' errors: https://github.com/vercel/ai (APICallError), https://github.com/openai/openai-node.
 */
interface ForeignError {
  message?: unknown;
  cause?: unknown;
  status?: unknown;
  statusCode?: unknown;
  isRetryable?: unknown;
  headers?: unknown;
  responseHeaders?: unknown;
  code?: unknown;
  data?: { error?: { code?: unknown } | null } | null;
}

/**
 * The model error for what a function or library rejected with: a model error unchanged; of another, its message
 * without what looks like a key, its HTTP status, and whether a retry can help, by its own flag, by its status, or
 * because the connection failed. The original is not kept, since it may hold the request and with it the key.
 * @param name names the function or library
 * @param redact hides what looks like a key, and the keys that are known
 */
export function describeForeignFailure(name: string, failure: unknown, redact: Redact = hideKeys): ModelError {
  if (failure instanceof ModelError) return failure;
  const error: ForeignError = typeof failure === "object" && failure !== null ? failure : {};
  const status = [error.status, error.statusCode].find((value) => Number.isInteger(value)) as number | undefined;
  const headers = readHeaders(error.responseHeaders ?? error.headers);
  const words = wordsOf(failure);
  // OpenAI's code for an empty account, with a 429 like that of a rate limit.
  const codes = [error.code, error.data?.error?.code];
  const isSpent = codes.includes("insufficient_quota");
  const isPassing = status === undefined ? networkCodes.test(words) : isPassingStatus(status);
  const isRetryable = !isSpent && (typeof error.isRetryable === "boolean" ? error.isRetryable : isPassing);
  const reason = redact(words).slice(0, longestReason);
  const told = status === undefined ? "" : ` with HTTP ${status}`;
  const message = `${name} failed${told}: ${reason}`;
  const options = {
    status,
    isRetryable,
    // It is random like a key, but is meant to be shown.
    requestId: requestIdOf(headers, (id) => id),
    retryAfterMs: readRetryAfter(headers),
  };
  if (codes.some(withholds)) return new WithheldError(message, options);
  return isRetryable || status === 401 || status === 403 || status === 404
    ? new ModelUnavailableError(message, options)
    : new ModelError(message, options);
}

function wordsOf(failure: unknown, causes = 3): string {
  if (typeof failure !== "object" || failure === null) return String(failure);
  const error: ForeignError = failure;
  const message = typeof error.message === "string" ? error.message : "it does not say why";
  const code = typeof error.code === "string" ? ` (${error.code})` : "";
  const isTold = causes > 0 && error.cause instanceof Error;
  return `${message}${code}${isTold ? `: ${wordsOf(error.cause, causes - 1)}` : ""}`;
}

/** Headers in any form: the web's, those of another `fetch`, or a plain object. */
export function readHeaders(headers: unknown): Headers {
  if (headers instanceof Headers) return headers;
  const isObject = typeof headers === "object" && headers !== null;
  const entries: Iterable<[string, unknown]> = !isObject
    ? []
    : Symbol.iterator in headers
      ? (headers as Iterable<[string, unknown]>)
      : Object.entries(headers);
  const read = new Headers();
  for (const [name, value] of entries) {
    try {
      if (typeof value === "string") read.append(name, value);
    } catch {
      // Not a valid header.
    }
  }
  return read;
}
