import { sha256 } from "../../shared/digest";
import { InvalidArgumentError } from "../../shared/errors";
import { withoutUndefined } from "../../shared/options";
import { canonicalJson } from "../cache/cache-key";

/** Options that every model behind HTTP has. */
export interface HttpModelOptions {
  /**
   * The most simultaneous requests to the same host (scheme, name and port), including those of other models in this
   * program. A request keeps its place while it waits for a retry. 1 sends one request after another; more than the
   * server can serve at once only makes each answer slower.
   * @default 4
   */
  concurrency?: number;
  /**
   * How often to retry a request after a temporary failure: 408, 409, 424, 425, 429, 5xx except 501 and 505, a
   * connection that is refused, reset or broken off, a name that cannot be resolved, no answer within `timeoutMs`,
   * truncated JSON. An answer with unusable numbers is requested once more. After a 429, or where an answer says
   * `retry-after` (or `retry-after-ms`), all requests to the host wait as long as it asks; otherwise, and where it asks
   * for 0 again, waits grow from 0.5 s to 8 s, half of each drawn at random. 0 fails at the first failure, and ignores
   * the waits of other requests.
   * @default 4
   */
  maxRetries?: number;
  /**
   * The longest time for one attempt, from sending the request to the last byte of its answer, in milliseconds. If it
   * is too short, slow answers are paid for again and again but never received.
   * @default 60000
   */
  timeoutMs?: number;
  /**
   * The longest time for a request with all its retries and waits, from when it first gets its place among
   * `concurrency`, in milliseconds. If a wait would end later, the request fails at once with its last error. If it is
   * shorter than `timeoutMs`, it replaces that.
   * @default 300000
   */
  deadlineMs?: number;
  /**
   * Number of next tokens to list if labels cannot be scored exactly, 2 to 20. A server that refuses so many is asked
   * for its maximum from then on. @default 20; 5 for text-generation-inference and endpoints of Hugging Face's
   */
  topLogprobs?: number;
  /**
   * Tokens for thinking, added to `maxTokens` once a model is seen to think. With 0, an answer of thoughts alone is an
   * error.
   * @default 2048
   */
  thinkingTokens?: number;
  /**
   * Text before every text prompt that is scored. Some servers need the model's BOS text there, see `probe()`.
   * @default ""
   */
  promptPrefix?: string;
  /** Sends the requests instead of the global `fetch`. */
  fetch?: typeof globalThis.fetch;
}

/** Options of a function or library that is asked as a server is. */
export interface AskOptions extends Pick<HttpModelOptions, (typeof patienceOptionNames)[number]> {
  /**
   * Texts that never appear in an error, such as the key of the service. What looks like a key is hidden in any case.
   * @default []
   */
  secrets?: readonly string[];
}

/** Names of the options that limit waiting and retrying. */
export const patienceOptionNames = ["concurrency", "maxRetries", "timeoutMs", "deadlineMs"] as const;

/** Names of {@link HttpModelOptions}. */
export const httpOptionNames = [
  ...patienceOptionNames,
  "topLogprobs",
  "thinkingTokens",
  "promptPrefix",
  "fetch",
] as const;

/** `setTimeout` treats longer waits as 1 ms. */
export const longestTimeout = 2 ** 31 - 1;

const ranges: readonly (readonly [name: keyof HttpModelOptions, least: number, most: number])[] = [
  ["concurrency", 1, Number.MAX_SAFE_INTEGER],
  ["maxRetries", 0, Number.MAX_SAFE_INTEGER],
  ["timeoutMs", 1, longestTimeout],
  ["deadlineMs", 1, longestTimeout],
  ["topLogprobs", 2, 20],
  ["thinkingTokens", 0, Number.MAX_SAFE_INTEGER],
];

/** The options with their defaults. */
export function checkHttpOptions(options: HttpModelOptions, defaultTopLogprobs: number): Required<HttpModelOptions> {
  const resolved: Required<HttpModelOptions> = {
    ...{ concurrency: 4, maxRetries: 4, timeoutMs: 60_000, deadlineMs: 300_000 },
    ...{ topLogprobs: defaultTopLogprobs, thinkingTokens: 2048, promptPrefix: "" },
    // Looked up at each call, so that a fetch replaced later is used.
    fetch: (...request) => globalThis.fetch(...request),
    ...withoutUndefined(options),
  };
  for (const [name, least, most] of ranges) {
    const value = resolved[name] as number;
    if (!Number.isSafeInteger(value) || value < least || value > most) {
      throw new InvalidArgumentError(`options.${name}`, value, `must be a whole number from ${least} to ${most}`);
    }
  }
  const { promptPrefix, fetch } = resolved;
  if (typeof promptPrefix !== "string") {
    throw new InvalidArgumentError("options.promptPrefix", promptPrefix, "must be a text");
  }
  if (typeof fetch !== "function") {
    throw new InvalidArgumentError("options.fetch", fetch, "must be a function such as fetch");
  }
  return resolved;
}

/**
 * An address to which paths can be added, without the slash at its end.
 * @throws InvalidArgumentError, without the address where it may hold a password or key
 */
