import { computePotential, type GamePolicies, prior } from "./potential";
import type { ConsensusGame } from "./questions";

/** GamePolicies of which each is the regularized best response to the other. */
export interface RestPoint {
  policies: GamePolicies;
  /** Whether it attracts the dynamics: a local maximum of the potential. Otherwise it is a saddle. */
  isStable: boolean;
  /** Φ, in units of the payoff. */
  potential: number;
}

/**
 * All rest points of a game with two candidates, in the order of D(correct|first) - D(correct|second) = s.
 *
 * The generator's best response depends on that difference alone, G(first|m) = sigmoid(logit G1(first|m) ± s/2λ), and
 * so does the discriminator's to it. Rest points are therefore the solutions of s = F(s) in one dimension, where F
 * rises from above -1 to below 1: an odd number of them, of which those with F'(s) < 1 are stable. F' is the square of
 * the spectral radius ρ.
 */
export function findAllRestPoints(game: ConsensusGame, lambda: number): RestPoint[] {
  const excess = (s: number) => answerDifference(game, lambda, s).answer - s;
  const points: RestPoint[] = [];
  // From just below -1, where F(s) > s, to just above 1.
  let left = -1 - 1 / scanSteps;
  for (let i = 0; i <= scanSteps + 1; i++) {
    const right = -1 + (2 * i) / scanSteps;
    if (excess(left) > 0 !== excess(right) > 0) {
      const { policies, slope } = answerDifference(game, lambda, bisect(excess, left, right));
      points.push(describeRestPoint(game, lambda, policies, slope < 1));
    }
    left = right;
  }
  return points;
}

/** Intervals of s that are searched for a change of sign: far more than the handful of solutions there can be. */
const scanSteps = 2000;

function bisect(excess: (difference: number) => number, left: number, right: number): number {
  const isRising = !(excess(left) > 0);
  let [low, high] = [left, right];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (!(excess(middle) > 0) === isRising) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** F(s), its derivative, and the policies on the way: the generator's answer to s and the discriminator's to that. */
function answerDifference(game: ConsensusGame, lambda: number, difference: number) {
  const [correct, incorrect] = game.initialGenerator.map((row, m) =>
    sigmoid(row[0]! - row[1]! + ((m === 0 ? prior : -prior) * difference) / lambda),
  ) as [number, number];
  const advantage = prior * (correct - incorrect);
  const called = game.initialDiscriminator.map((row, y) =>
    sigmoid(row[0]! - row[1]! + (y === 0 ? advantage : -advantage) / lambda),
  ) as [number, number];
  const spread = (probability: number) => probability * (1 - probability);
  const advantageSlope = (prior * prior * (spread(correct) + spread(incorrect))) / lambda;
  return {
    answer: called[0] - called[1],
    slope: ((spread(called[0]) + spread(called[1])) * advantageSlope) / lambda,
    policies: {
      generator: [correct, incorrect].map((first) => [first, 1 - first]),
      discriminator: called.map((first) => [first, 1 - first]),
    },
  };
}

/**
 * Stable rest points of a game with any number of candidates: where best responses in turn lead from discriminators
 * that call some candidates correct and all others incorrect. Each response raises Φ, so they end in its maxima. Some
 * may be missed: there is no proof that every maximum is reached from one of these beginnings.
 */
export function findStableRestPoints(game: ConsensusGame, lambda: number): RestPoint[] {
  const points: RestPoint[] = [];
  for (const beginning of listBeginnings(game.initialDiscriminator.length)) {
    const policies = respondInTurn(game, lambda, beginning);
    if (policies === undefined) continue;
    const isNew = points.every((point) => !isSame(point.policies, policies));
    if (isNew) points.push(describeRestPoint(game, lambda, policies, true));
  }
  return points;
}

/** Of four candidates or fewer all combinations of those called correct, of more only the single ones and pairs. */
function listBeginnings(candidates: number): number[][] {
  const all = Array.from({ length: 2 ** candidates }, (_, bits) =>
    // Not quite alike: where the game is symmetric, equal candidates would stay equal and end in a saddle.
    Array.from({ length: candidates }, (_, y) => Math.abs(((bits >> y) & 1) - 0.001 * (y + 1))),
  );
  const size = (beginning: number[]) => beginning.filter((called) => called > 0.5).length;
  return candidates <= 4 ? all : all.filter((beginning) => [1, 2].includes(size(beginning)));
}

/** Undefined where they have not come to rest: Φ is nearly flat there, as close to a λ at which a branch ends. */
function respondInTurn(game: ConsensusGame, lambda: number, beginning: readonly number[]): GamePolicies | undefined {
  let discriminator = beginning.map((called) => [called, 1 - called]);
  for (let turn = 0; turn < 400; turn++) {
    const generator = game.initialGenerator.map((row, m) =>
      normalize(Array.from(row, (log, y) => log + (prior * discriminator[y]![m]!) / lambda)),
    );
    const next = Array.from(game.initialDiscriminator, (row, y) =>
      normalize(Array.from(row, (log, m) => log + (prior * generator[m]![y]!) / lambda)),
    );
    const change = Math.max(...next.map((row, y) => Math.abs(row[0]! - discriminator[y]![0]!)));
    discriminator = next;
    if (change < 1e-11) return { generator, discriminator };
  }
  return undefined;
}

function describeRestPoint(game: ConsensusGame, lambda: number, policies: GamePolicies, isStable: boolean): RestPoint {
  return { policies, isStable, potential: computePotential(game, policies, lambda) };
}

/** Whether two rest points are the same, apart from rounding and an early end. */
function isSame(one: GamePolicies, other: GamePolicies): boolean {
  return Array.from(one.discriminator).every((row, y) => Math.abs(row[0]! - other.discriminator[y]![0]!) < 1e-6);
}

function sigmoid(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds));
}

function normalize(logWeights: readonly number[]): number[] {
  const largest = Math.max(...logWeights);
  const weights = logWeights.map((weight) => Math.exp(weight - largest));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}
