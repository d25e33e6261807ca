import { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { AIMessage, type BaseMessage } from "@langchain/core/messages";
import type { ChatResult } from "@langchain/core/outputs";

/**
 * A fake of the class in `@langchain/openai` that takes a model's name and asks a chat of OpenAI's form for a text, so
 * that the page's example runs without that package, which `npm run test:stacks` installs.
 */
export class ChatOpenAI extends BaseChatModel {
  constructor(private readonly options: { model: string; temperature: number }) {
    super({});
  }

  override _llmType() {
    return "fake-openai";
  }

  override async _generate(messages: BaseMessage[]): Promise<ChatResult> {
    const roles: Record<string, string> = { human: "user", ai: "assistant" };
    const response = await fetch(`${process.env.OPENAI_BASE_URL}/chat/completions`, {
      method: "POST",
      body: JSON.stringify({
        ...this.options,
        messages: messages.map((message) => ({
          role: roles[message.getType()] ?? message.getType(),
          content: message.text,
        })),
      }),
    });
    const { choices } = (await response.json()) as { choices: { message: { content: string } }[] };
    const message = new AIMessage(choices[0]!.message.content);
    return { generations: [{ text: message.text, message }] };
  }
}
