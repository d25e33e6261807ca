import { runTogether } from "../../abort/run-together";
import { MissingCapabilityError, ModelResponseError } from "../../errors/model-error";
import type { Post } from "../http/http-client";
import {
  type Prefill,
  type PrefillRoute,
  type PrefillToken,
  toScoredToken,
} from "../http/prefill-scorer";
import { parseResponse, usageOf } from "../http/response-schemas";
import { completionSchema, type Logprobs } from "./completion-schema";

/** Together's `echo`, one text a request. */
export function createEchoRoute(complete: Post): PrefillRoute {
  const readPrefill = (answer: unknown): Prefill => {
    const { prompt, usage } = parseResponse(completionSchema, answer, "/completions");
    return { tokens: tokensOf(prompt?.[0]?.logprobs, "the prompt"), usage: usageOf(usage) };
  };

  return {
    name: "/completions with echo",
    remedy: "Not every model of Together's gives the log-probabilities of what it is sent.",

    generate(prompt, count, signal) {
      const read = (answer: unknown) => {
        const { choices, usage } = parseResponse(completionSchema, answer, "/completions");
        const { text, logprobs } = choices[0]!;
        const tokens = tokensOf(logprobs, "its own text").map(toScoredToken);
        return { text, tokens, usage: usageOf(usage) };
      };
      return complete({ prompt, max_tokens: count, temperature: 0, logprobs: 1 }, read, signal);
    },

    read(texts, signal) {
      const asked = { max_tokens: 1, temperature: 0, logprobs: 1, echo: true };
      return runTogether(
        texts.map(
          (prompt) => (together: AbortSignal) =>
            complete({ prompt, ...asked }, readPrefill, together),
        ),
        signal,
      );
    },
  };
}

/** @throws MissingCapabilityError if there are none, ModelResponseError if the lists are not as long as each other */
function tokensOf(logprobs: Logprobs | null | undefined, what: string): PrefillToken[] {
  if (!logprobs || logprobs.tokens.length === 0) {
    throw new MissingCapabilityError(
      `/completions answers without the log-probabilities of ${what} although asked for them.`,
    );
  }
  const { tokens, token_logprobs: values, token_ids: ids } = logprobs;
  if (tokens.length !== values.length || (ids && ids.length !== tokens.length)) {
    throw new ModelResponseError(
      `/completions answers with ${tokens.length} tokens and ${values.length} log-probabilities for ${what}, which ` +
        "should be as many.",
    );
  }
  return tokens.map((token, place) => {
    const text = token ?? "";
    return { id: ids?.[place] ?? text, text, logprob: values[place] };
  });
}
