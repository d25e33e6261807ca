import type { ConsensusGame } from "./questions";

/**
 * Every module of the playground looks at the Consensus Game: two meanings, correct and incorrect, equally likely, and
 * a payoff of 1 for a right guess. This is that probability.
 */
export const prior = 0.5;

/** Both players' policies, as probabilities: generator `[meaning][candidate]`, discriminator `[candidate][meaning]`. */
export interface GamePolicies {
  generator: number[][];
  discriminator: number[][];
}

/**
 * The potential of both policies,
 *
 *     Φ(G, D) = E[u] - λ Σ_m KL(G(.|m) ‖ G1(.|m)) - λ Σ_y KL(D(.|y) ‖ D1(.|y)),
 *
 * in units of the payoff. The game's rest points are its critical points.
 */
export function computePotential(
  { initialGenerator, initialDiscriminator }: ConsensusGame,
  { generator, discriminator }: GamePolicies,
  lambda: number,
): number {
  let potential = 0;
  for (let m = 0; m < 2; m++) {
    for (let y = 0; y < discriminator.length; y++) {
      const sent = generator[m]![y]!;
      const guessed = discriminator[y]![m]!;
      potential += prior * sent * guessed;
      potential -= lambda * divergenceTerm(sent, initialGenerator[m]![y]!);
      potential -= lambda * divergenceTerm(guessed, initialDiscriminator[y]![m]!);
    }
  }
  return potential;
}

/**
 * max_G Φ(G, D) for d = D(correct|y), a number for each candidate:
 *
 *     λ Σ_m log Σ_y G1(y|m) exp(D(m|y) / 2λ)  -  λ Σ_y KL(D(.|y) ‖ D1(.|y)).
 *
 * Its critical points are the rest points, seen from the discriminator.
 */
export function potentialOfDiscriminator(
  { initialGenerator, initialDiscriminator }: ConsensusGame,
  called: readonly number[],
  lambda: number,
): number {
  let potential = 0;
  for (let m = 0; m < 2; m++) {
    let total = 0;
    for (let y = 0; y < called.length; y++) {
      const guessed = m === 0 ? called[y]! : 1 - called[y]!;
      // At most exp(1 / 2λ), which is 1.7e7 for the smallest λ here.
      total += Math.exp(initialGenerator[m]![y]! + (prior * guessed) / lambda);
      potential -= lambda * divergenceTerm(guessed, initialDiscriminator[y]![m]!);
    }
    potential += lambda * Math.log(total);
  }
  return potential;
}

/**
 * max_D Φ(G, D) for two candidates and g = G(first candidate|m), a number for each meaning:
 *
 *     λ Σ_y log Σ_m D1(m|y) exp(G(y|m) / 2λ)  -  λ Σ_m KL(G(.|m) ‖ G1(.|m)).
 *
 * Its critical points are the rest points, seen from the generator.
 */
export function potentialOfGenerator(
  { initialGenerator, initialDiscriminator }: ConsensusGame,
  sentFirst: readonly number[],
  lambda: number,
): number {
  let potential = 0;
  for (let y = 0; y < 2; y++) {
    let total = 0;
    for (let m = 0; m < 2; m++) {
      const sent = y === 0 ? sentFirst[m]! : 1 - sentFirst[m]!;
      total += Math.exp(initialDiscriminator[y]![m]! + (prior * sent) / lambda);
      potential -= lambda * divergenceTerm(sent, initialGenerator[m]![y]!);
    }
    potential += lambda * Math.log(total);
  }
  return potential;
}

/** p log(p/q) in nats, 0 for p = 0. */
function divergenceTerm(probability: number, logInitial: number): number {
  return probability === 0 ? 0 : probability * (Math.log(probability) - logInitial);
}
