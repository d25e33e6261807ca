import { InvalidArgumentError } from "../../errors/invalid-argument-error";
import type { Message } from "../../models/language-model";

/** Where an example came from. */
export interface ExampleMeta {
  /** What made it, for example `"social-dilemmas"`. */
  source: string;
  /** Who answered: a model's id, or what stood in for one. */
  model: string;
  /** What it is about. */
  item: string;
  /** Which iteration it was made in, from 0. */
  round: number;
  /** Whatever else is to be told apart later. */
  labels: Readonly<Record<string, string | number | boolean>>;
}

/** A row of a data set to train on: what is asked, and what is to be answered. */
export interface Example {
  /** Of this row alone. */
  id: string;
  prompt: readonly Message[];
  /** The turns to be learned, the assistant's. */
  completion: readonly Message[];
  /** How much the row counts beside others. @default 1 */
  weight?: number;
  meta: ExampleMeta;
}

/**
 * @param place names the example in errors
 * @throws InvalidArgumentError unless it asks something and ends in an answer, has a name, and no weight or one from 0
 */
export function requireExample(place: string, example: Example): void {
  const { id, prompt, completion, weight = 1 } = example;
  if (typeof id !== "string" || id === "") {
    throw new InvalidArgumentError(`${place}.id`, id, "must be a text that names the example");
  }
  requireMessages(`${place}.prompt`, prompt);
  requireMessages(`${place}.completion`, completion);
  if (completion.at(-1)!.role !== "assistant") {
    throw new InvalidArgumentError(
      `${place}.completion`,
      completion,
      "must end in a turn of the assistant, which is what is learned",
    );
  }
  if (!(weight >= 0 && weight < Infinity)) {
    throw new InvalidArgumentError(`${place}.weight`, weight, "must be a finite number from 0");
  }
}

const roles = ["system", "user", "assistant"];

function requireMessages(parameter: string, messages: readonly Message[]): void {
  const isUsable =
    Array.isArray(messages) &&
    messages.length > 0 &&
    messages.every(
      (message: Message) => roles.includes(message?.role) && typeof message.content === "string",
    );
  if (!isUsable) {
    throw new InvalidArgumentError(
      parameter,
      messages,
      "must be at least one message, each { role, content } with the role system, user or assistant",
    );
  }
}
