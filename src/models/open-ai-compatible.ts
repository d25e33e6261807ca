import { InvalidArgumentError } from "../shared/errors";
import { rejectUnknownOptions } from "../shared/options";
import { createChatRoute } from "./http/chat";
import { createEchoRoute } from "./http/echo-route";
import { createHttpModel, type HttpModel, openResolved } from "./http/http-model";
import { checkServerOptions, isPlainObject, type ServerOptions, serverOptionNames } from "./http/http-options";
import { findSecrets } from "./http/redact-secrets";
import { findService, type ServiceName } from "./services";

/** The address of an OpenAI-compatible server, and how to talk to it. */
export interface OpenAICompatibleOptions extends ServerOptions {
  /**
   * Address of the API up to and with its version, for example `http://localhost:8000/v1`.
   * @default the service's; without `service`, the variable OPENAI_BASE_URL, else `https://api.openai.com/v1`
   */
  baseUrl?: string;
  /** The same as `baseUrl`, as OpenAI's own client spells it. */
  baseURL?: string;
  /**
   * Sent as `Authorization: Bearer …`, and never shown in an error.
   * @default the service's environment variable, such as OPENAI_API_KEY; none if `baseUrl` is given without `service`,
   * since a key must go only to its own service
   */
  apiKey?: string;
  /**
   * A service by name, which sets its address and the variable with its key (`GROQ_API_KEY`, `OPENROUTER_API_KEY` and
   * so on). Azure's address is in AZURE_OPENAI_BASE_URL.
   * @default "openai" if no address is given
   */
  service?: ServiceName;
  /**
   * Parameters for the body of every request, which override those that equirank sends; `undefined` removes one. Use it
   * to turn off a server's own sampling filters: llama_cpp.server draws from the model's distribution only with
   * `{ top_k: 0, min_p: 0, repeat_penalty: 1 }`. Texts under a name such as `api_key`, `token`, `secret` or `password`
   * are never shown in an error; other values may be, if the server repeats them.
   * @default {}
   */
  extraBody?: Readonly<Record<string, unknown>>;
}

/**
 * A model behind a server that speaks OpenAI's HTTP API.
 *
 * - `scoreContinuations`, for text prompts: `/completions` with `echo` and `logprobs`, one request per continuation.
 *   The first call proves that the server scores the text it is given, by `probe()`.
 * - `nextTokenLogprobs`: for text prompts exactly, in the same way, if the probe passes; otherwise from the
 *   `topLogprobs` tokens that `/chat/completions` lists, with bounds for the labels it does not list. A text prompt is
 *   a user's message there.
 * - `sample`: `/chat/completions`, one request per text. A text prompt is a user's message.
 *
 * Nothing is sent until the first call. Failures that may pass are retried, see `maxRetries`.
 *
 * @throws InvalidArgumentError for unknown or unusable options
 * @example
 * const gpt = openAICompatible({ model: "gpt-4.1-mini" }); // with OPENAI_API_KEY
 * const model = openAICompatible({
 *   baseUrl: "http://localhost:8000/v1",
 *   model: "SmolLM2-135M-Instruct",
 *   promptPrefix: "<|im_start|>",
 * });
 * const { capabilities } = await model.probe();
 * capabilities; // { scoreContinuations: true, nextTokenLogprobs: true, sample: true }
 */
export function openAICompatible(options: OpenAICompatibleOptions): HttpModel {
  rejectUnknownOptions("options", options, optionNames);
  const { extraBody = {} } = options;
  const resolved = resolveAccess(options);
  checkExtraBody(extraBody);
  // The names as well, since JSON leaves out those whose parameters are taken out.
  const names = Object.keys(extraBody).sort();
  const settings = { extraBody, names };
  const server = openResolved("openai", resolved, settings, findSecrets(extraBody));
  const { model, promptPrefix, chat, identity, post } = server;
  const complete = (body: Record<string, unknown>) => ({ model, ...body, ...extraBody });
  return createHttpModel(identity, {
    chat: createChatRoute(post("/chat/completions", complete), {
      ...chat,
      isGreedy: !names.some((name) => steering.test(name)),
    }),
    routes: [createEchoRoute(post("/completions", complete), promptPrefix)],
  });
}

const optionNames = [...serverOptionNames, "baseURL", "service", "extraBody"];

/** Where the server is and what it is asked with, from the options, the service's table and the environment. */
function resolveAccess({ baseURL, service, ...options }: OpenAICompatibleOptions) {
  if (baseURL !== undefined && options.baseUrl !== undefined) {
    throw new InvalidArgumentError("options.baseURL", baseURL, "must not be given beside baseUrl");
  }
  const baseUrl = options.baseUrl ?? baseURL;
  if (service === undefined && baseUrl !== undefined) {
    return checkServerOptions({ ...options, baseUrl });
  }
  const access = findService(service ?? "openai", baseUrl);
  const apiKey = options.apiKey ?? access.apiKey;
  return checkServerOptions({ ...options, baseUrl: access.baseUrl, ...(apiKey !== undefined && { apiKey }) });
}

/** Parameters under which the token drawn at temperature 0 need not be the model's most probable one. */
const steering = /temperature|penalty|bias|sampl|top_|min_p|format|grammar|guided|structured|seed/i;

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
