import { MissingCapabilityError, ModelResponseError } from "../../errors/model-error";
import type { ResolvedSampleOptions } from "../check-call";
import { cutAtStop } from "../cut-at-stop";
import type { LabelLogprobs, Message, ModelUsage, Prompt } from "../language-model";
import { labelsFromTopTokens } from "./label-logprobs";
import { chatCompletionSchema, parseResponse, usageOf } from "./response-schemas";

/** Sends a body to `/chat/completions` and returns the JSON it is answered with. */
export type Chat = (
  body: Record<string, unknown>,
  signal: AbortSignal | undefined,
) => Promise<unknown>;

async function request(chat: Chat, body: Record<string, unknown>, signal: AbortSignal | undefined) {
  const answer = await chat(body, signal);
  const { choices, usage } = parseResponse(chatCompletionSchema, answer, "/chat/completions");
  return { choice: choices[0]!, usage: usageOf(usage) };
}

/** The log-probabilities of labels among the `topLogprobs` most probable first tokens of the model's answer. */
export async function chatLabelLogprobs(
  chat: Chat,
  prompt: Prompt,
  labels: readonly string[],
  topLogprobs: number,
  signal: AbortSignal | undefined,
): Promise<LabelLogprobs> {
  const body = { max_tokens: 1, temperature: 0, logprobs: true, top_logprobs: topLogprobs };
  const { choice, usage } = await request(chat, { messages: toMessages(prompt), ...body }, signal);
  const listed = choice.logprobs?.content?.[0]?.top_logprobs;
  if (listed === undefined || listed.length === 0) {
    throw new MissingCapabilityError(
      "/chat/completions answers without top_logprobs although asked for them: this server or model does not give them.",
    );
  }
  return { ...labelsFromTopTokens(listed, labels), usage };
}

/**
 * One text drawn through the chat. Each text is a request of its own, since many servers ignore `n`
 * (llama_cpp.server among them); text number i gets the seed plus i, or all would be the same.
 */
export async function chatSample(
  chat: Chat,
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
  const { choice, usage } = await request(chat, body, signal);
  const text = choice.message.content;
  if (typeof text !== "string") {
    throw new ModelResponseError("/chat/completions answers with a message that has no text.");
  }
  // text-generation-inference leaves the stop in.
  return { text: cutAtStop(text, stop), usage };
}

function toMessages(prompt: Prompt): readonly Message[] {
  return typeof prompt === "string" ? [{ role: "user", content: prompt }] : prompt;
}
