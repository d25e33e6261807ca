import type { InitialPolicies } from "../core/initial-policies";
import type { RankedCandidate } from "./ranking-result";

/** Entries in input order, still without score, at the policies given as logarithms. */
export function describeCandidates(
  candidates: readonly string[],
  { initialGenerator, initialDiscriminator, unscored }: InitialPolicies,
  logGenerator: readonly number[][],
  logDiscriminator: readonly number[][],
): RankedCandidate[] {
  return candidates.map((candidate, y) => {
    const [correct, incorrect] = logDiscriminator[y]!;
    const generatorAgrees = logGenerator[0]![y]! > logGenerator[1]![y]!;
    const discriminatorAgrees = correct! > incorrect!;
    return {
      candidate,
      originalIndex: y,
      originalIndices: [y],
      score: 0,
      generator: readGenerator(logGenerator, y),
      discriminator: Math.exp(correct!),
      initialGenerator: readGenerator(initialGenerator, y),
      initialDiscriminator: Math.exp(initialDiscriminator[y]![0]!),
      agreement:
        generatorAgrees !== discriminatorAgrees
          ? "disagree"
          : generatorAgrees
            ? "correct"
            : "incorrect",
      eliminated: false,
      unscored: unscored.includes(y),
    };
  });
}

function readGenerator(logGenerator: readonly number[][], y: number) {
  return { correct: Math.exp(logGenerator[0]![y]!), incorrect: Math.exp(logGenerator[1]![y]!) };
}
