import { InvalidArgumentError } from "equirank";
import type { Choices } from "./choose-candidates";
import type { ScorerItem } from "./scorer-item";
import {
  equilibriumMethods,
  iterateMethods,
  type MethodComparison,
  type SimpleMethod,
  type SimulatedMethod,
  type SimulationCell,
  simpleMethods,
} from "./simulation-result";

/** Counts of right choices by every method, alone and against every other. */
export type MethodCounts = Omit<SimulationCell, "setting" | "lambda" | "advantages">;

/** How often each method was right on the items, and where others were wrong. */
export function countCorrect(items: readonly ScorerItem[], choices: Choices): MethodCounts {
  const methods = Object.keys(choices) as SimulatedMethod[];
  const right = methods.map((method) => choices[method]!.map((choice, index) => choice === items[index]!.gold));
  const won = right.map((mine) =>
    right.map((theirs) => mine.reduce((sum, hit, i) => sum + (hit && !theirs[i]! ? 1 : 0), 0)),
  );
  const correct = right.map((hits) => hits.reduce((sum, hit) => sum + (hit ? 1 : 0), 0));
  return { items: items.length, methods, correct, won };
}

/** The accuracy of a method, 0 to 1. @throws InvalidArgumentError if it was not compared */
export function readAccuracy(counts: MethodCounts, method: SimulatedMethod): number {
  return counts.correct[findMethod(counts, method)]! / counts.items;
}

/**
 * One method against another on the same items. With w won and l lost of n items, the difference is (w - l)/n and its
 * standard error the square root of (w + l - (w - l)²/n) / n²: that of a mean of n numbers 1, -1 and 0.
 * @throws InvalidArgumentError if one of them was not compared
 */
export function compareMethods(
  counts: MethodCounts,
  method: SimulatedMethod,
  rival: SimulatedMethod,
): MethodComparison {
  const mine = findMethod(counts, method);
  const theirs = findMethod(counts, rival);
  const won = counts.won[mine]![theirs]!;
  const lost = counts.won[theirs]![mine]!;
  const { items } = counts;
  return {
    method,
    rival,
    won,
    lost,
    difference: (won - lost) / items,
    standardError: Math.sqrt(won + lost - (won - lost) ** 2 / items) / items,
  };
}

/** The simple method that was right most often; the first of equals. */
export function findBestSimpleMethod(counts: MethodCounts): SimpleMethod {
  return simpleMethods.reduce((best, method) =>
    readAccuracy(counts, method) > readAccuracy(counts, best) ? method : best,
  );
}

/** Every method by a game against the best simple one. */
export function compareWithBest(counts: MethodCounts): MethodComparison[] {
  const best = findBestSimpleMethod(counts);
  return [...equilibriumMethods, ...iterateMethods]
    .filter((method) => counts.methods.includes(method))
    .map((method) => compareMethods(counts, method, best));
}

function findMethod({ methods }: MethodCounts, method: SimulatedMethod): number {
  const index = methods.indexOf(method);
  if (index < 0) {
    throw new InvalidArgumentError("method", method, `must be one that was compared: ${methods.join(", ")}`);
  }
  return index;
}
