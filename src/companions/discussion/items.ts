import { z } from "zod";
import { readNumber } from "../../answers/read-number";
import { InvalidArgumentError } from "../../shared/errors";
import { rejectUnknownOptions } from "../../shared/options";
import { readRows } from "../dataset";
import { chooseBySeed, deriveSeed } from "./discuss";

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

const lowest = 11;
const highest = 59;

/** How many different sums there are. */
const mostSums = ((highest - lowest + 1) * (highest - lowest + 2)) / 2;

/** Which sums are wanted. */
export interface TwoOptionSumsOptions {
  /** At most 1,225. */
  count: number;
  /** Whole number from 0. @default 0 */
  seed?: number;
}

/**
 * Sums of two numbers from 11 to 59 with two answers to choose from, such as "What is 36 + 25: 51 or 61?". The wrong answer is 1 or
 * 10 off. No two items are of the same two numbers, and fewer of them are the first of more, so that any part of them can be held
 * out. Their order depends on the seed alone.
 * @throws InvalidArgumentError for an unknown option, or a count or seed that cannot be
 */
export function twoOptionSums(options: TwoOptionSumsOptions): GoldItem[] {
  rejectUnknownOptions("options", options, ["count", "seed"]);
  const { count, seed = 0 } = options;
  if (!(Number.isSafeInteger(count) && count >= 1 && count <= mostSums)) {
    throw new InvalidArgumentError(
      "options.count",
      count,
      `must be a whole number from 1 to ${mostSums}, as many as there are different sums`,
    );
  }
  if (!(Number.isSafeInteger(seed) && seed >= 0)) {
    throw new InvalidArgumentError("options.seed", seed, "must be a whole number from 0");
  }
  const pairs: { first: number; second: number; place: number }[] = [];
  for (let first = lowest; first <= highest; first++) {
    for (let second = first; second <= highest; second++) {
      pairs.push({ first, second, place: deriveSeed(seed, first, second) });
    }
  }
  pairs.sort((a, b) => a.place - b.place);
  return pairs.slice(0, count).map(({ first, second, place }) => {
    const isSwapped = chooseBySeed([false, true], place, "order");
    const [a, b] = isSwapped ? [second, first] : [first, second];
    const gold = String(a + b);
    const wrong = String(a + b + chooseBySeed([-10, -1, 1, 10], place, "wrong"));
    const options = chooseBySeed(
      [
        [gold, wrong],
        [wrong, gold],
      ],
      place,
      "options",
    );
    return {
      id: `${a}+${b}`,
      question: `What is ${a} + ${b}: ${options[0]} or ${options[1]}?`,
      gold,
      options,
      working: `${a} + ${b} = ${gold}.`,
    };
  });
}
