import { MissingCapabilityError, ModelResponseError } from "../../errors/model-error";
import { runTogether } from "./abort";
import { alignEcho } from "./align-echo";
import { checkedLogprob } from "./checked-logprob";
import type { ContinuationScorer, ScoredText, ScoredToken } from "./continuation-scorer";
import { completionSchema, parseResponse, usageOf } from "./response-schemas";

/** Sends a body to `/completions` and returns the JSON it is answered with. */
export type Complete = (body: Record<string, unknown>, signal: AbortSignal) => Promise<unknown>;

/**
 * Scores by asking `/completions` to echo the text with its log-probabilities. One token is generated and dropped, since
 * `max_tokens: 0` means "no limit" to llama_cpp.server; it is asked for greedily so that equal calls are equal.
 */
export function createEchoScorer(complete: Complete, promptPrefix: string): ContinuationScorer {
  async function request(body: Record<string, unknown>, signal: AbortSignal) {
    const answer = await complete({ ...body, temperature: 0, logprobs: 1 }, signal);
    const { choices, usage } = parseResponse(completionSchema, answer, "/completions");
    const { text, logprobs } = choices[0]!;
    if (!logprobs) {
      throw new MissingCapabilityError(
        "/completions answers without log-probabilities although asked for them.",
      );
    }
    const { tokens, token_logprobs, text_offset } = logprobs;
    if (tokens.length !== token_logprobs.length || tokens.length !== text_offset.length) {
      throw new ModelResponseError(
        `/completions answers with ${tokens.length} tokens, ${token_logprobs.length} log-probabilities and ` +
          `${text_offset.length} offsets, which should be as many.`,
      );
    }
    return { text, tokens, offsets: text_offset, values: token_logprobs, usage: usageOf(usage) };
  }

  return {
    name: "/completions with echo",
    remedy:
      "llama-cpp-python's server must be started with --logits_all true, and shifts the scores by one token unless " +
      'the text starts with the model\'s BOS text: set promptPrefix to it, for example "<|im_start|>" for SmolLM2.',

    async generate(prompt, count, signal) {
      const body = { prompt: promptPrefix + prompt, max_tokens: count };
      const { text, tokens, values, usage } = await request(body, signal);
      return { text, tokens: scoredTokens(tokens, values, 0, tokens.length), usage };
    },

    score(prompt, continuations, signal) {
      const scoreOne = async (continuation: string, together: AbortSignal): Promise<ScoredText> => {
        const body = { prompt: promptPrefix + prompt + continuation, max_tokens: 1, echo: true };
        const { tokens, offsets, values, usage } = await request(body, together);
        const sent = { prefix: promptPrefix, prompt, continuation };
        const { first, end } = alignEcho({ tokens, offsets }, sent);
        return { tokens: scoredTokens(tokens, values, first, end), usage };
      };
      return runTogether(
        continuations.map((continuation) => (together) => scoreOne(continuation, together)),
        signal,
      );
    },
  };
}

function scoredTokens(
  tokens: readonly string[],
  values: readonly (number | null)[],
  first: number,
  end: number,
): ScoredToken[] {
  return tokens.slice(first, end).map((text, index) => ({
    text,
    logprob: checkedLogprob(values[first + index], `the token ${JSON.stringify(text)}`),
  }));
}
