import { InvalidArgumentError } from "../../shared/errors";
import type { Prompt } from "../language-model";
import {
  type ChatHistoryItem,
  type ChatWrapper,
  countSharedTokens,
  type EngineModel,
  type EngineModule,
  type Token,
} from "./engine";

/**
 * Turns prompts and the texts after them into tokens. Given text is always text: template tokens in it have no effect.
 */
export class PromptTokenizer {
  /** Found at the first prompt made of messages, which takes a second. */
  private chatWrapper: ChatWrapper | undefined;

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
  tokenizeContinuations(prompt: Prompt, continuations: readonly string[]): { texts: Token[][]; firstScored: number[] } {
    const promptTokens = this.tokenizePrompt(prompt);
    const texts = continuations.map((continuation) =>
      typeof prompt === "string"
        ? [...this.leadingTokens(prompt), ...this.model.tokenize(prompt + continuation, false)]
        : [...promptTokens, ...this.model.tokenize(continuation, false)],
    );
    const firstScored = texts.map((text) => Math.min(countSharedTokens(text, promptTokens), text.length - 1));
    if (Math.min(...firstScored) < 1) {
      throw new InvalidArgumentError(
        "prompt",
        prompt,
        "must hold at least one token before the continuation: a model gives its first token no log-probability",
      );
    }
    return { texts, firstScored };
  }

  /** The token that the model expects at the start of every text; without a prompt, any start token it has. */
  private leadingTokens(prompt: string): Token[] {
    const { bos, shouldPrependBosToken } = this.model.tokens;
    return bos !== null && (shouldPrependBosToken || prompt === "") ? [bos] : [];
  }

  private tokenizeMessages(messages: Exclude<Prompt, string>): Token[] {
    const chatHistory = messages.map(
      ({ role, content }): ChatHistoryItem =>
        role === "assistant" ? { type: "model", response: [content] } : { type: role, text: content },
    );
    if (chatHistory.at(-1)?.type !== "model") chatHistory.push({ type: "model", response: [] });
    this.chatWrapper ??= this.resolveChatWrapper();
    const tokens = this.chatWrapper.generateContextState({ chatHistory }).contextText.tokenize(this.model.tokenizer);
    // Engine and template may each put the start token first, as they do where it also opens a message.
    const { bos, shouldPrependBosToken } = this.model.tokens;
    const isDoubled = bos !== null && tokens[0] === bos && tokens[1] === bos;
    return isDoubled && !shouldPrependBosToken ? tokens.slice(1) : tokens;
  }

  /**
   * The template in the model's own file, with which it was trained, verbatim. By default the engine uses one of its
   * own that resembles it, which leaves out what the template says if there is no system message.
   */
  private resolveChatWrapper(): ChatWrapper {
    const { chat_template: template } = this.model.fileInfo.metadata.tokenizer;
    return this.engine.resolveChatWrapper(this.model, {
      type: template === undefined ? "auto" : "jinjaTemplate",
      warningLogs: false,
      customWrapperSettings: {
        jinjaTemplate: { trimLeadingWhitespaceInResponses: false, joinAdjacentMessagesOfTheSameType: false },
      },
    });
  }
}
