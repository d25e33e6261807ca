import { type Message, type Prompt, requireMessage } from "../models/language-model";
import { InvalidArgumentError } from "../shared/errors";
import { fitIntoSlot } from "./prompts";

/** The question, and the turns of the conversation before it. */
export interface Asked {
  question: string;
  history: readonly Message[];
}

/**
 * Reads the question from `question` or from the last turn of `messages`.
 * @throws InvalidArgumentError unless exactly one of them is given and usable
 */
export function readAsked(question: unknown, messages: unknown): Asked {
  if (messages === undefined) return { question: requireText("options.question", question), history: [] };
  if (question !== undefined) {
    throw new InvalidArgumentError(
      "options.messages",
      messages,
      "must be left out if question is given: the last user turn of a conversation is its question",
    );
  }
  if (!Array.isArray(messages) || messages.length === 0) {
    throw new InvalidArgumentError(
      "options.messages",
      messages,
      "must be a conversation, a list of { role, content } that ends with a user turn",
    );
  }
  const turns = messages.map((message: unknown, i): Message => {
    requireMessage(`options.messages[${i}]`, message);
    return { role: message.role, content: message.content };
  });
  const { role, content } = turns.at(-1)!;
  if (role !== "user") {
    throw new InvalidArgumentError(
      `options.messages[${turns.length - 1}].role`,
      role,
      'must be "user": the last turn is the question that candidates answer',
    );
  }
  return {
    question: requireText(`options.messages[${turns.length - 1}].content`, content),
    history: turns.slice(0, -1),
  };
}

function requireText(parameter: string, value: unknown): string {
  if (typeof value !== "string" || value.trim() === "") {
    throw new InvalidArgumentError(parameter, value, "must be a text that is not empty");
  }
  return value;
}

/**
 * A prompt after the earlier turns of a conversation. Messages follow them as turns; a system message of the prompt is
 * added to the conversation's or opens it, since many templates take none later. Text follows a transcript, in which
 * every line of a turn but the first is indented, so that none can pass for a line of the prompt.
 */
export function placeAfter(history: readonly Message[], prompt: Prompt): Prompt {
  if (history.length === 0) return prompt;
  if (typeof prompt === "string") {
    const transcript = history.map(({ role, content }) => `${names[role]}: ${fitIntoSlot(content)}`);
    return `${["The conversation so far:", ...transcript].join("\n")}\n\n${prompt}`;
  }
  const [first, ...others] = prompt;
  const [opening, ...turns] = history;
  if (first?.role !== "system") return [...history, ...prompt];
  return opening!.role === "system"
    ? [{ ...opening!, content: `${opening!.content}\n\n${first.content}` }, ...turns, ...others]
    : [first, ...history, ...others];
}

const names: Record<Message["role"], string> = { system: "System", user: "User", assistant: "Assistant" };
