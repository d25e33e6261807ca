import type { ResponseSystem } from "./response-system";
import type { ResolvedGame } from "./signaling-game";
import type { PerPlayer } from "./solver-options";

/**
 * The {@link ResponseSystem} of a game with two meanings, in its smallest form: one number a candidate for each player,
 *
 *     d[y] = D(0|y),      z[y] = Q_D(0|y) - Q_D(1|y) = a_0 G(y|0) + a_1 G(y|1),      a_m = p(m) ( u(m, 0) - u(m, 1) ).
 *
 * With Q_G(y|m) = a_m d[y] + p(m) ( u(m, 1) - c(y) ), the responses and their derivatives are
 *
 *     D(z)[y] = 1 / (1 + exp(-x_y)),   x_y = ( z[y] + λ_D log D^1(0|y)/D^1(1|y) ) / T_D,     D' = diag( d (1 - d) / T_D )
 *     G(y|m) ∝ exp( ( Q_G(y|m) + λ_G log G^1(y|m) ) / T_G ),      Z' = Σ_m a_m² ( diag(G_m) - G_m G_mᵀ ) / T_G.
 */
export function createBinaryResponses(
  game: ResolvedGame,
  regularization: PerPlayer<number>,
  learningRate: PerPlayer<number>,
): ResponseSystem {
  const { candidates: N, prior, payoff, cost, initialGenerator, initialDiscriminator } = game;
  const a0 = prior[0]! * (payoff[0]! - payoff[1]!);
  const a1 = prior[1]! * (payoff[2]! - payoff[3]!);
  /** The parts of Q_G + λ log G^1 and of z + λ log-odds that do not depend on the other player. */
  const fixed0 = new Float64Array(N);
  const fixed1 = new Float64Array(N);
  const fixedOdds = new Float64Array(N);
  for (let y = 0; y < N; y++) {
    fixed0[y] =
      prior[0]! * (payoff[1]! - cost[y]!) + regularization.generator * initialGenerator[y]!;
    fixed1[y] =
      prior[1]! * (payoff[3]! - cost[y]!) + regularization.generator * initialGenerator[N + y]!;
    fixedOdds[y] =
      regularization.discriminator *
      (initialDiscriminator[2 * y]! - initialDiscriminator[2 * y + 1]!);
  }
  const generator0 = new Float64Array(N);
  const generator1 = new Float64Array(N);
  const slope = new Float64Array(N);
  let generatorPrecision = 0;

  return {
    size: N,
    worthUnit: Math.abs(a0) + Math.abs(a1) || 1,

    writeState(generator, discriminator, state) {
      for (let y = 0; y < N; y++) {
        state[y] = discriminator[2 * y]!;
        state[N + y] = a0 * generator[y]! + a1 * generator[N + y]!;
      }
    },

    writeDiscriminator(state, discriminator) {
      for (let y = 0; y < N; y++) {
        discriminator[2 * y] = state[y]!;
        discriminator[2 * y + 1] = 1 - state[y]!;
      }
    },

    respondDiscriminator(state, t, response) {
      const precision = 1 / (1 / (learningRate.discriminator * t) + regularization.discriminator);
      for (let y = 0; y < N; y++) {
        const preference = state[N + y]! + fixedOdds[y]!;
        const odds = Math.exp(-Math.abs(preference) * precision);
        const likelier = 1 / (1 + odds);
        response[y] = preference > 0 ? likelier : odds * likelier;
        slope[y] = odds * likelier * likelier * precision;
      }
    },

    respondGenerator(state, t, response) {
      const precision = 1 / (1 / (learningRate.generator * t) + regularization.generator);
      let largest0 = -Infinity;
      let largest1 = -Infinity;
      for (let y = 0; y < N; y++) {
        const preference0 = a0 * state[y]! + fixed0[y]!;
        const preference1 = a1 * state[y]! + fixed1[y]!;
        generator0[y] = preference0;
        generator1[y] = preference1;
        if (preference0 > largest0) largest0 = preference0;
        if (preference1 > largest1) largest1 = preference1;
      }
      let total0 = 0;
      let total1 = 0;
      for (let y = 0; y < N; y++) {
        const gap0 = generator0[y]! - largest0;
        const gap1 = generator1[y]! - largest1;
        const weight0 = gap0 === 0 ? 1 : Math.exp(gap0 * precision);
        const weight1 = gap1 === 0 ? 1 : Math.exp(gap1 * precision);
        generator0[y] = weight0;
        generator1[y] = weight1;
        total0 += weight0;
        total1 += weight1;
      }
      const share0 = 1 / total0;
      const share1 = 1 / total1;
      for (let y = 0; y < N; y++) {
        generator0[y]! *= share0;
        generator1[y]! *= share1;
        response[N + y] = a0 * generator0[y]! + a1 * generator1[y]!;
      }
      generatorPrecision = precision;
    },

    differentiateDiscriminator(direction, image) {
      for (let y = 0; y < N; y++) image[y] = slope[y]! * direction[N + y]!;
    },

    differentiateGenerator(direction, image) {
      let mean0 = 0;
      let mean1 = 0;
      for (let y = 0; y < N; y++) {
        mean0 += generator0[y]! * direction[y]!;
        mean1 += generator1[y]! * direction[y]!;
      }
      const factor0 = a0 * a0 * generatorPrecision;
      const factor1 = a1 * a1 * generatorPrecision;
      for (let y = 0; y < N; y++) {
        image[N + y] =
          factor0 * generator0[y]! * (direction[y]! - mean0) +
          factor1 * generator1[y]! * (direction[y]! - mean1);
      }
    },
  };
}
