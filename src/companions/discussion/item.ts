import { createHash } from "node:crypto";
import { readNumber } from "../../answers/read-number";
import { InvalidArgumentError } from "../../shared/errors";

/** A question to discuss. */
export interface DiscussionItem {
  /** Unique among all items; seeds are derived from it. */
  id: string;
  /** As the learner is asked. */
  question: string;
  /** The right answer. No learner is told it; a partner may be. @default not known */
  gold?: string | undefined;
  /** The answers to choose from, of which one is right. @default the question has no such list */
  options?: readonly string[] | undefined;
  /** What leads to the right answer, in the words of the replies to be learned. @default none */
  working?: string | undefined;
}

/** An item whose right answer is known. */
export type GoldItem = DiscussionItem & { gold: string };

/**
 * The item, checked to have a right answer.
 * @param purpose what needs the right answer
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

/** @throws InvalidArgumentError unless the item has an id and a question, and no two of its options are the same */
export function requireItem(item: DiscussionItem): void {
  for (const name of ["id", "question"] as const) {
    if (typeof item?.[name] !== "string" || item[name].trim() === "") {
      throw new InvalidArgumentError(
        `item.${name}`,
        item?.[name],
        "must be a non-empty text: an item is { id, question }, with gold and options if they are known",
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
 * Whether two answers are the same text, without regard to case and surrounding space, or the same number. A missing answer
 * is the same as no other.
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

/**
 * A whole number from 0 to 2^31 - 1 that depends on nothing but the parts: what is drawn for an item stays the same
 * whichever items come before it.
 */
export function deriveSeed(...parts: readonly (string | number)[]): number {
  const digest = createHash("sha256").update(JSON.stringify(parts)).digest();
  return digest.readUInt32BE(0) >>> 1;
}

/** One of the values, of which there is at least one, by a seed derived from the parts. */
export function chooseBySeed<T>(values: readonly T[], ...parts: readonly (string | number)[]): T {
  return values[deriveSeed(...parts) % values.length]!;
}
