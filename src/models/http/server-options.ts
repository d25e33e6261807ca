import { InvalidArgumentError } from "../../errors/invalid-argument-error";
import {
  checkHttpOptions,
  checkSecret,
  checkServerUrl,
  type HttpModelOptions,
  httpOptionNames,
} from "./check-http-options";

/** Which model a server runs, where the server is, and how it is spoken to. */
export interface ServerOptions extends HttpModelOptions {
  /** The model's name, as the server knows it. It also names the model in results and caches. */
  model: string;
  /**
   * Address of the API up to and with its version, for example `http://localhost:8000/v1`. A server's own routes are
   * looked for beside the version.
   * @default where the server listens unless told otherwise
   */
  baseUrl?: string;
  /** Sent as `Authorization: Bearer …`, and never shown in an error. @default none */
  apiKey?: string;
  /** Further headers, for example of a proxy; never shown in an error either. @default {} */
  headers?: Readonly<Record<string, string>>;
}

/** Names of {@link ServerOptions}. */
export const serverOptionNames = [
  "model",
  "baseUrl",
  "apiKey",
  "headers",
  ...httpOptionNames,
] as const;

/** `ServerOptions` with nothing left to default but the key, which has no default. */
export interface ResolvedServerOptions extends Required<Omit<ServerOptions, "apiKey">> {
  apiKey: string | undefined;
}

/** What a server takes where an option does not say. */
export interface ServerDefaults {
  /** Undefined where the caller must say it. */
  baseUrl?: string;
  topLogprobs: number;
}

/**
 * The options with their defaults, the address without a slash at its end.
 * @throws InvalidArgumentError for an unusable value
 */
export function checkServerOptions(
  options: ServerOptions,
  defaults: ServerDefaults,
): ResolvedServerOptions {
  const { model, apiKey, headers = {} } = options;
  const given: unknown = options.baseUrl ?? defaults.baseUrl;
  const baseUrl = checkServerUrl("options.baseUrl", given as string);
  if (typeof model !== "string" || model === "") {
    throw new InvalidArgumentError("options.model", model, "must be the model's name");
  }
  if (apiKey !== undefined) checkSecret("options.apiKey", apiKey);
  checkHeaders(headers);
  return { ...checkHttpOptions(options, defaults.topLogprobs), model, baseUrl, apiKey, headers };
}

function checkHeaders(headers: unknown): void {
  if (!isPlainObject(headers)) {
    throw new InvalidArgumentError(
      "options.headers",
      "[hidden]",
      'must be a plain object of texts by header name, for example { "x-organization": "mine" }',
    );
  }
  for (const [name, value] of Object.entries(headers)) {
    if (!/^[!#$%&'*+.^_`|~\w-]+$/.test(name)) {
      throw new InvalidArgumentError("options.headers", name, "must have valid header names");
    }
    checkSecret(`options.headers.${name}`, value);
  }
}

/** Not an array, a Map or Headers: the entries of those are not their properties. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
