import type { SignalingGame } from "equirank/core";

/** A generator of uniform numbers in [0, 1), the same for the same seed (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Kinds of initial policies:
 * - `flat`: log-probabilities spread by 0.5 nats (standard deviation) around uniform ones;
 * - `peaked`: by 2 nats;
 * - `language-model`: made as from a model's scores: candidates of very different likelihood (up to e^-20) that differ
 *   little between the meanings, and a judge that leans to the first meaning;
 * - `extreme`: spread by 20 nats, so that most policies are certain.
 */
export const distributions = ["flat", "peaked", "language-model", "extreme"] as const;
export type Distribution = (typeof distributions)[number];

/** Random initial policies of `meanings` meanings and `candidates` candidates. */
export function randomGame(
  random: () => number,
  distribution: Distribution,
  candidates: number,
  meanings = 2,
): SignalingGame {
  const table = (rows: number, columns: number, entry: (row: number, column: number) => number) =>
    Array.from({ length: rows }, (_, row) => Array.from({ length: columns }, (_, column) => entry(row, column)));
  if (distribution !== "language-model") {
    const spread = { flat: 0.5, peaked: 2, extreme: 20 }[distribution];
    const entry = () => spread * randomNormal(random);
    return {
      initialGenerator: table(meanings, candidates, entry).map(logNormalize),
      initialDiscriminator: table(candidates, meanings, entry).map(logNormalize),
    };
  }
  const likelihood = Array.from({ length: candidates }, () => -2 - 6 * Math.abs(randomNormal(random)));
  const scores = table(candidates, meanings, (y) => likelihood[y]! + randomNormal(random));
  const judgements = table(candidates, meanings, (_, meaning) =>
    meaning === 0 ? 0.5 + 1.5 * randomNormal(random) : 0.3 * randomNormal(random),
  );
  const generatorShares = transpose(scores.map(logNormalize));
  const discriminatorShares = transpose(transpose(judgements.map(logNormalize)).map(logNormalize));
  return {
    initialGenerator: generatorShares.map(logNormalize),
    initialDiscriminator: discriminatorShares.map(logNormalize),
  };
}

/** A random game with every part general: prior, payoff around the identity, costs. */
export function randomGeneralGame(
  random: () => number,
  distribution: Distribution,
  candidates: number,
  meanings: number,
): SignalingGame {
  const weights = Array.from({ length: meanings }, () => 0.2 + random());
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return {
    ...randomGame(random, distribution, candidates, meanings),
    prior: weights.map((weight) => weight / total),
    payoff: Array.from({ length: meanings }, (_, meaning) =>
      Array.from({ length: meanings }, (_, guess) => (meaning === guess ? 0.5 + random() : 0.4 * (random() - 0.5))),
    ),
    cost: Array.from({ length: candidates }, () => 0.2 * random()),
  };
}

function randomNormal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

function logNormalize(row: number[]): number[] {
  const largest = row.reduce((a, b) => Math.max(a, b), -Infinity);
  const total = row.reduce((sum, value) => sum + Math.exp(value - largest), 0);
  return row.map((value) => value - largest - Math.log(total));
}

function transpose(table: number[][]): number[][] {
  return table[0]!.map((_, column) => table.map((row) => row[column]!));
}
