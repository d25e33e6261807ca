import type { ChatRoute } from "./chat";
import { createHttpModel, type HttpModel } from "./http-model";

/** A language model that answers and lists next tokens, and cannot score given text. */
export type ChatOnlyModel = Omit<HttpModel, "scoreContinuations">;

/**
 * The language model of a chat alone.
 * @param fingerprint as in `LanguageModel`
 * @param topLogprobs number of next tokens that the chat is asked for
 */
export function createChatOnlyModel(
  id: string,
  fingerprint: string,
  chat: ChatRoute,
  topLogprobs: number,
): ChatOnlyModel {
  const access = { chat, scorers: [], topLogprobs };
  const { scoreContinuations: _, ...chatOnly } = createHttpModel(id, fingerprint, access);
  return chatOnly;
}
