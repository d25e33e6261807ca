import { createChatRoute } from "../http/chat";
import { createHttpModel, type HttpModel } from "../http/http-model";
import { openServer } from "../http/open-server";
import { createPrefillScorer } from "../http/prefill-scorer";
import type { ServerOptions } from "../http/server-options";
import { withoutWholeTopP } from "./chat-body";
import { createGenerateRoute } from "./generate-route";

/**
 * A model behind Hugging Face's text-generation-inference, which must run with `--enable-prefill-logprobs` to score given
 * text. An endpoint of Hugging Face's, with a token, is for `huggingFace()`.
 *
 * - `scoreContinuations` and, exactly, `nextTokenLogprobs`, for text prompts: `/generate` with `decoder_input_details`, one
 *   request for the prompt and one for each text, since the server takes no lists. The first call proves that this
 *   server gives a text the log-probabilities it gave when it wrote it, by `probe()`.
 * - `nextTokenLogprobs` otherwise, and `sample`: `/v1/chat/completions`. It lists 5 top tokens unless the server runs with
 *   `--max-top-n-tokens`.
 *
 * `baseUrl`, with or without `/v1`, defaults to `http://localhost:3000/v1`, `topLogprobs` to 5. Nothing is sent until the first call.
 *
 * @throws InvalidArgumentError for unknown or unusable options
 * @example
 * const model = textGenerationInference({ model: "HuggingFaceTB/SmolLM2-1.7B-Instruct" });
 * model.id; // "tgi:HuggingFaceTB/SmolLM2-1.7B-Instruct"
 */
export function textGenerationInference(options: ServerOptions): HttpModel {
  const defaults = { baseUrl: "http://localhost:3000/v1", topLogprobs: 5 };
  const { model, promptPrefix, topLogprobs, fingerprint, postBeside } = openServer(
    options,
    defaults,
  );
  // Any other name than "tgi" is that of an adapter to be laid over the model (router/src/lib.rs, ChatRequest).
  const complete = (body: Record<string, unknown>) => ({ model: "tgi", ...withoutWholeTopP(body) });
  const chat = postBeside("/v1/chat/completions", complete);
  return createHttpModel(`tgi:${model}`, fingerprint, {
    chat: createChatRoute(chat, topLogprobs),
    scorers: [createPrefillScorer(createGenerateRoute(postBeside("/generate")), promptPrefix)],
    topLogprobs,
  });
}
