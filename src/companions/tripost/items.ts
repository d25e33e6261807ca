import { z } from "zod";
import { InvalidArgumentError } from "../../shared/errors";
import { createIntegerSampler } from "../../statistics/resampling";
import { requireOwnIds } from "../recording/record-items";

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
export interface StepPart {
  text: string;
  reason: string;
}

/** A question with the steps to its answer: what feedback can be scripted for. */
export interface SteppedItem {
  /** Of this item alone. */
  id: string;
  /** What kind of question it is, for example `"word-sorting"`. */
  task: string;
  question: string;
  /** `[step][part]` of the right way; each step has at least one part. */
  steps: readonly (readonly StepPart[])[];
  /** What stands between the parts of a step. */
  separator: string;
  /** The right final response. */
  answer: string;
}

/** A line of text, as attempts hold them, without spaces around it. */
const line = z.string().regex(/^\S(.*\S)?$/, "must be one line of text");

/** What a {@link SteppedItem} must be. */
export const steppedItemSchema = z.object({
  id: z.string().min(1),
  task: z.string().min(1),
  question: z.string().min(1),
  steps: z.array(z.array(z.object({ text: line, reason: line })).min(1)).min(1),
  separator: z.string().min(1),
  answer: line,
}) satisfies z.ZodType<SteppedItem>;

/**
 * @param parameter names the items in errors
 * @throws InvalidArgumentError unless there is at least one, each can be used, and no two have the same id
 */
export function requireItems(parameter: string, items: readonly SteppedItem[]): void {
  if (!Array.isArray(items) || items.length === 0) {
    throw new InvalidArgumentError(parameter, items, "must hold at least one item");
  }
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

/** How many items are drawn, and from which seed. */
export interface ItemDrawing {
  count: number;
  /** The same seed gives the same items, and fewer of them its first ones. @default 0 */
  seed?: number;
}

/**
 * @param parameter names the range in errors
 * @throws InvalidArgumentError unless the fewest and the most are whole numbers within these bounds
 */
export function requireRange(
  parameter: string,
  range: readonly [fewest: number, most: number],
  lowest: number,
  highest: number,
): void {
  const [fewest, most] = range;
  const isWhole = Number.isSafeInteger(fewest) && Number.isSafeInteger(most);
  if (isWhole && lowest <= fewest && fewest <= most && most <= highest) return;
  throw new InvalidArgumentError(
    parameter,
    range,
    `must be two whole numbers from ${lowest} to ${highest}, the smaller first`,
  );
}

/** Draws in a row that may come to items known already: after so many there is hardly another one. */
const patience = 10_000;

/**
 * Different items, drawn one after another.
 * @param draw makes an item from whole numbers that it draws; items with the same key are one
 * @throws InvalidArgumentError for an unusable count or seed, or where there are not so many different items
 */
export function drawItems(
  { count, seed = 0 }: ItemDrawing,
  draw: (integer: (lowest: number, highest: number) => number) => {
    item: SteppedItem;
    key: string;
  },
): SteppedItem[] {
  if (!(Number.isSafeInteger(count) && count > 0)) {
    throw new InvalidArgumentError("options.count", count, "must be a whole number from 1");
  }
  if (!(Number.isSafeInteger(seed) && seed >= 0 && seed < 2 ** 32)) {
    throw new InvalidArgumentError(
      "options.seed",
      seed,
      "must be a whole number from 0 to 2^32 - 1",
    );
  }
  const integer = createIntegerSampler(seed);
  const items = new Map<string, SteppedItem>();
  for (let known = 0; items.size < count; ) {
    const { item, key } = draw(integer);
    known = items.has(key) ? known + 1 : 0;
    if (known > patience) {
      throw new InvalidArgumentError(
        "options.count",
        count,
        `must be smaller, since there are hardly more than ${items.size} different items of this size`,
      );
    }
    if (!items.has(key)) items.set(key, item);
  }
  return [...items.values()];
}
