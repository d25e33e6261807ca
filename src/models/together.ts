import * as z from "zod/mini";
import { runTogether } from "../shared/abort";
import { MissingCapabilityError, ModelResponseError } from "../shared/errors";
import { createChatRoute } from "./http/chat";
import type { Post } from "./http/http-client";
import { createHttpModel, type HttpModel, openServer } from "./http/http-model";
import type { ServerOptions } from "./http/http-options";
import { parseResponse, usageOf, usageSchema } from "./http/parse-response";
import {
  createPrefillRoute,
  type Prefill,
  type PrefillReader,
  type PrefillToken,
  toScoredToken,
} from "./http/prefill-route";

/**
 * A model at Together AI.
 *
 * - `scoreContinuations` and, exactly, `nextTokenLogprobs`, for text prompts: `/completions` with `echo` and
 *   `logprobs`, one request for the prompt and one for each text. The first call proves that this model gets the
 *   log-probabilities it gave when it wrote a text, by `probe()`.
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
  const { model, promptPrefix, chat, identity, post } = openServer("together", options);
  const named = (body: Record<string, unknown>) => ({ model, ...body });
  const askNamed = (body: Record<string, unknown>) => named(askedByLogprobs(body));
  return createHttpModel(identity, {
    chat: createChatRoute(post("/chat/completions", askNamed), chat),
    routes: [createPrefillRoute(createEchoReader(post("/completions", named)), promptPrefix)],
  });
}

function createEchoReader(complete: Post): PrefillReader {
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
      const ask = (prompt: string, own: AbortSignal) => complete({ prompt, ...asked }, readPrefill, own);
      return runTogether(texts, ask, signal);
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
      `/completions answers with ${tokens.length} tokens and ${values.length} log-probabilities for ${what}, which should be as many.`,
    );
  }
  return tokens.map((token, place) => {
    const text = token ?? "";
    return { id: ids?.[place] ?? text, text, logprob: values[place] };
  });
}

const logprobs = z.object({
  tokens: z.array(z.nullable(z.string())),
  token_logprobs: z.array(z.nullable(z.number())),
  token_ids: z.nullish(z.array(z.int())),
});

/**
 * `POST /completions` of Together: `CompletionResponse` in openapi.yaml of togethercomputer/openapi. What was sent
 * comes in `prompt`, not in the text of the choice as elsewhere, and without offsets.
 */
const completionSchema = z.object({
  prompt: z.nullish(z.array(z.object({ text: z.nullish(z.string()), logprobs: z.nullish(logprobs) }))),
  choices: z.array(z.object({ text: z.string(), logprobs: z.nullish(logprobs) })).check(z.minLength(1)),
  usage: usageSchema,
});

type Logprobs = z.infer<typeof logprobs>;

/** Together's chat takes the number of tokens to list in `logprobs`: openapi.yaml of togethercomputer/openapi. */
function askedByLogprobs({ top_logprobs, ...body }: Readonly<Record<string, unknown>>) {
  return top_logprobs === undefined ? body : { ...body, logprobs: top_logprobs };
}
