import { createChatRoute } from "../http/chat";
import { createHttpModel, type HttpModel, openServer } from "../http/http-model";
import type { ServerOptions } from "../http/http-options";
import { createForcedTokenRoute } from "./forced-token-route";

/**
 * A model behind llama.cpp's own HTTP server, `llama-server`. (The server of llama-cpp-python is another program: use
 * `openAICompatible` for it.)
 *
 * - `scoreContinuations` and, for text prompts, `nextTokenLogprobs`: `/completion`, one request per token, each of
 *   which makes the server evaluate one token. Exact, once `probe()` has proved it. Prompts and continuations are taken
 *   literally: template tokens spelt in them have no effect. The server puts the model's BOS token before the text
 *   itself where the model wants one, so `promptPrefix` is rarely needed.
 * - `nextTokenLogprobs` for messages: from the `topLogprobs` tokens that the chat lists, with bounds for other labels.
 * - `sample`: the chat, one request per text, from the model's own distribution whatever samplers the server was
 *   started with. A text prompt is a user's message.
 *
 * Calls made at the same time take one of the server's slots (`--parallel`) each, up to `concurrency`; the
 * continuations of one call follow one another in its slot, so that what they share is evaluated once.
 *
 * @throws InvalidArgumentError for unknown or unusable options
 * @example
 * const model = llamaCppServer({ model: "SmolLM2-135M-Instruct" }); // at http://localhost:8080
 * const { capabilities } = await model.probe();
 * capabilities; // { scoreContinuations: true, nextTokenLogprobs: true, sample: true }
 */
export function llamaCppServer(options: ServerOptions): HttpModel {
  const server = openServer("llama.cpp", options);
  const { model, promptPrefix } = server;
  // Without the filters and penalties that the server applies by default.
  const complete = (body: Record<string, unknown>) => ({ model, ...body, samplers: ["top_p", "temperature"] });
  return createHttpModel(server.identity, {
    chat: createChatRoute(server.post("/chat/completions", complete), server.chat),
    routes: [createForcedTokenRoute(server, model, promptPrefix)],
  });
}
