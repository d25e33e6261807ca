import type { SteppedItem } from "equirank/companions";
import { InvalidArgumentError } from "../../../src/internal";
import { createIntegerSampler } from "../statistics";

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
    throw new InvalidArgumentError("options.seed", seed, "must be a whole number from 0 to 2^32 - 1");
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
