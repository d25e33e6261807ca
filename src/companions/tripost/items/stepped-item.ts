import { z } from "zod";
import { InvalidArgumentError } from "../../../errors/invalid-argument-error";
import { requireOwnIds } from "../../require-own-ids";
import { formatAttempt } from "./attempt";

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