export function checkServerUrl(parameter: string, value: unknown): string {
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

/** @throws InvalidArgumentError, without the values, unless it is a list of texts */
export function checkSecrets(secrets: unknown): void {
  if (Array.isArray(secrets) && secrets.every((secret) => typeof secret === "string")) return;
  throw new InvalidArgumentError("options.secrets", "[hidden]", "must be a list of texts");
}

/** Checks that a key or header value can be sent in a header. @throws InvalidArgumentError, without the value */
export function checkSecret(parameter: string, value: unknown): void {
  if (typeof value !== "string" || !/^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/.test(value)) {
    throw new InvalidArgumentError(
      parameter,
      "[hidden]",
      "must be a text of visible ASCII characters without line breaks or spaces at its ends",
    );
  }
}

/** Which model a server runs, where the server is, and how to talk to it. */
export interface ServerOptions extends HttpModelOptions {
  /** The model's name, as the server knows it. It also names the model in results and caches. */
  model: string;
  /**
   * Address of the API up to and with its version, for example `http://localhost:8000/v1`. A server's own routes are
   * next to the version.
   * @default where the server listens by default
   */
  baseUrl?: string;
  /** Sent as `Authorization: Bearer …`, and never shown in an error. @default none */
  apiKey?: string;
  /** Further headers, for example of a proxy; never shown in an error either. @default {} */
  headers?: Readonly<Record<string, string>>;
}

/** Names of {@link ServerOptions}. */
export const serverOptionNames = ["model", "baseUrl", "apiKey", "headers", ...httpOptionNames] as const;

/** `ServerOptions` with nothing left to default but the key, which has no default. */
export interface ResolvedServerOptions extends Required<Omit<ServerOptions, "apiKey">> {
  apiKey: string | undefined;
}

/**
 * The options with their defaults, the address without a slash at its end.
 * @param defaultTopLogprobs as many as OpenAI lists; a service that lists fewer says so, which is learned
 */
export function checkServerOptions(options: ServerOptions, defaultTopLogprobs = 20): ResolvedServerOptions {
  const { model, apiKey, headers: given = {} } = options;
  const baseUrl = checkServerUrl("options.baseUrl", options.baseUrl);
  if (typeof model !== "string" || model === "") {
    throw new InvalidArgumentError("options.model", model, "must be the model's name");
  }
  if (apiKey !== undefined) checkSecret("options.apiKey", apiKey);
  const headers = checkHeaders("options.headers", given);
  return { ...checkHttpOptions(options, defaultTopLogprobs), model, baseUrl, apiKey, headers };
}

/** Headers that the HTTP client sets; with another value, it sends nothing or waits for an answer that cannot come. */
const framingHeaders = /^(?:connection|content-length|expect|keep-alive|te|trailer|transfer-encoding|upgrade)$/i;

/** The headers by names in lower case, since one whose name comes in two cases would be sent with both values. */
export function checkHeaders(parameter: string, headers: unknown): Record<string, string> {
  if (!isPlainObject(headers)) {
    throw new InvalidArgumentError(
      parameter,
      "[hidden]",
      'must be a plain object of texts by header name, for example { "x-organization": "mine" }',
    );
  }
  for (const [name, value] of Object.entries(headers)) {
    if (!/^[!#$%&'*+.^_`|~\w-]+$/.test(name)) {
      throw new InvalidArgumentError(parameter, name, "must have valid header names");
    }
    if (framingHeaders.test(name)) {
      throw new InvalidArgumentError(
        parameter,
        name,
        "must leave out headers that describe the connection or the body",
      );
    }
    checkSecret(`${parameter}.${name}`, value);
  }
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value as string]));
}

/** Not an array, a Map or Headers: the entries of those are not their properties. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

/** Headers that hold nothing but a credential, which may change while answers stay the same. */
const credentialHeaders = /^(authorization|proxy-authorization|cookie|(x-)?api-key)$/i;

/** What decides a server's answers apart from the model's name, together with these settings of the adapter. */
export function fingerprintOf(
  { baseUrl, headers, promptPrefix, topLogprobs }: ResolvedServerOptions,
  settings: Readonly<Record<string, unknown>> = {},
): string {
  // Other headers may choose what answers: of a gateway, its routes.
  const routing = Object.entries(headers).filter(([name]) => !credentialHeaders.test(name));
  const sent = routing.length > 0 && { headers: Object.fromEntries(routing) };
  return `${baseUrl} ${hashSettings({ promptPrefix, topLogprobs, ...settings, ...sent })}`;
}

/** Of this process alone, so that a hash means nothing in any other. */
const salt = globalThis.crypto.getRandomValues(new Uint32Array(4)).join();

/** Distinguishes credentials without revealing them. */
export function hashSecrets(secrets: readonly string[]): string {
  return sha256(`${salt} ${JSON.stringify(secrets)}`);
}

/**
 * Names settings by a short text that reveals nothing about them, so that it may be shown even if they hold a key: the
 * 64-bit FNV-1a hash (RFC 9923) of their JSON, whatever the order of names in it.
 * @example hashSettings({ top_k: 0 }) // "9f9b6409a019b2d6"
 */
export function hashSettings(settings: unknown): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(canonicalJson(settings))) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  }
  return hash.toString(16).padStart(16, "0");
}
