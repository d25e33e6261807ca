import { InvalidArgumentError, ModelError } from "../shared/errors";
import { rejectUnknownOptions, withoutUndefined } from "../shared/options";
import { createChatRoute } from "./http/chat";
import { createEchoRoute } from "./http/echo-route";
import { createHttpClient, type HttpClient, type Post } from "./http/http-client";
import { type ChatOnlyModel, createChatOnlyModel, createHttpModel } from "./http/http-model";
import {
  checkHttpOptions,
  checkSecret,
  checkServerUrl,
  type HttpModelOptions,
  hashSecrets,
  hashSettings,
  httpOptionNames,
} from "./http/http-options";
import { createPrefillRoute } from "./http/prefill-route";
import { recallChat } from "./http/probe";
import type { LanguageModel } from "./language-model";
import { createGenerateReader, withoutWholeTopP } from "./text-generation-inference";

type ChatArguments = Parameters<Client["chatCompletion"]>[0];
type TextGenerationArguments = Parameters<Client["textGeneration"]>[0];

/** Which model on Hugging Face, and where it runs. */
export interface HuggingFaceOptions extends HttpModelOptions {
  /** A model of the hub, for example `meta-llama/Llama-3.1-8B-Instruct`. Needed unless `endpointUrl` is given. */
  model?: string;
  /** Inference provider, for example `"together"`. @default the first that the account's settings name */
  provider?: ChatArguments["provider"];
  /** Address of a dedicated endpoint, instead of `provider`. */
  endpointUrl?: string;
  /** A Hugging Face token, or a provider's key; never shown in an error. */
  accessToken?: string;
}

/** A model on Hugging Face. It scores given text only where it runs on a dedicated endpoint. */
export type HuggingFaceModel = LanguageModel & ChatOnlyModel;

/**
 * A model of the Hugging Face hub, through an inference provider or a dedicated endpoint, by @huggingface/inference,
 * which is loaded at the first call.
 *
 * - `nextTokenLogprobs` and `sample`: the chat, as in `openAICompatible`. Many providers give no log-probabilities;
 *   `probe()` tells.
 * - `scoreContinuations`, on dedicated endpoints only and after `probe()` has proved it: text-generation-inference's
 *   `prefill` (the server must run with `--enable-prefill-logprobs`), else `/v1/completions` with `echo` (vLLM,
 *   llama.cpp in Python). The client's `textGeneration` drops the log-probabilities that both return, and since its
 *   version 4 no longer reaches the route that gives the first; they are taken from the server's own answers.
 *
 * Nothing is sent until the first call. Failures that may pass are retried, see `maxRetries`.
 *
 * @throws InvalidArgumentError for unknown or unusable options
 * @example
 * const model = huggingFace({ model: "meta-llama/Llama-3.1-8B-Instruct", accessToken: process.env.HF_TOKEN! });
 */
