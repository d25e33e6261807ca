import { MissingCapabilityError, ModelResponseError } from "../../errors/model-error";
import { runTogether } from "../http/abort";
import { checkedLogprob } from "../http/checked-logprob";
import type { ContinuationScorer, ScoredText, ScoredToken } from "../http/continuation-scorer";
import { controlTokenError, isControlToken } from "../http/control-tokens";
import { parseResponse } from "../http/response-schemas";
import { generateSchema } from "./generate-schema";

/** Sends a body to `/generate` of text-generation-inference and returns the JSON it is answered with. */
export type Generate = (body: Record<string, unknown>, signal: AbortSignal) => Promise<unknown>;

interface PrefillToken {
  id: number;
  text: string;
  logprob?: number | null | undefined;
}

/**
 * Scores through text-generation-inference's own route, which returns the log-probabilities of the text it is given as
 * `prefill`. It tells token numbers and no offsets, and its token texts may lack their spaces; so the continuation
 * begins at the first token in which prompt and continuation together differ from the prompt alone.
 */
export function createPrefillScorer(generate: Generate, promptPrefix: string): ContinuationScorer {
  async function request(inputs: string, count: number, prefill: boolean, signal: AbortSignal) {
    const parameters = {
      max_new_tokens: count,
      do_sample: false,
      details: true,
      decoder_input_details: prefill,
    };
    const answer = await generate({ inputs, parameters }, signal);
    const { details, generated_text } = parseResponse(generateSchema, answer, "/generate");
    if (!details) {
      throw new MissingCapabilityError(
        "/generate answers without details although asked for them.",
      );
    }
    return { ...details, text: generated_text };
  }

  async function prefillOf(text: string, signal: AbortSignal): Promise<PrefillToken[]> {
    const { prefill } = await request(text, 1, true, signal);
    if (prefill.length === 0) {
      throw new MissingCapabilityError(
        "/generate answers with an empty prefill: its log-probabilities are turned off.",
      );
    }
    return prefill;
  }

  return {
    name: "/generate with decoder_input_details",
    remedy: "Start text-generation-inference with --enable-prefill-logprobs.",

    async generate(prompt, count, signal) {
      const { text, tokens } = await request(promptPrefix + prompt, count, false, signal);
      const usage = {
        requests: 1,
        promptTokens: 0, // Not told without prefill.
        cachedTokens: 0,
        generatedTokens: tokens.length,
      };
      return { text, tokens: tokens.map(toScoredToken), usage };
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

function toScoredToken({ text, logprob }: PrefillToken): ScoredToken {
  return { text, logprob: checkedLogprob(logprob, `the token ${JSON.stringify(text)}`) };
}
