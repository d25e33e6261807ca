import { InvalidArgumentError } from "../../errors/invalid-argument-error";

/** Options that every model behind HTTP has. */
export interface HttpModelOptions {
  /** Most requests under way at a time. @default 4 */
  concurrency?: number;
  /** Longest time for one request, in milliseconds. @default 60000 */
  timeoutMs?: number;
  /**
   * Number of next tokens to list where labels cannot be scored exactly, 2 to 20. Servers refuse more than they allow:
   * OpenAI 20, text-generation-inference 5.
   */
  topLogprobs?: number;
  /**
   * Put before every text prompt that is scored. Some servers need the model's BOS text there, see `probe()`.
   * @default ""
   */
  promptPrefix?: string;
  /** Sends the requests, in place of the global `fetch`. */
  fetch?: typeof globalThis.fetch;
}

/** Names of {@link HttpModelOptions}. */
export const httpOptionNames = [
  "concurrency",
  "timeoutMs",
  "topLogprobs",
  "promptPrefix",
  "fetch",
] as const;

/** `setTimeout` takes longer waits for 1 ms. */
const longestTimeout = 2 ** 31 - 1;

/**
 * The options with their defaults.
 * @throws InvalidArgumentError for an unusable value
 */
export function checkHttpOptions(
  options: HttpModelOptions,
  defaultTopLogprobs: number,
): Required<HttpModelOptions> {
  const {
    concurrency = 4,
    timeoutMs = 60_000,
    topLogprobs = defaultTopLogprobs,
    promptPrefix = "",
    // Looked up at each call, so that a fetch replaced later is used.
    fetch = (...request) => globalThis.fetch(...request),
  } = options;
  requireWhole("concurrency", concurrency, 1, Number.MAX_SAFE_INTEGER);
  requireWhole("timeoutMs", timeoutMs, 1, longestTimeout);
  requireWhole("topLogprobs", topLogprobs, 2, 20);
  if (typeof promptPrefix !== "string") {
    throw new InvalidArgumentError("options.promptPrefix", promptPrefix, "must be a text");
  }
  if (typeof fetch !== "function") {
    throw new InvalidArgumentError("options.fetch", fetch, "must be a function such as fetch");
  }
  return { concurrency, timeoutMs, topLogprobs, promptPrefix, fetch };
}

function requireWhole(name: string, value: number, least: number, most: number): void {
  if (!Number.isSafeInteger(value) || value < least || value > most) {
    throw new InvalidArgumentError(
      `options.${name}`,
      value,
      `must be a whole number from ${least} to ${most}`,
    );
  }
}

/**
 * An address to which paths can be added, without the slash at its end.
 * @throws InvalidArgumentError, without the address where it may hold a password or key
 */
export function checkServerUrl(parameter: string, value: string): string {
  const expected =
    'must be an http or https address without user, password, query or fragment, for example "http://localhost:8000/v1"';
  if (typeof value === "string" && /[@?#]/.test(value)) {
    throw new InvalidArgumentError(parameter, "[hidden]", expected);
  }
  const url = typeof value === "string" && URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new InvalidArgumentError(parameter, value, expected);
  }
  return url.href.replace(/\/+$/, "");
}

/**
 * Checks that a key or header value can be sent in a header.
 * @throws InvalidArgumentError, without the value
 */
export function checkSecret(parameter: string, value: unknown): void {
  if (typeof value !== "string" || !/^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/.test(value)) {
    throw new InvalidArgumentError(
      parameter,
      "[hidden]",
      "must be a text of visible ASCII characters without line breaks or spaces at its ends",
    );
  }
}
