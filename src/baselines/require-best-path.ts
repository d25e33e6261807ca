import { InvalidArgumentError } from "../errors/invalid-argument-error";
import type { BestPath } from "./baseline";

/** @throws InvalidArgumentError if it is not known what the best path to each answer got */
export function requireBestPath(bestPath: BestPath | undefined, method: string): BestPath {
  if (bestPath !== undefined) return bestPath;
  throw new InvalidArgumentError(
    "scores.bestPath",
    bestPath,
    `must say what the best path to each answer got: the method ${method} ranks by it, and poolByAnswer() finds it`,
  );
}
