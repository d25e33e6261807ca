import { InvalidArgumentError } from "../errors/invalid-argument-error";
import { rejectUnknownOptions } from "../errors/reject-unknown-options";
import { checkSampling } from "./check-sampling";
import type { Message, ModelCallOptions, Prompt, SampleOptions } from "./language-model";

const roles: readonly unknown[] = ["system", "user", "assistant"];

/** @throws InvalidArgumentError unless the prompt is a text, or at least one message with role and content */
export function checkPrompt(prompt: Prompt): void {
  if (typeof prompt === "string") return;
  if (!Array.isArray(prompt) || prompt.length === 0) {
    throw new InvalidArgumentError("prompt", prompt, "must be a text or a list of messages");
  }
  prompt.forEach((message: Partial<Message> | null, i) => {
    if (typeof message?.content !== "string" || !roles.includes(message.role)) {
      throw new InvalidArgumentError(
        `prompt[${i}]`,
        message,
        'must be { role, content } with a role of "system", "user" or "assistant" and a text',
      );
    }
  });
}

/** @throws InvalidArgumentError unless there is at least one text and none is empty */
export function checkTexts(parameter: string, texts: readonly string[]): void {
  if (!Array.isArray(texts) || texts.length === 0) {
    throw new InvalidArgumentError(parameter, texts, "must hold at least one text");
  }
  texts.forEach((text: unknown, i) => {
    if (typeof text !== "string" || text === "") {
      throw new InvalidArgumentError(
        `${parameter}[${i}]`,
        text,
        "must be a text that is not empty",
      );
    }
  });
}

/** @throws InvalidArgumentError for an unknown option */
export function checkCallOptions(options: ModelCallOptions): void {
  rejectUnknownOptions("options", options, ["signal"]);
}

/** Sampling options with nothing left to default but the seed and topK, which have no default. */
export type ResolvedSampleOptions = Required<Omit<SampleOptions, "signal" | "seed" | "topK">> & {
  seed: number | undefined;
  topK?: number | undefined;
};

/**
 * Sampling options with their defaults.
 * @throws InvalidArgumentError for an unknown name or an unusable value
 */
export function resolveSampleOptions(options: SampleOptions): ResolvedSampleOptions {
  rejectUnknownOptions("options", options, [
    "signal",
    "count",
    "temperature",
    "topP",
    "topK",
    "maxTokens",
    "stop",
    "seed",
  ]);
  const { count = 1, temperature = 1, topP = 1, maxTokens = 256, stop = [], seed, topK } = options;
  checkSampling("options", options);
  return { count, temperature, topP, maxTokens, stop, seed, topK };
}
