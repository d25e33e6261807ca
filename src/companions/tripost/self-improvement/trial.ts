import { z } from "zod";
import { readRows } from "../../dataset/read-rows";
import { parseAttempt } from "../items/attempt";
import { type SteppedItem, steppedItemSchema } from "../items/stepped-item";
import type { SelfImprovement } from "./self-improve";

/** What a model made of an item whose answer is known: its first attempt, and those it made of it by its own feedback. */
export interface Trial extends Pick<SelfImprovement, "attempts" | "stopped"> {
  item: SteppedItem;
  /** The model's id. */
  model: string;
}

const trialSchema = z.object({
  item: steppedItemSchema,
  model: z.string(),
  attempts: z.array(z.string()).min(1),
  stopped: z.enum(["confirmed", "repeated", "unparsable", "attempts"]),
}) satisfies z.ZodType<Trial>;

/**
 * The trials of a JSONL text, one an object and line; empty lines are passed over.
 * @param name names the text in errors
 * @throws InvalidArgumentError naming the first line that holds no trial, or if there is none at all
 */
export function parseTrials(text: string, name = "trials"): Trial[] {
  return readRows(text, trialSchema, name, "{ item, model, attempts, stopped }");
}

/** Whether the attempt at this place, the last one for -1, has the right answer. */
export function isAttemptRight({ item, attempts }: Trial, at: number): boolean {
  return parseAttempt(attempts.at(at) ?? "")?.answer === item.answer;
}