export function huggingFace(options: HuggingFaceOptions): HuggingFaceModel {
  checkTarget(options);
  const { model, provider, accessToken } = options;
  const endpointUrl =
    options.endpointUrl === undefined ? undefined : checkServerUrl("options.endpointUrl", options.endpointUrl);
  // text-generation-inference allows 5 top tokens by default (--max-top-n-tokens).
  const { topLogprobs, thinkingTokens, promptPrefix, ...clientOptions } = checkHttpOptions(
    options,
    endpointUrl ? 5 : 20,
  );
  const http = createHttpClient({ ...clientOptions, secrets: [accessToken ?? ""] });
  const target = withoutUndefined({ model, provider, endpointUrl, accessToken });

  const chatCompletion: Post = (body, read, signal) =>
    callClient(http, read, signal, (client, callOptions) => {
      const parameters = { ...target, ...withoutWholeTopP(body) };
      return client.chatCompletion(parameters as unknown as ChatArguments, callOptions);
    });
  const settings = hashSettings({ promptPrefix, topLogprobs });
  const identity = {
    id: `hf:${model ?? endpointUrl}`,
    fingerprint: `${endpointUrl ?? provider ?? "router"} ${settings}`,
    access: hashSecrets([accessToken ?? ""]),
    maxRetries: clientOptions.maxRetries,
  };
  const known = recallChat(identity);
  const chat = createChatRoute(chatCompletion, { topLogprobs, thinkingTokens, known });
  if (!endpointUrl) return createChatOnlyModel(identity, chat);

  const generate: Post = (body, read, signal) => {
    const headers = {
      "content-type": "application/json",
      ...(accessToken !== undefined && { authorization: `Bearer ${accessToken}` }),
    };
    const url = `${endpointUrl.replace(/\/v1(\/chat\/completions)?$/, "")}/generate`;
    const init = { method: "POST", headers, body: JSON.stringify(body) };
    return http.requestJson({ url, init }, read, signal);
  };
  const complete: Post = (body, read, signal) => {
    const { prompt, max_tokens, ...others } = body;
    const parameters = { max_new_tokens: max_tokens, ...others };
    return callClient(http, read, signal, (client, callOptions) =>
      client.textGeneration({ ...target, inputs: prompt, parameters } as TextGenerationArguments, callOptions),
    );
  };
  const routes = [
    createPrefillRoute(createGenerateReader(generate), promptPrefix),
    createEchoRoute(complete, promptPrefix),
  ];
  return createHttpModel(identity, { chat, routes });
}

function checkTarget(options: HuggingFaceOptions): void {
  rejectUnknownOptions("options", options, ["model", "provider", "endpointUrl", "accessToken", ...httpOptionNames]);
  const { model, provider, endpointUrl, accessToken } = options;
  if (model === undefined ? endpointUrl === undefined : !isText(model)) {
    throw new InvalidArgumentError(
      "options.model",
      model,
      'must be a model of the hub, for example "meta-llama/Llama-3.1-8B-Instruct", unless endpointUrl is given',
    );
  }
  if (provider !== undefined && (!isText(provider) || endpointUrl !== undefined)) {
    throw new InvalidArgumentError(
      "options.provider",
      provider,
      "must be a provider's name, and left out where endpointUrl is given: an endpoint has no provider",
    );
  }
  if (accessToken !== undefined) checkSecret("options.accessToken", accessToken);
}

function isText(value: unknown): boolean {
  return typeof value === "string" && value !== "";
}

type Client = typeof import("@huggingface/inference");

/**
 * Calls @huggingface/inference and returns what `read` makes of the JSON that the server answered, instead of what the
 * client keeps of it. The client sends through our own `fetch`, so that limits, retries and errors are the same as
 * everywhere, and does not retry on its own: it would repeat a 503 at once and without end.
 */
async function callClient<T>(
  http: HttpClient,
  read: (answer: unknown) => T,
  signal: AbortSignal | undefined,
  call: (client: Client, options: { retry_on_error: false; fetch: typeof globalThis.fetch }) => Promise<unknown>,
): Promise<T> {
  const client = await import("@huggingface/inference");
  let answered: { value: T } | undefined;
  const fetch: typeof globalThis.fetch = async (input, init = {}) => {
    const request = { url: input instanceof Request ? input.url : String(input), init };
    // With GET, the client first asks the hub which provider has the model.
    if (init.method !== "POST") {
      return Response.json(await http.requestJson(request, (value) => value, signal));
    }
    const readBoth = (json: unknown) => ({ json, value: read(json) });
    const both = await http.requestJson(request, readBoth, signal);
    answered = both;
    return Response.json(both.json);
  };
  try {
    await call(client, { retry_on_error: false, fetch });
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof ModelError) throw error;
    if (!(error instanceof client.InferenceClientProviderOutputError)) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new ModelError(`@huggingface/inference refuses the call: ${http.redact(reason)}`);
    }
  }
  if (answered === undefined) {
    throw new ModelError("@huggingface/inference answered without having asked the server.");
  }
  return answered.value;
}
