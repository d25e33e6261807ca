import type { z } from "zod";
import { runTogether } from "../../abort/run-together";
import { MissingCapabilityError, ModelResponseError } from "../../errors/model-error";
import { checkedLogprob } from "../http/checked-logprob";
import type { ContinuationScorer, ScoredText, ScoredToken } from "../http/continuation-scorer";
import { controlTokenError, isControlToken, rejectDoubledOpening } from "../http/control-tokens";
import type { Post } from "../http/http-client";
import { largestTolerance } from "../http/prove-scorer";
import { parseResponse } from "../http/response-schemas";
import { generateSchema } from "./generate-schema";

interface PrefillToken {
  id: number;
  text: string;
  logprob?: number | null | undefined;
}

type GenerateAnswer = NonNullable<z.infer<typeof generateSchema>["details"]> & { text: string };

/**
 * Scores through text-generation-inference's own route, which returns the log-probabilities of the text it is given as
 * `prefill`. It tells token numbers and no offsets, and its token texts may lack their spaces; so the continuation
 * begins at the first token in which prompt and continuation together differ from the prompt alone.
 */
export function createPrefillScorer(generate: Post, promptPrefix: string): ContinuationScorer {
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

  function prefillOf(text: string, signal: AbortSignal): Promise<PrefillToken[]> {
    return request(
      text,
      { max_new_tokens: 1, decoder_input_details: true },
      ({ prefill }) => {
        if (prefill.length === 0) {
          throw new MissingCapabilityError(
            "/generate answers with an empty prefill: its log-probabilities are turned off.",
          );
        }
        rejectDoubledOpening(prefill.map((token) => token.text));
        return prefill;
      },
      signal,
    );
  }

  return {
    name: "/generate with decoder_input_details",
    remedy: "Start text-generation-inference with --enable-prefill-logprobs.",

    generate(prompt, count, signal) {
      return request(
        promptPrefix + prompt,
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

    async score(prompt, continuations, signal) {
      const texts = [prompt, ...continuations.map((continuation) => prompt + continuation)];
      const [promptAlone, ...together] = await runTogether(
        texts.map((text) => (own) => prefillOf(promptPrefix + text, own)),
        signal,
      );
      return together.map((tokens, index): ScoredText => {
        const differing = tokens.findIndex((token, place) => token.id !== promptAlone![place]?.id);
        if (differing === -1) {
          throw new ModelResponseError(
            `/generate reads the prompt with ${JSON.stringify(continuations[index])} after it as it reads the prompt ` +
              "alone: the server may cut long texts.",
          );
        }
        rejectOtherPositions(promptAlone!.slice(1, differing), tokens.slice(1, differing));
        const scored = tokens.slice(differing).map(toScoredToken);
        const control = scored.find((token) => isControlToken(token.text));
        if (control !== undefined) throw controlTokenError(control.text);
        // The request for the prompt alone serves all; it is counted with the first.
        const shared = index === 0 ? promptAlone!.length : 0;
        return {
          tokens: scored,
          usage: {
            requests: index === 0 ? 2 : 1,
            promptTokens: tokens.length + shared,
            cachedTokens: 0,
            generatedTokens: index === 0 ? 2 : 1,
          },
        };
      });
    },
  };
}

/**
 * Checks that the tokens of the prompt got the same log-probabilities alone and with the continuation behind them.
 * @throws ModelResponseError if one of them did not
 */
function rejectOtherPositions(
  alone: readonly PrefillToken[],
  together: readonly PrefillToken[],
): void {
  for (const [index, token] of alone.entries()) {
    const one = toScoredToken(token).logprob;
    const other = toScoredToken(together[index]!).logprob;
    if (Math.abs(one - other) > largestTolerance) {
      throw new ModelResponseError(
        `/generate gives ${JSON.stringify(token.text)} of the prompt the log-probabilities ${one} and ${other} in two ` +
          "answers, so the values of one of them belong to other positions.",
      );
    }
  }
}

function toScoredToken({ text, logprob }: PrefillToken): ScoredToken {
  return { text, logprob: checkedLogprob(logprob, `the token ${JSON.stringify(text)}`) };
}
