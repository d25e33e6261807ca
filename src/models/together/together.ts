import { createChatRoute } from "../http/chat";
import { createHttpModel, type HttpModel } from "../http/http-model";
import { openServer } from "../http/open-server";
import { createPrefillScorer } from "../http/prefill-scorer";
import type { ServerOptions } from "../http/server-options";
import { likeOpenAI } from "./chat-post";
import { createEchoRoute } from "./echo-route";

/**
 * A model at Together AI.
 *
 * - `scoreContinuations` and, exactly, `nextTokenLogprobs`, for text prompts: `/completions` with `echo` and `logprobs`,
 *   one request for the prompt and one for each text. The first call proves that this model gets the log-probabilities
 *   it gave when it wrote a text, by `probe()`.
 * - `nextTokenLogprobs` otherwise, and `sample`: `/chat/completions`.
 *
 * `baseUrl` defaults to `https://api.together.ai/v1`. Nothing is sent until the first call.
 *
 * @throws InvalidArgumentError for unknown or unusable options
 * @example
 * const model = together({ model: "meta-llama/Llama-3.3-70B-Instruct-Turbo", apiKey: process.env.TOGETHER_API_KEY! });
 * model.id; // "together:meta-llama/Llama-3.3-70B-Instruct-Turbo"
 */
export function together(options: ServerOptions): HttpModel {
  const defaults = { baseUrl: "https://api.together.ai/v1", topLogprobs: 20 };
  const { model, promptPrefix, topLogprobs, fingerprint, post } = openServer(options, defaults);
  const named = (body: Record<string, unknown>) => ({ model, ...body });
  return createHttpModel(`together:${model}`, fingerprint, {
    chat: createChatRoute(likeOpenAI(post("/chat/completions", named)), topLogprobs),
    scorers: [createPrefillScorer(createEchoRoute(post("/completions", named)), promptPrefix)],
    topLogprobs,
  });
}
