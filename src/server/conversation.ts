import * as z from "zod/mini";
import type { Message } from "../models/language-model";
import { maybe } from "./plan";

const part = z.looseObject({ type: z.string(), text: maybe(z.string()) });

/** What a turn holds: a text, or parts of which those with a text are read. */
export const contentSchema = z.union([z.string(), z.array(part)]);

/** The text of a turn; undefined where it holds anything else, such as an image. */
function textOf(content: z.infer<typeof contentSchema> | null | undefined): string | undefined {
  if (typeof content === "string") return content;
  if (!content?.every(({ type, text }) => /^(input_|output_)?text$/.test(type) && text != null)) {
    return undefined;
  }
  return content.map(({ text }) => text).join("\n");
}

const roles: Readonly<Record<string, Message["role"]>> = {
  system: "system",
  developer: "system",
  user: "user",
  assistant: "assistant",
};

/**
 * The turns as messages that can be ranked after; undefined where one holds more than text, such as a tool's call, or
 * the last is not the user's.
 */
export function readTurns(
  turns: readonly { role: string; content?: z.infer<typeof contentSchema> | null | undefined }[],
): Message[] | undefined {
  const messages: Message[] = [];
  for (const turn of turns) {
    const role = Object.hasOwn(roles, turn.role) ? roles[turn.role] : undefined;
    const content = textOf(turn.content);
    const { tool_calls, function_call } = turn as { tool_calls?: unknown; function_call?: unknown };
    const calls = hasEntries(tool_calls) || hasEntries(function_call);
    if (role === undefined || content === undefined || calls) return undefined;
    messages.push({ role, content });
  }
  const last = messages.at(-1);
  return last?.role === "user" && last.content.trim() !== "" ? messages : undefined;
}

/** Whether a field holds anything: not null, not an empty list or object. */
export function hasEntries(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length > 0;
}
