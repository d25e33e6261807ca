import { InvalidArgumentError } from "../../errors/invalid-argument-error";
import type { Prompt } from "../language-model";
import type { ChatHistoryItem, EngineModel, EngineModule, Token } from "./engine";
import { countSharedTokens } from "./sequence-pool";

/** Turns prompts and the texts after them into tokens. Given text is always text: template tokens in it have no effect. */
export class PromptTokenizer {
  constructor(
    private readonly model: EngineModel,
    private readonly engine: EngineModule,
  ) {}

  /** The tokens of a prompt; for messages, those of the model's chat template up to where the assistant speaks. */
  tokenizePrompt(prompt: Prompt): Token[] {
    if (typeof prompt !== "string") return this.tokenizeMessages(prompt);
    return [...this.leadingTokens(prompt), ...this.model.tokenize(prompt, false)];
  }

  /**
   * The tokens of a prompt with each continuation, and where each continuation begins. Text prompts are tokenized
   * together with what follows, as the model saw text in training; a token that spans the end of the prompt belongs to
   * the continuation.
   * @throws InvalidArgumentError if nothing precedes the first token, which then has no log-probability
   */
  tokenizeContinuations(
    prompt: Prompt,
    continuations: readonly string[],
  ): { texts: Token[][]; firstScored: number[] } {
    const promptTokens = this.tokenizePrompt(prompt);
    const texts = continuations.map((continuation) =>
      typeof prompt === "string"
        ? [...this.leadingTokens(prompt), ...this.model.tokenize(prompt + continuation, false)]
        : [...promptTokens, ...this.model.tokenize(continuation, false)],
    );
    const firstScored = texts.map((text) =>
      Math.min(countSharedTokens(text, promptTokens), text.length - 1),
    );
    if (Math.min(...firstScored) < 1) {
      throw new InvalidArgumentError(
        "prompt",
        prompt,
        "must hold at least one token before the continuation: a model gives its first token no log-probability",
      );
    }
    return { texts, firstScored };
  }

  /** The token that a label begins with, when it follows the prompt. */
  tokenizeLabel(prompt: Prompt, label: string): Token {
    const { texts, firstScored } = this.tokenizeContinuations(prompt, [label]);
    return texts[0]![firstScored[0]!]!;
  }

  /** The token that the model expects at the start of every text; without a prompt, any start token it has. */
  private leadingTokens(prompt: string): Token[] {
    const { bos, shouldPrependBosToken } = this.model.tokens;
    return bos !== null && (shouldPrependBosToken || prompt === "") ? [bos] : [];
  }

  private tokenizeMessages(messages: Exclude<Prompt, string>): Token[] {
    const chatHistory = messages.map(
      ({ role, content }): ChatHistoryItem =>
        role === "assistant"
          ? { type: "model", response: [content] }
          : { type: role, text: content },
    );
    if (chatHistory.at(-1)?.type !== "model") chatHistory.push({ type: "model", response: [] });
    return this.engine
      .resolveChatWrapper(this.model)
      .generateContextState({ chatHistory })
      .contextText.tokenize(this.model.tokenizer);
  }
}
