import { rejectUnknownOptions } from "../../errors/reject-unknown-options";
import { createChatRoute } from "../http/chat";
import { connectServer } from "../http/connect-server";
import { hashSettings } from "../http/fingerprint";
import { createHttpModel, type HttpModel } from "../http/http-model";
import { createPrefillScorer } from "../http/prefill-scorer";
import { checkServerOptions, type ServerOptions, serverOptionNames } from "../http/server-options";
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
  rejectUnknownOptions("options", options, serverOptionNames);
  const defaults = { baseUrl: "https://api.together.ai/v1", topLogprobs: 20 };
  const resolved = checkServerOptions(options, defaults);
  const { model, baseUrl, promptPrefix, topLogprobs } = resolved;
  const { post } = connectServer(resolved);
  const named = (body: Record<string, unknown>) => ({ model, ...body });
  const settings = hashSettings({ promptPrefix, topLogprobs });
  return createHttpModel(`together:${model}`, `${baseUrl} ${settings}`, {
    chat: createChatRoute(likeOpenAI(post("/chat/completions", named)), topLogprobs),
    scorers: [createPrefillScorer(createEchoRoute(post("/completions", named)), promptPrefix)],
    topLogprobs,
  });
}
