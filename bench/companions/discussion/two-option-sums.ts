import {
  chooseBySeed,
  deriveSeed,
  type GoldItem,
  InvalidArgumentError,
  rejectUnknownOptions,
} from "../../../src/internal";

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
 * Sums of two numbers from 11 to 59 with two answers to choose from, such as "What is 36 + 25: 51 or 61?". The wrong
 * answer is 1 or 10 off. No two items are of the same two numbers, and fewer of them are the first of more, so that any
 * part of them can be held out. Their order depends on the seed alone.
 * @throws InvalidArgumentError for an unusable count or seed
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
