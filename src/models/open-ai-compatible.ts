import { InvalidArgumentError } from "../shared/errors";
import { rejectUnknownOptions } from "../shared/options";
import { createChatRoute } from "./http/chat";
import { createEchoRoute } from "./http/echo-route";
import { connectServer, createHttpModel, type HttpModel } from "./http/http-model";
import {
  checkServerOptions,
  hashSettings,
  isPlainObject,
  type ServerOptions,
  serverOptionNames,
} from "./http/http-options";
import { findSecrets } from "./http/redact-secrets";

/** Where an OpenAI-compatible server is, and how it is spoken to. */
export interface OpenAICompatibleOptions extends ServerOptions {
  /** Address of the API up to and with its version, for example `http://localhost:8000/v1`. */
  baseUrl: string;
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
  rejectUnknownOptions("options", options, [...serverOptionNames, "extraBody"]);
  const { extraBody = {} } = options;
  const resolved = checkServerOptions(options, { topLogprobs: 20 });
  checkExtraBody(extraBody);
  const { model, baseUrl, promptPrefix, topLogprobs } = resolved;
  const { post } = connectServer(resolved, findSecrets(extraBody));
  const complete = (body: Record<string, unknown>) => ({ model, ...body, ...extraBody });

  // The names as well, since JSON leaves out those whose parameters are taken out.
  const names = Object.keys(extraBody).sort();
  const settings = hashSettings({ promptPrefix, topLogprobs, extraBody, names });
  return createHttpModel(`openai:${model}`, `${baseUrl} ${settings}`, {
    chat: createChatRoute(post("/chat/completions", complete), topLogprobs),
    routes: [createEchoRoute(post("/completions", complete), promptPrefix)],
    topLogprobs,
  });
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

function isSerializable(value: unknown): boolean {
  try {
    JSON.stringify(value);
    return true;
  } catch {
    return false;
  }
}
