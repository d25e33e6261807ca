import { groupByScore } from "./score-groups";

/** A non-decreasing function: linear between its points, constant outside. */
export interface IsotonicFunction {
  /** `[point]`, ascending. */
  scores: number[];
  /** `[point]`: its values there, not descending, 0 to 1. */
  values: number[];
}

/**
 * The non-decreasing function of a score that fits best, by least squares, whether items of this score are correct: isotonic
 * regression by pooling adjacent violators (Ayer et al. 1955), as scikit-learn's `IsotonicRegression` gives it. Items of equal
 * score are one point of their weight; points within a constant stretch are left out but for its ends.
 *
 * @param scores finite numbers
 * @param correct whether each item is correct
 * @throws InvalidArgumentError if the arrays are empty or differ in length, or a score is NaN
 * @example
 * isotonicRegression([0.1, 0.2, 0.3, 0.4], [false, true, false, true])
 * // { scores: [0.1, 0.2, 0.3, 0.4], values: [0, 0.5, 0.5, 1] }
 */
export function isotonicRegression(
  scores: readonly number[],
  correct: readonly boolean[],
): IsotonicFunction {
  const groups = groupByScore("scores", scores, correct).reverse();
  const blocks: Block[] = [];
  for (const { score, correct: right, incorrect: wrong } of groups) {
    let block: Block = { first: score, last: score, right, items: right + wrong };
    for (let before = blocks.at(-1); before && isAbove(before, block); before = blocks.at(-1)) {
      blocks.pop();
      block = {
        first: before.first,
        last: block.last,
        right: before.right + block.right,
        items: before.items + block.items,
      };
    }
    blocks.push(block);
  }
  const points = blocks.flatMap(({ first, last, right, items }) =>
    [...new Set([first, last])].map((score) => ({ score, value: right / items })),
  );
  return {
    scores: points.map(({ score }) => score),
    values: points.map(({ value }) => value),
  };
}

/** Neighbouring points with one value, their mean. */
interface Block {
  first: number;
  last: number;
  right: number;
  items: number;
}

/** Whether the first block's mean is at least that of the second, so that the two become one. */
function isAbove(first: Block, second: Block): boolean {
  return first.right * second.items >= second.right * first.items;
}

/** Value of the function at a score. */
export function evaluateIsotonic({ scores, values }: IsotonicFunction, score: number): number {
  const next = scores.findIndex((point) => point >= score);
  if (next === -1) return values.at(-1)!;
  if (next === 0 || scores[next] === score) return values[next]!;
  const [from, to] = [scores[next - 1]!, scores[next]!];
  const [low, high] = [values[next - 1]!, values[next]!];
  // In this form rounding cannot make the function fall.
  return Math.min(high, low + ((score - from) / (to - from)) * (high - low));
}
