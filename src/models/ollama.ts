import * as z from "zod/mini";
import { MissingCapabilityError } from "../shared/errors";
import { type ChatRoute, createChatRoute } from "./http/chat";
import type { Post } from "./http/http-client";
import { type ChatOnlyModel, createChatOnlyModel, openServer } from "./http/http-model";
import type { ServerOptions } from "./http/http-options";
import { readTopTokens } from "./http/label-logprobs";
import { optional, parseResponse } from "./http/parse-response";
import type { Message, Prompt } from "./language-model";

/**
 * A model that Ollama runs. It gives no log-probabilities of given text.
 *
 * - `nextTokenLogprobs`, from Ollama 0.12.11 on: from the `topLogprobs` tokens that it lists, with bounds for the
 *   labels that are not among them.
 * - `sample`: one request per text, from the model's own distribution: Ollama's filters and penalties, and those of the
 *   model's Modelfile, are turned off. The stop texts of the Modelfile hold unless the call has its own.
 *
 * Messages go through `/api/chat`, without thinking where the model can do without; a text prompt goes through
 * `/api/generate` as it stands, without the model's template. What is too long for Ollama's context is an error in
 * versions that have `truncate` and `shift`; by itself, Ollama would cut it and answer the rest.
 *
 * Nothing is sent until the first call. Failures that may pass are retried, see `maxRetries`.
 *
 * @throws InvalidArgumentError for unknown or unusable options
 * @example
 * const model = ollama({ model: "llama3.2:1b" }); // at http://localhost:11434
 * model.capabilities; // { scoreContinuations: false, nextTokenLogprobs: true, sample: true }
 */
export function ollama(options: ServerOptions): ChatOnlyModel {
  const { model, promptPrefix, chat, identity, postBeside } = openServer("ollama", options);
  const createRoute = (name: string, place: (messages: readonly Message[]) => object): ChatRoute =>
    createChatRoute(
      askLikeOpenAI(name, postBeside(name), (messages) => ({ model, ...place(messages) })),
      { ...chat, name },
    );
  const answering = createRoute("/api/chat", (messages) => ({ messages }));
  const continuing = createRoute("/api/generate", ([text]) => ({ prompt: promptPrefix + text!.content, raw: true }));
  const routeFor = (prompt: Prompt) => (typeof prompt === "string" ? continuing : answering);
  return createChatOnlyModel(identity, {
    thinkingRoom: answering.thinkingRoom,
    labelLogprobs: (prompt, ...rest) => routeFor(prompt).labelLogprobs(prompt, ...rest),
    sample: (prompt, ...rest) => routeFor(prompt).sample(prompt, ...rest),
  });
}

/** Both routes: https://github.com/ollama/ollama/blob/main/docs/openapi.yaml, `ChatResponse` and `GenerateResponse`. */
const answerSchema = z.object({
  message: optional(z.object({ content: optional(z.string()), thinking: optional(z.string()) })),
  response: optional(z.string()),
  thinking: optional(z.string()),
  done: optional(z.boolean()),
  done_reason: optional(z.string()),
  prompt_eval_count: optional(z.number()),
  eval_count: optional(z.number()),
  logprobs: optional(z.unknown()),
});

/** What turns off the filters and penalties of Ollama and of a model's Modelfile. */
const wholeDistribution = {
  ...{ top_k: 0, min_p: 0, typical_p: 1 },
  ...{ repeat_penalty: 1, presence_penalty: 0, frequency_penalty: 0 },
};

/** A route of Ollama's as one that is asked, and answers, like OpenAI's chat. */
function askLikeOpenAI(name: string, post: Post, place: (messages: readonly Message[]) => object): Post {
  return ({ messages, max_tokens, temperature, top_p, stop, seed, logprobs, top_logprobs }, read, signal) => {
    const sampling = { num_predict: max_tokens, temperature, top_p, stop, seed };
    const body = {
      ...place(messages as readonly Message[]),
      ...{ stream: false, think: false, truncate: false, shift: false, logprobs, top_logprobs },
      options: { ...sampling, ...wholeDistribution },
    };
    const readAnswer = (answer: unknown) => {
      const told = parseResponse(answerSchema, answer, name);
      if (logprobs && readTopTokens(told.logprobs) === undefined) {
        throw new MissingCapabilityError(
          "Ollama answers without top_logprobs although asked for them: it gives them from version 0.12.11 on.",
        );
      }
      const { message, response, done, done_reason, prompt_eval_count, eval_count } = told;
      // Ollama breaks a text off that goes on repeating a token, and says only that it is not done.
      const finish_reason = done === false ? "length" : done_reason;
      const content = message?.content ?? response;
      const said = { content, reasoning_content: message?.thinking || told.thinking };
      return read({
        choices: [{ message: said, finish_reason, logprobs: told.logprobs }],
        usage: { prompt_tokens: prompt_eval_count, completion_tokens: eval_count },
      });
    };
    return post(body, readAnswer, signal);
  };
}
