import type { z } from "zod";
import { runTogether } from "../../abort/run-together";
import { MissingCapabilityError } from "../../errors/model-error";
import type { Post } from "../http/http-client";
import { type Prefill, type PrefillRoute, toScoredToken } from "../http/prefill-scorer";
import { parseResponse } from "../http/response-schemas";
import { generateSchema } from "./generate-schema";

type GenerateAnswer = NonNullable<z.infer<typeof generateSchema>["details"]> & { text: string };

/**
 * text-generation-inference's own route, which returns the log-probabilities of the text it is given as `prefill`, one
 * text a request.
 */
export function createGenerateRoute(generate: Post): PrefillRoute {
  function request<T>(
    inputs: string,
    parameters: { max_new_tokens: number; decoder_input_details: boolean },
    read: (answer: GenerateAnswer) => T,
    signal: AbortSignal,
  ): Promise<T> {
    const readAnswer = (answer: unknown) => {
      const { details, generated_text } = parseResponse(generateSchema, answer, "/generate");
      if (!details) {
        throw new MissingCapabilityError(
          "/generate answers without details although asked for them.",
        );
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
      usage: {
        requests: 1,
        promptTokens: prefill.length,
        cachedTokens: 0,
        generatedTokens: tokens.length,
      },
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
          usage: {
            requests: 1,
            promptTokens: 0, // Not told without prefill.
            cachedTokens: 0,
            generatedTokens: tokens.length,
          },
        }),
        signal,
      );
    },

    read(texts, signal) {
      const parameters = { max_new_tokens: 1, decoder_input_details: true };
      return runTogether(
        texts.map(
          (text) => (together: AbortSignal) => request(text, parameters, readPrefill, together),
        ),
        signal,
      );
    },
  };
}
