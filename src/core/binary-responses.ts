import { exponential } from "./regularized-response";
import { type PlayerSettings, ResponseSystem } from "./response-system";
import type { ResolvedGame } from "./signaling-game";

/**
 * The {@link ResponseSystem} of a game with two meanings, in its smallest form: one number a candidate for each player,
 *
 *     d[y] = D(0|y),      z[y] = Q_D(0|y) - Q_D(1|y) = a_0 G(y|0) + a_1 G(y|1),      a_m = p(m) ( u(m, 0) - u(m, 1) ).
 *
 * Up to a constant for each m, Q_G(y|m) = a_m d[y] - p(m) c(y). The responses and their derivatives are
 *
 *     D(z)[y] = 1 / (1 + exp(-x_y)),   x_y = ( z[y] + λ_D log D^1(0|y)/D^1(1|y) ) / T_D,     D' = diag( d (1 - d) / T_D )
 *     G(y|m) ∝ exp( ( Q_G(y|m) + λ_G log G^1(y|m) ) / T_G ),      Z' = Σ_m a_m² ( diag(G_m) - G_m G_mᵀ ) / T_G.
 */
export class BinaryResponses extends ResponseSystem {
  private stake0 = 0;
  private stake1 = 0;
  /** The parts of Q_G + λ log G^1 and of z + λ log-odds that do not depend on the other player. */
  private readonly fixed0: Float64Array;
  private readonly fixed1: Float64Array;
  private readonly fixedOdds: Float64Array;
  private readonly generator0: Float64Array;
  private readonly generator1: Float64Array;
  private readonly slope: Float64Array;
  private generatorPrecision = 0.5;

  constructor(game: ResolvedGame, settings: PlayerSettings) {
    const N = game.candidates;
    super(N, settings);
    this.fixed0 = new Float64Array(N);
    this.fixed1 = new Float64Array(N);
    this.fixedOdds = new Float64Array(N);
    this.generator0 = new Float64Array(N);
    this.generator1 = new Float64Array(N);
    this.slope = new Float64Array(N);
    this.load(game, settings);
  }

  load(game: ResolvedGame, settings: PlayerSettings): void {
    const { candidates: N, prior, payoff, cost, initialGenerator, initialDiscriminator } = game;
    const { fixed0, fixed1, fixedOdds } = this;
    const { generator: lambdaG, discriminator: lambdaD } = settings.lambda;
    this.stake0 = prior[0]! * (payoff[0]! - payoff[1]!);
    this.stake1 = prior[1]! * (payoff[2]! - payoff[3]!);
    const worthUnit = Math.abs(this.stake0) + Math.abs(this.stake1) || 1;
    const largestStake = Math.max(Math.abs(this.stake0), Math.abs(this.stake1));
    this.prepare(settings, worthUnit, worthUnit, 2 * largestStake);
    for (let y = 0; y < N; y++) {
      fixed0[y] = -prior[0]! * cost[y]! + lambdaG * initialGenerator[y]!;
      fixed1[y] = -prior[1]! * cost[y]! + lambdaG * initialGenerator[N + y]!;
      fixedOdds[y] = lambdaD * (initialDiscriminator[2 * y]! - initialDiscriminator[2 * y + 1]!);
    }
  }

  writeState(generator: Float64Array, discriminator: Float64Array, state: Float64Array): void {
    const { size: N, stake0: a0, stake1: a1 } = this;
    for (let y = 0; y < N; y++) {
      state[y] = discriminator[2 * y]!;
      state[N + y] = a0 * generator[y]! + a1 * generator[N + y]!;
    }
  }

  writeDiscriminator(state: Float64Array, discriminator: Float64Array): void {
    const N = this.size;
    for (let y = 0; y < N; y++) {
      discriminator[2 * y] = state[y]!;
      discriminator[2 * y + 1] = 1 - state[y]!;
    }
  }

  respondDiscriminator(state: Float64Array, t: number, response: Float64Array): void {
    const { size: N, fixedOdds, slope } = this;
    const { lambda, learningRate } = this.settings;
    const precision = 1 / (1 / (learningRate.discriminator * t) + lambda.discriminator);
    for (let y = 0; y < N; y++) {
      const policy = 1 / (1 + exponential(-(state[N + y]! + fixedOdds[y]!) * precision));
      response[y] = policy;
      slope[y] = policy * (1 - policy) * precision;
    }
  }

  respondGenerator(state: Float64Array, t: number, response: Float64Array): void {
    const { size: N, stake0: a0, stake1: a1, fixed0, fixed1, generator0, generator1 } = this;
    const { lambda, learningRate } = this.settings;
    const precision = 1 / (1 / (learningRate.generator * t) + lambda.generator);
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
      const weight0 = exponential(gap0 * precision);
      const weight1 = exponential(gap1 * precision);
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
    this.generatorPrecision = precision;
  }

  differentiateDiscriminator(direction: Float64Array, image: Float64Array, start = 0): number {
    const { size: N, slope } = this;
    let product = 0;
    for (let y = 0; y < N; y++) {
      const change = direction[start + N + y]!;
      const answer = slope[y]! * change;
      image[start + y] = answer;
      product += answer * change;
    }
    return product;
  }

  differentiateGenerator(direction: Float64Array, image: Float64Array, start = 0): number {
    const { size: N, stake0: a0, stake1: a1, generator0, generator1, generatorPrecision } = this;
    let mean0 = 0;
    let mean1 = 0;
    for (let y = 0; y < N; y++) {
      const change = direction[start + y]!;
      mean0 += generator0[y]! * change;
      mean1 += generator1[y]! * change;
    }
    const factor0 = a0 * a0 * generatorPrecision;
    const factor1 = a1 * a1 * generatorPrecision;
    let product = 0;
    for (let y = 0; y < N; y++) {
      const change = direction[start + y]!;
      const answer =
        factor0 * generator0[y]! * (change - mean0) + factor1 * generator1[y]! * (change - mean1);
      image[start + N + y] = answer;
      product += change * answer;
    }
    return product;
  }
}
