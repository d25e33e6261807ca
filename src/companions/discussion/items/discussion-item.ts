import { z } from "zod";
import { readNumber } from "../../../candidates/read-number";
import { InvalidArgumentError } from "../../../errors/invalid-argument-error";
import { readRows } from "../../dataset/read-rows";

/** What is discussed. */
export interface DiscussionItem {
  /** Of this item alone; seeds are derived from it. */
  id: string;
  /** As the learner is asked. */
  question: string;
  /** The right answer. No learner is told it; a partner may be. @default not known */
  gold?: string | undefined;
  /** The answers among which one is right, if there is such a choice. */
  options?: readonly string[] | undefined;
  /** What leads to the right answer, in words that replies to be learned are made with. @default none */
  working?: string | undefined;
}

/** What a line of an items file holds. */
export const itemSchema = z.object({
  id: z.string().min(1),
  question: z.string().min(1),
  gold: z.string().optional(),
  options: z.array(z.string()).optional(),
  working: z.string().optional(),
});

/**
 * The items of a JSONL text, one an object and line; empty lines are passed over.
 * @param name names the text in errors
 * @throws InvalidArgumentError naming the first line that holds no item, or if there is none at all
 */
export function parseItems(text: string, name = "items"): DiscussionItem[] {
  const shape = "an item, { id, question } with gold, options and working where they are known";
  return readRows(text, itemSchema, name, shape);
}

/** An item whose right answer is known. */
export type GoldItem = DiscussionItem & { gold: string };

/**
 * The item, once it is found to have a right answer.
 * @param purpose what the right answer is needed for
 * @throws InvalidArgumentError if it has none
 */
export function requireGold(item: DiscussionItem, purpose: string): GoldItem {
  if (typeof item.gold !== "string" || item.gold.trim() === "") {
    throw new InvalidArgumentError(
      `item ${item.id}.gold`,
      item.gold,
      `must be the right answer, which ${purpose} needs`,
    );
  }
  return item as GoldItem;
}

/** @throws InvalidArgumentError unless the item can be asked: an id, a question, and options that differ where it has any */
export function requireItem(item: DiscussionItem): void {
  for (const name of ["id", "question"] as const) {
    if (typeof item?.[name] !== "string" || item[name].trim() === "") {
      throw new InvalidArgumentError(
        `item.${name}`,
        item?.[name],
        "must be a text that is not empty: an item is { id, question }, with gold and options where they are known",
      );
    }
  }
  const { id, options } = item;
  if (options === undefined) return;
  const isChoice =
    Array.isArray(options) &&
    options.length >= 2 &&
    options.every((option) => typeof option === "string" && option.trim() !== "") &&
    options.every((option, i) => options.findIndex((other) => isSameAnswer(option, other)) === i);
  if (!isChoice) {
    throw new InvalidArgumentError(
      `item ${id}.options`,
      options,
      "must be at least two answers, no two of them the same",
    );
  }
}

/**
 * Whether two answers are the same text, without regard to case and surrounding space, or the same number. An answer that
 * is missing is the same as none.
 */
export function isSameAnswer(a: string | undefined, b: string | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  const [first, second] = [normalize(a), normalize(b)];
  if (first === second) return true;
  const number = readNumber(first);
  const other = number && readNumber(second);
  return number !== undefined && other !== undefined && number.equals(other);
}

function normalize(answer: string): string {
  return answer.trim().normalize("NFC").toLowerCase();
}
