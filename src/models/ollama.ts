import * as z from "zod/mini";
import { MissingCapabilityError, ModelResponseError } from "../shared/errors";
import { endAtStop } from "./check-call";
import type { ChatRoute } from "./http/chat";
import { type ChatOnlyModel, createChatOnlyModel, type OpenServer, openServer } from "./http/http-model";
import type { ServerOptions } from "./http/http-options";
import { labelsFromTopTokens } from "./http/label-logprobs";
import { optional, parseResponse, readFinishReason, tokenCount } from "./http/parse-response";
import { ThinkingRoom, withoutThoughts } from "./http/thinking";
import { type ModelUsage, noUsage, type Prompt } from "./language-model";
import { usualAddresses } from "./services";

/**
 * A model that Ollama runs. It gives no log-probabilities of given text.
 *
 * - `nextTokenLogprobs`, from Ollama 0.12.11 on: from the `topLogprobs` tokens that it lists, with bounds for the
 *   labels that are not among them.
 * - `sample`: one request per text, from the model's own distribution: Ollama's filters and its penalty of repetitions
 *   are turned off.
 *
 * Messages go through `/api/chat`, without thinking where the model can do without; a text prompt goes through
 * `/api/generate` as it stands, without the model's template.
 *
 * Nothing is sent until the first call. Failures that may pass are retried, see `maxRetries`.
 *
 * @throws InvalidArgumentError for unknown or unusable options
 * @example
 * const model = ollama({ model: "llama3.2:1b" }); // at http://localhost:11434
 * model.capabilities; // { scoreContinuations: false, nextTokenLogprobs: true, sample: true }
 */
export function ollama(options: ServerOptions): ChatOnlyModel {
  const defaults = { baseUrl: usualAddresses.ollama, topLogprobs: 20 };
  const server = openServer("ollama", options, defaults);
  return createChatOnlyModel(server.identity, createOllamaRoute(server));
}

const token = z.object({ token: z.string(), logprob: z.number() });

/** Both routes: https://github.com/ollama/ollama/blob/main/docs/openapi.yaml, `ChatResponse` and `GenerateResponse`. */
const answerSchema = z.object({
  message: z.optional(z.object({ content: z.string(), thinking: optional(z.string()) })),
  response: z.optional(z.string()),
  thinking: optional(z.string()),
  done_reason: optional(z.string()),
  prompt_eval_count: z.nullish(tokenCount),
  eval_count: z.nullish(tokenCount),
  logprobs: z.nullish(z.array(z.extend(token, { top_logprobs: z.nullish(z.array(token)) }))),
});

type Told = z.infer<typeof answerSchema>;

function createOllamaRoute(server: OpenServer): ChatRoute {
  const { model, promptPrefix } = server;
  const { topLogprobs, thinkingTokens, known } = server.chat;
  const room = new ThinkingRoom(thinkingTokens, known);
  const chat = server.postBeside("/api/chat");
  const generate = server.postBeside("/api/generate");

  function request<T>(
    prompt: Prompt,
    parameters: Record<string, unknown>,
    options: Record<string, unknown>,
    read: (answer: Told) => T,
    signal: AbortSignal | undefined,
  ): Promise<{ value: T; usage: ModelUsage }> {
    const [post, path, input] =
      typeof prompt === "string"
        ? [generate, "/api/generate", { prompt: promptPrefix + prompt, raw: true }]
        : [chat, "/api/chat", { messages: prompt }];
    const body = {
      model,
      ...input,
      stream: false,
      think: false,
      ...parameters,
      options: { ...options, top_k: 0, min_p: 0, repeat_penalty: 1 },
    };
    const readAnswer = (value: unknown) => {
      const answer = parseResponse(answerSchema, value, path);
      const { prompt_eval_count: promptTokens, eval_count: generatedTokens } = answer;
      const told = { promptTokens: promptTokens ?? 0, generatedTokens: generatedTokens ?? 0 };
      return { value: read(answer), usage: { ...noUsage, requests: 1, ...told } };
    };
    return post(body, readAnswer, signal);
  }

  return {
    thinkingRoom: () => room.describe(),

    async labelLogprobs(prompt, labels, signal) {
      const { value, usage } = await request(
        prompt,
        { logprobs: true, top_logprobs: topLogprobs },
        { num_predict: 1, temperature: 0 },
        ({ logprobs }) => {
          const listed = logprobs?.[0]?.top_logprobs;
          if (!listed?.length) {
            throw new MissingCapabilityError(
              "Ollama answers without top_logprobs although asked for them: it gives them from version 0.12.11 on.",
            );
          }
          const [generated] = logprobs!;
          return labelsFromTopTokens({ generated, isGreedy: true, listed }, labels);
        },
        signal,
      );
      return { ...value, usage };
    },

    sample(prompt, { temperature, topP, maxTokens, stop, seed }, index, signal, mayThink = true) {
      return room.draw(maxTokens, mayThink, async (mostTokens) => {
        const options = {
          num_predict: mostTokens,
          temperature,
          top_p: topP,
          stop,
          ...(seed !== undefined && { seed: seed + index }),
        };
        const read = (told: Told) => {
          const content = told.message?.content ?? told.response;
          if (content === undefined) {
            throw new ModelResponseError("Ollama answers without a text.");
          }
          const { text, isThought } = withoutThoughts(content);
          const finishReason = readFinishReason(told.done_reason);
          const hasThought = isThought || Boolean(told.message?.thinking || told.thinking);
          return { text, isThought: hasThought, finishReason };
        };
        const { value, usage } = await request(prompt, {}, options, read, signal);
        const { text, finishReason } = value;
        room.checkAnswer(value, finishReason, usage, mostTokens);
        return { ...endAtStop(text, finishReason, stop), usage };
      });
    },
  };
}
