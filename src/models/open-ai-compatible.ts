import { InvalidArgumentError } from "../errors/invalid-argument-error";
import { rejectUnknownOptions } from "../errors/reject-unknown-options";
import { createChatRoute } from "./http/chat";
import {
  checkHttpOptions,
  checkSecret,
  checkServerUrl,
  type HttpModelOptions,
  httpOptionNames,
} from "./http/check-http-options";
import { createEchoScorer } from "./http/echo-scorer";
import { hashSettings } from "./http/fingerprint";
import { createHttpClient, type Post } from "./http/http-client";
import { createHttpModel, type HttpModel } from "./http/http-model";
import { findSecrets } from "./http/redact-secrets";

/** Where an OpenAI-compatible server is, and how it is spoken to. */
export interface OpenAICompatibleOptions extends HttpModelOptions {
  /** Address of the API up to and with its version, for example `http://localhost:8000/v1`. */
  baseUrl: string;
  /** The model's name, as the server knows it. */
  model: string;
  /** Sent as `Authorization: Bearer …`, and never shown in an error. @default none */
  apiKey?: string;
  /** Further headers, for example of a proxy; never shown in an error either. @default {} */
  headers?: Readonly<Record<string, string>>;
  /**
   * Parameters put into the body of every request over those that equirank sends; `undefined` takes one out. A server's
   * own sampling filters are turned off here: llama_cpp.server draws from the model's distribution only with
   * `{ top_k: 0, min_p: 0, repeat_penalty: 1 }`. Texts under a name such as `api_key`, `token`, `secret` or `password`
   * are never shown in an error; other values may be, where the server repeats them.
   * @default {}
   */
  extraBody?: Readonly<Record<string, unknown>>;
}

/**
 * A model behind a server that speaks OpenAI's HTTP API.
 *
 * - `scoreContinuations`, for text prompts: `/completions` with `echo` and `logprobs`, one request per continuation.
 *   The first call proves that the server scores the text it is given, by `probe()`.
 * - `nextTokenLogprobs`: for text prompts by the same way where it is proved, so exactly; otherwise from the
 *   `topLogprobs` tokens that `/chat/completions` lists, with bounds for the labels it does not list. A text prompt is a
 *   user's message there.
 * - `sample`: `/chat/completions`, one request per text. A text prompt is a user's message.
 *
 * Nothing is sent until the first call. Failures that may pass are retried, see `maxRetries`.
 *
 * @throws InvalidArgumentError for unknown or unusable options
 * @example
 * const model = openAICompatible({
 *   baseUrl: "http://localhost:8000/v1",
 *   model: "SmolLM2-135M-Instruct",
 *   promptPrefix: "<|im_start|>",
 * });
 * await model.probe();
 * // { capabilities: { scoreContinuations: true, nextTokenLogprobs: true, sample: true }, reasons: {} }
 */
export function openAICompatible(options: OpenAICompatibleOptions): HttpModel {
  rejectUnknownOptions("options", options, [
    "baseUrl",
    "model",
    "apiKey",
    "headers",
    "extraBody",
    ...httpOptionNames,
  ]);
  const { model, apiKey, headers = {}, extraBody = {} } = options;
  const baseUrl = checkServerUrl("options.baseUrl", options.baseUrl);
  if (typeof model !== "string" || model === "") {
    throw new InvalidArgumentError("options.model", model, "must be the model's name");
  }
  if (apiKey !== undefined) checkSecret("options.apiKey", apiKey);
  checkHeaders(headers);
  checkExtraBody(extraBody);
  const { topLogprobs, promptPrefix, ...clientOptions } = checkHttpOptions(options, 20);
  const client = createHttpClient({
    ...clientOptions,
    secrets: [apiKey ?? "", ...Object.values(headers), ...findSecrets(extraBody)],
  });

  const post =
    (path: string): Post =>
    (body, read, signal) =>
      client.requestJson(
        {
          url: `${baseUrl}${path}`,
          init: {
            method: "POST",
            headers: {
              "content-type": "application/json",
              ...(apiKey !== undefined && { authorization: `Bearer ${apiKey}` }),
              ...headers,
            },
            body: JSON.stringify({ model, ...body, ...extraBody }),
          },
        },
        read,
        signal,
      );

  // The names as well, since JSON leaves out those whose parameters are taken out.
  const names = Object.keys(extraBody).sort();
  const settings = hashSettings({ promptPrefix, topLogprobs, extraBody, names });
  return createHttpModel(`openai:${model}`, `${baseUrl} ${settings}`, {
    chat: createChatRoute(post("/chat/completions"), topLogprobs),
    scorers: [createEchoScorer(post("/completions"), promptPrefix)],
    topLogprobs,
  });
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

function checkExtraBody(extraBody: unknown): void {
  if (!isPlainObject(extraBody) || !isSerializable(extraBody)) {
    throw new InvalidArgumentError(
      "options.extraBody",
      "[hidden]",
      "must be a plain object that JSON can hold, for example { top_k: 0 }, without BigInt and without cycles",
    );
  }
}

/** Not an array, a Map or Headers: the entries of those are not their properties. */
function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

function isSerializable(value: unknown): boolean {
  try {
    JSON.stringify(value);
    return true;
  } catch {
    return false;
  }
}
