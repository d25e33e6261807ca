import { z } from "zod";
import { MissingCapabilityError, ModelResponseError } from "../../shared/errors";
import { cutAtStop, type ResolvedSampleOptions } from "../check-call";
import type { LabelLogprobs, Message, ModelUsage, Prompt } from "../language-model";
import type { Post } from "./http-client";
import { labelsFromTopTokens } from "./label-logprobs";
import { parseResponse, usageOf, usageSchema } from "./parse-response";

/** `/chat/completions`: https://platform.openai.com/docs/api-reference/chat/object. */
const chatCompletionSchema = z.object({
  choices: z
    .array(
      z.object({
        message: z.object({ content: z.string().nullish() }),
        logprobs: z
          .object({
            content: z
              .array(
                z.object({
                  top_logprobs: z.array(z.object({ token: z.string(), logprob: z.number() })),
                }),
              )
              .nullish(),
          })
          .nullish(),
      }),
    )
    .min(1),
  usage: usageSchema,
});

type ChatChoice = z.infer<typeof chatCompletionSchema>["choices"][number];

/** What `read` makes of the answer's first choice, and what the request cost. */
function request<T>(
  chat: Post,
  body: Record<string, unknown>,
  read: (choice: ChatChoice) => T,
  signal: AbortSignal | undefined,
): Promise<{ value: T; usage: ModelUsage }> {
  const readAnswer = (answer: unknown) => {
    const { choices, usage } = parseResponse(chatCompletionSchema, answer, "/chat/completions");
    return { value: read(choices[0]!), usage: usageOf(usage) };
  };
  return chat(body, readAnswer, signal);
}

/** What a chat gives: the log-probabilities of labels as the first token of its answer, and answers. */
export interface ChatRoute {
  /** The log-probabilities of labels among the most probable first tokens of the model's answer. */
  labelLogprobs(
    prompt: Prompt,
    labels: readonly string[],
    signal: AbortSignal | undefined,
  ): Promise<LabelLogprobs>;
  /** One text. Text number `index` of a call gets the seed plus its number, or all would be the same. */
  sample(
    prompt: Prompt,
    options: ResolvedSampleOptions,
    index: number,
    signal: AbortSignal | undefined,
  ): Promise<{ text: string; usage: ModelUsage }>;
}

/**
 * The chat of a server that answers `/chat/completions` as OpenAI's does. Each text is a request of its own, since many
 * servers ignore `n` (llama_cpp.server among them).
 * @param topLogprobs number of next tokens to ask for
 */
export function createChatRoute(chat: Post, topLogprobs: number): ChatRoute {
  return {
    async labelLogprobs(prompt, labels, signal) {
      const body = { max_tokens: 1, temperature: 0, logprobs: true, top_logprobs: topLogprobs };
      const { value, usage } = await request(
        chat,
        { messages: toMessages(prompt), ...body },
        (choice) => {
          const listed = choice.logprobs?.content?.[0]?.top_logprobs;
          if (listed === undefined || listed.length === 0) {
            throw new MissingCapabilityError(
              "/chat/completions answers without top_logprobs although asked for them: this server or model does not give them.",
            );
          }
          return labelsFromTopTokens(listed, labels);
        },
        signal,
      );
      return { ...value, usage };
    },

    async sample(prompt, { temperature, topP, maxTokens, stop, seed }, index, signal) {
      const body = {
        messages: toMessages(prompt),
        max_tokens: maxTokens,
        temperature,
        top_p: topP,
        ...(stop.length > 0 && { stop }),
        ...(seed !== undefined && { seed: seed + index }),
      };
      const { value, usage } = await request(
        chat,
        body,
        ({ message }) => {
          if (typeof message.content !== "string") {
            throw new ModelResponseError(
              "/chat/completions answers with a message that has no text.",
            );
          }
          // text-generation-inference leaves the stop in.
          return cutAtStop(message.content, stop);
        },
        signal,
      );
      return { text: value, usage };
    },
  };
}

/** The messages of a prompt; a text is one of the user's. */
export function toMessages(prompt: Prompt): readonly Message[] {
  return typeof prompt === "string" ? [{ role: "user", content: prompt }] : prompt;
}
