import * as z from "zod/mini";
import { runTogether } from "../shared/abort";
import { MissingCapabilityError } from "../shared/errors";
import { createChatRoute } from "./http/chat";
import type { Post } from "./http/http-client";
import { createHttpModel, type HttpModel, openServer } from "./http/http-model";
import type { ServerOptions } from "./http/http-options";
import { parseResponse } from "./http/parse-response";
import { createPrefillRoute, type Prefill, type PrefillReader, toScoredToken } from "./http/prefill-route";
import { type ModelUsage, noUsage } from "./language-model";

/**
 * A model behind Hugging Face's text-generation-inference, which must run with `--enable-prefill-logprobs` to score
 * given text. An endpoint of Hugging Face's, with a token, is for `huggingFace()`.
 *
 * - `scoreContinuations` and, exactly, `nextTokenLogprobs`, for text prompts: `/generate` with `decoder_input_details`,
 *   one request for the prompt and one for each text, since the server takes no lists. The first call proves that this
 *   server scores a text as it did when it wrote the text, by `probe()`.
 * - `nextTokenLogprobs` otherwise, and `sample`: `/v1/chat/completions`. It lists 5 top tokens unless the server runs
 *   with `--max-top-n-tokens`.
 *
 * `baseUrl`, with or without `/v1`, defaults to `http://localhost:3000/v1`, `topLogprobs` to 5. Nothing is sent until
 * the first call.
 *
 * @throws InvalidArgumentError for unknown or unusable options
 * @example
 * const model = textGenerationInference({ model: "HuggingFaceTB/SmolLM2-1.7B-Instruct" });
 * model.id; // "tgi:HuggingFaceTB/SmolLM2-1.7B-Instruct"
 */
export function textGenerationInference(options: ServerOptions): HttpModel {
  const { promptPrefix, chat, identity, postBeside } = openServer("tgi", options, 5);
  // Any other name than "tgi" is that of an adapter to be laid over the model (router/src/lib.rs, ChatRequest).
  const complete = (body: Record<string, unknown>) => ({ model: "tgi", ...withoutWholeTopP(body) });
  return createHttpModel(identity, {
    chat: createChatRoute(postBeside("/v1/chat/completions", complete), chat),
    routes: [createPrefillRoute(createGenerateReader(postBeside("/generate")), promptPrefix)],
  });
}

type GenerateAnswer = NonNullable<z.infer<typeof generateSchema>["details"]> & { text: string };

/**
 * The server's own route, which returns the log-probabilities of the text it is given as `prefill`, one text a request.
 */
export function createGenerateReader(generate: Post): PrefillReader {
  function request<T>(
    inputs: string,
    parameters: { max_new_tokens: number; decoder_input_details: boolean },
    read: (answer: GenerateAnswer) => T,
    signal: AbortSignal,
  ): Promise<T> {
    const readAnswer = (answer: unknown) => {
      const { details, generated_text } = parseResponse(generateSchema, answer, "/generate");
      if (!details) {
        throw new MissingCapabilityError("/generate answers without details although asked for them.");
      }
      return read({ ...details, text: generated_text });
    };
    const body = { inputs, parameters: { do_sample: false, details: true, ...parameters } };
    return generate(body, readAnswer, signal);
  }

  const readPrefill = ({ prefill, tokens }: GenerateAnswer): Prefill => {
    if (prefill.length === 0) {
      throw new MissingCapabilityError(
        "/generate answers with an empty prefill: its log-probabilities are turned off.",
      );
    }
    return {
      tokens: prefill.map(({ id, text, logprob }) => ({ id, text, logprob })),
      usage: usageOf(prefill.length, tokens.length),
    };
  };

  return {
    name: "/generate with decoder_input_details",
    remedy: "Start text-generation-inference with --enable-prefill-logprobs.",

    generate(prompt, count, signal) {
      return request(
        prompt,
        { max_new_tokens: count, decoder_input_details: false },
        ({ text, tokens }) => ({
          text,
          tokens: tokens.map(toScoredToken),
          // The number of the prompt's tokens is not told without prefill.
          usage: usageOf(0, tokens.length),
        }),
        signal,
      );
    },

    read(texts, signal) {
      const parameters = { max_new_tokens: 1, decoder_input_details: true };
      const ask = (text: string, own: AbortSignal) => request(text, parameters, readPrefill, own);
      return runTogether(texts, ask, signal);
    },
  };
}

function usageOf(promptTokens: number, generatedTokens: number): ModelUsage {
  return { ...noUsage, requests: 1, promptTokens, generatedTokens };
}

/**
 * `GenerateResponse` with `details` in the OpenAPI document https://huggingface.github.io/text-generation-inference/.
 */
const generateSchema = z.object({
  generated_text: z.string(),
  details: z.nullish(
    z.object({
      prefill: z.array(z.object({ id: z.number(), text: z.string(), logprob: z.nullish(z.number()) })),
      tokens: z.array(z.object({ id: z.number(), text: z.string(), logprob: z.number() })),
      generated_tokens: z.nullish(z.number()),
    }),
  ),
});

/** The body of a chat without `top_p: 1`, which is the default and which text-generation-inference refuses. */
export function withoutWholeTopP(body: Record<string, unknown>): Record<string, unknown> {
  const { top_p, ...others } = body;
  return top_p === 1 ? others : body;
}
