import type { ResolvedGame } from "./kernel/game";

/**
 * Writes the generator's counterfactual values against a discriminator policy into `values`, shape `[meaning * N + y]`;
 * the first line of Eq. (2):
 *
 *     Q_G(y|m) = p(m) ( Σ_m' D(m'|y) u(m, m') - c(y) )
 *
 * arXiv 2310.09139, section 2.2, where p(m) is the factor 1/2; general prior, payoff and cost as in arXiv 2311.09712.
 */
export function writeGeneratorValues(game: ResolvedGame, discriminator: Float64Array, values: Float64Array): void {
  const { meanings, candidates, prior, payoff, isDiagonal, cost } = game;
  for (let y = 0; y < candidates; y++) {
    for (let m = 0; m < meanings; m++) {
      const end = isDiagonal ? m + 1 : meanings;
      let reward = -cost[y]!;
      for (let guess = isDiagonal ? m : 0; guess < end; guess++) {
        reward += discriminator[y * meanings + guess]! * payoff[m * meanings + guess]!;
      }
      values[m * candidates + y] = prior[m]! * reward;
    }
  }
}

/**
 * Writes the discriminator's counterfactual values against a generator policy into `values`, shape `[y * M + guess]`;
 * the second line of Eq. (2):
 *
 *     Q_D(m'|y) = Σ_m p(m) G(y|m) u(m, m')
 *
 * @param valuesStart where they begin in `values`
 */
export function writeDiscriminatorValues(
  game: ResolvedGame,
  generator: Float64Array,
  values: Float64Array,
  valuesStart = 0,
): void {
  const { meanings, candidates, prior, payoff, isDiagonal } = game;
  for (let y = 0; y < candidates; y++) {
    const start = valuesStart + y * meanings;
    for (let guess = 0; guess < meanings; guess++) values[start + guess] = 0;
    for (let m = 0; m < meanings; m++) {
      const end = isDiagonal ? m + 1 : meanings;
      const probability = prior[m]! * generator[m * candidates + y]!;
      for (let guess = isDiagonal ? m : 0; guess < end; guess++) {
        values[start + guess]! += probability * payoff[m * meanings + guess]!;
      }
    }
  }
}
