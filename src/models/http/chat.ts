import type { z } from "zod";
import { MissingCapabilityError, ModelResponseError } from "../../errors/model-error";
import type { ResolvedSampleOptions } from "../check-call";
import { cutAtStop } from "../cut-at-stop";
import type { LabelLogprobs, Message, ModelUsage, Prompt } from "../language-model";
import type { Post } from "./http-client";
import { labelsFromTopTokens } from "./label-logprobs";
import { chatCompletionSchema, parseResponse, usageOf } from "./response-schemas";

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

/** The log-probabilities of labels among the `topLogprobs` most probable first tokens of the model's answer. */
export async function chatLabelLogprobs(
  chat: Post,
  prompt: Prompt,
  labels: readonly string[],
  topLogprobs: number,
  signal: AbortSignal | undefined,
): Promise<LabelLogprobs> {
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
}

/**
 * One text drawn through the chat. Each text is a request of its own, since many servers ignore `n`
 * (llama_cpp.server among them); text number i gets the seed plus i, or all would be the same.
 */
export async function chatSample(
  chat: Post,
  prompt: Prompt,
  options: ResolvedSampleOptions,
  index: number,
  signal: AbortSignal | undefined,
): Promise<{ text: string; usage: ModelUsage }> {
  const { temperature, topP, maxTokens, stop, seed } = options;
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
        throw new ModelResponseError("/chat/completions answers with a message that has no text.");
      }
      // text-generation-inference leaves the stop in.
      return cutAtStop(message.content, stop);
    },
    signal,
  );
  return { text: value, usage };
}

function toMessages(prompt: Prompt): readonly Message[] {
  return typeof prompt === "string" ? [{ role: "user", content: prompt }] : prompt;
}
