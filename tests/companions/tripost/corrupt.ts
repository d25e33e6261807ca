import type { SteppedItem } from "equirank/companions";
import { createIntegerSampler } from "../../../bench/companions/statistics";
import { arithmetic } from "../../../bench/companions/tripost/arithmetic";
import { dateUnderstanding } from "../../../bench/companions/tripost/date-understanding";
import { logicalDeduction } from "../../../bench/companions/tripost/logical-deduction";
import { wordSorting } from "../../../bench/companions/tripost/word-sorting";
import { formatAttempt } from "../../../src/companions/tripost/stepped-item";

export const itemKinds = {
  "word sorting": (count: number, seed = 1) => wordSorting({ count, seed, words: [2, 5] }),
  arithmetic: (count: number, seed = 1) => arithmetic({ count, seed, operations: [1, 5] }),
  "date understanding": (count: number, seed = 1) => dateUnderstanding({ count, seed }),
  "logical deduction": (count: number, seed = 1) => logicalDeduction({ count, seed, objects: [3, 7] }),
} as const;

/** An attempt with one thing wrong, and what that is. */
export interface Corruption {
  item: SteppedItem;
  attempt: string;
  step: number | "final";
  part: string;
}

/**
 * Draws a step, or the final response, and puts something else into one part of it; steps after it stay or go wrong
 * too.
 */
export function corrupt(item: SteppedItem, seed: number): Corruption {
  const draw = createIntegerSampler(seed);
  const steps = item.steps.map((parts) => parts.map(({ text }) => text));
  const write = (answer: string) => formatAttempt({ steps: steps.map((parts) => parts.join(item.separator)), answer });
  const wrong = draw(0, steps.length);
  if (wrong === steps.length) {
    const part = spoil(item.answer, draw);
    return { item, attempt: write(part), step: "final", part };
  }
  const parts = steps[wrong]!;
  const p = draw(0, parts.length - 1);
  parts[p] = spoil(parts[p]!, draw);
  // Whether the mistake is carried on: only the first one is to be named.
  if (draw(0, 1) === 1) {
    for (const later of steps.slice(wrong + 1)) later[0] = spoil(later[0]!, draw);
  }
  return {
    item,
    attempt: write(draw(0, 1) === 1 ? spoil(item.answer, draw) : item.answer),
    step: wrong + 1,
    part: parts[p]!,
  };
}

/** Another text: with a number raised, or a word left out, put at the end or replaced. */
function spoil(text: string, draw: (lowest: number, highest: number) => number): string {
  if (/\d/.test(text)) return text.replace(/\d+/, (digits) => String(Number(digits) + draw(1, 9)));
  const words = text.split(" ");
  const i = draw(0, words.length - 1);
  if (draw(0, 1) === 0 && words.length > 2) return words.toSpliced(i, 1).join(" ");
  return words.with(i, "anchor").join(" ");
}
