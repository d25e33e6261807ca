import { createChatRoute } from "../http/chat";
import { createEchoScorer } from "../http/echo-scorer";
import { createHttpModel, type HttpModel } from "../http/http-model";
import { openServer } from "../http/open-server";
import { createPrefillScorer } from "../http/prefill-scorer";
import type { ServerOptions } from "../http/server-options";
import { createPromptLogprobsRoute } from "./prompt-logprobs-route";

/** What turns off the filters that vLLM takes from the model's `generation_config.json`. */
const wholeDistribution = { top_k: -1, min_p: 0, repetition_penalty: 1 };

const remedy =
  "Update vLLM, or start it without --logprobs-mode: log-probabilities must be those of the model itself.";

/**
 * A model behind vLLM.
 *
 * - `scoreContinuations` and, exactly, `nextTokenLogprobs`, for text prompts: `/v1/completions` with `prompt_logprobs`,
 *   or else with `echo`; the prompt and up to 31 texts, with `echo` 32, to a request. The first call proves that this
 *   server gives a text the log-probabilities it gave when it wrote it, by `probe()`.
 * - `nextTokenLogprobs` otherwise, and `sample`: `/v1/chat/completions`.
 *
 * vLLM adds the model's BOS token itself, so `promptPrefix` stays empty. It evaluates every text whole, since it does not
 * read its prefix cache for texts whose log-probabilities it tells. `/generative_scoring` is not asked: it tells the
 * probability of one label a request, by the label's token number.
 *
 * `baseUrl` defaults to `http://localhost:8000/v1`. Nothing is sent until the first call.
 *
 * @throws InvalidArgumentError for unknown or unusable options
 * @example
 * const model = vllm({ model: "Qwen/Qwen2.5-7B-Instruct" });
 * model.id; // "vllm:Qwen/Qwen2.5-7B-Instruct"
 */
export function vllm(options: ServerOptions): HttpModel {
  const defaults = { baseUrl: "http://localhost:8000/v1", topLogprobs: 20 };
  const { model, promptPrefix, topLogprobs, fingerprint, post } = openServer(options, defaults);
  const complete = post("/completions", (body) => ({ model, ...body }));
  const chat = post("/chat/completions", (body) => ({ model, ...wholeDistribution, ...body }));
  return createHttpModel(`vllm:${model}`, fingerprint, {
    chat: createChatRoute(chat, topLogprobs),
    scorers: [
      createPrefillScorer(createPromptLogprobsRoute(complete, remedy), promptPrefix),
      createEchoScorer(complete, promptPrefix, { takesLists: true, remedy }),
    ],
    topLogprobs,
  });
}
