import * as z from "zod/mini";
import { InvalidArgumentError } from "../../shared/errors";
import { requireSome } from "../../shared/schema";
import { requireOwnIds } from "../recording/record-rows";

/** An answer in numbered steps. */
export interface Attempt {
  /** Without their numbers. */
  steps: string[];
  /** The final response. */
  answer: string;
}

/** The attempt as a model writes it: `(1) …`, `(2) …`, and a last line `Final response: …`. */
export function formatAttempt({ steps, answer }: Attempt): string {
  return [...steps.map((step, i) => `(${i + 1}) ${step}`), `Final response: ${answer}`].join("\n");
}

/**
 * The steps and the answer of a text, without full stops at the ends of lines; empty lines are passed over.
 * @returns undefined unless its lines are steps numbered from (1) on, at least one, and then the final response
 */
export function parseAttempt(text: string): Attempt | undefined {
  const lines = text.split("\n").map((line) => line.replace(/\s+/g, " ").trim());
  const filled = lines.filter((line) => line !== "");
  const answer = /^Final response: ?(.*)$/i.exec(filled.pop() ?? "")?.[1];
  const steps = filled.map((line, i) =>
    line.startsWith(`(${i + 1})`) ? endLine(line.slice(`(${i + 1})`.length)) : "",
  );
  if (answer === undefined || endLine(answer) === "") return undefined;
  return steps.length === 0 || steps.includes("") ? undefined : { steps, answer: endLine(answer) };
}

function endLine(text: string): string {
  return text.trim().replace(/\s*\.$/, "");
}

/** A part of a step, and why anything else in its place is wrong, as it stands after "because". */
interface StepPart {
  text: string;
  reason: string;
}

/** A question with the steps to its answer: what feedback can be scripted for. */
export interface SteppedItem {
  /** Unique among all items. */
  id: string;
  /** What kind of question it is, for example `"word-sorting"`. */
  task: string;
  question: string;
  /** `[step][part]` of the right solution; each step has at least one part. */
  steps: readonly (readonly StepPart[])[];
  /** The text between the parts of a step. */
  separator: string;
  /** The right final response. */
  answer: string;
}

/** A line of an attempt, without spaces around it. */
const line = z.string().check(z.regex(/^\S(.*\S)?$/, "must be one line of text"));
const filled = z.string().check(z.minLength(1, "must not be empty"));

/** A valid {@link SteppedItem}. */
export const steppedItemSchema = z.object({
  id: filled,
  task: filled,
  question: filled,
  steps: z
    .array(z.array(z.object({ text: line, reason: line })).check(z.minLength(1, "must hold a part")))
    .check(z.minLength(1, "must hold a step")),
  separator: filled,
  answer: line,
});

/** @throws InvalidArgumentError unless there is at least one, each can be used, and no two have the same id */
export function requireItems(parameter: string, items: readonly SteppedItem[]): void {
  requireSome(parameter, items, "item");
  for (const [i, item] of items.entries()) {
    const { success, error } = steppedItemSchema.safeParse(item);
    if (!success) {
      const [issue] = error.issues;
      throw new InvalidArgumentError(
        `${parameter}[${i}]`,
        item,
        `must be { id, task, question, steps, separator, answer }: ${issue?.path.join(".")} ${issue?.message}`,
      );
    }
  }
  requireOwnIds(parameter, items);
}

/** The right steps as lines of an attempt. */
export function writeSteps({ steps, separator }: SteppedItem): string[] {
  return steps.map((parts) => parts.map(({ text }) => text).join(separator));
}

/** The attempt that has every step right: the gold rationale. */
export function writeRationale(item: SteppedItem): string {
  return formatAttempt({ steps: writeSteps(item), answer: item.answer });
}
