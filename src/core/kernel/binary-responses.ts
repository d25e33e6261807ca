import type { PlayerSettings, ResolvedGame } from "./game";
import { createNumbers, exponentiate, type Int, type Numbers } from "./numbers";
import { ResponseSystem } from "./response-system";

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
  private stake0: number = 0;
  private stake1: number = 0;
  /** The parts of Q_G + λ log G^1 and of z + λ log-odds that do not depend on the other player. */
  private readonly fixed0: Numbers;
  private readonly fixed1: Numbers;
  private readonly fixedOdds: Numbers;
  /** `[m * N + y]`: G(y|m) at the last response. */
  private readonly generator: Numbers;
  private readonly odds: Numbers;
  private readonly slope: Numbers;
  private generatorPrecision: number = 0.5;

  constructor(game: ResolvedGame, settings: PlayerSettings) {
    const N = game.candidates;
    super(N, settings);
    this.fixed0 = createNumbers(N);
    this.fixed1 = createNumbers(N);
    this.fixedOdds = createNumbers(N);
    this.generator = createNumbers(2 * N);
    this.odds = createNumbers(N);
    this.slope = createNumbers(N);
    this.load(game, settings);
  }

  load(game: ResolvedGame, settings: PlayerSettings): void {
    const N = game.candidates;
    const prior = game.prior;
    const payoff = game.payoff;
    const cost = game.cost;
    const initialGenerator = game.initialGenerator;
    const initialDiscriminator = game.initialDiscriminator;
    const fixed0 = this.fixed0;
    const fixed1 = this.fixed1;
    const fixedOdds = this.fixedOdds;
    const lambdaG = settings.lambda.generator;
    const lambdaD = settings.lambda.discriminator;
    this.stake0 = prior[0]! * (payoff[0]! - payoff[1]!);
    this.stake1 = prior[1]! * (payoff[2]! - payoff[3]!);
    const stakes = Math.abs(this.stake0) + Math.abs(this.stake1);
    const worthUnit = stakes > 0 ? stakes : 1;
    const largestStake = Math.max(Math.abs(this.stake0), Math.abs(this.stake1));
    this.prepare(settings, worthUnit, worthUnit, 2 * largestStake);
    for (let y = 0; y < N; y++) {
      fixed0[y] = -prior[0]! * cost[y]! + lambdaG * initialGenerator[y]!;
      fixed1[y] = -prior[1]! * cost[y]! + lambdaG * initialGenerator[N + y]!;
      fixedOdds[y] = lambdaD * (initialDiscriminator[2 * y]! - initialDiscriminator[2 * y + 1]!);
    }
  }

  writeState(generator: Numbers, discriminator: Numbers, state: Numbers): void {
    const N = this.size;
    const a0 = this.stake0;
    const a1 = this.stake1;
    for (let y = 0; y < N; y++) {
      state[y] = discriminator[2 * y]!;
      state[N + y] = a0 * generator[y]! + a1 * generator[N + y]!;
    }
  }

  writeDiscriminator(state: Numbers, discriminator: Numbers): void {
    const N = this.size;
    for (let y = 0; y < N; y++) {
      discriminator[2 * y] = state[y]!;
      discriminator[2 * y + 1] = 1 - state[y]!;
    }
  }

  respondDiscriminator(state: Numbers, t: number, response: Numbers): void {
    const N = this.size;
    const fixedOdds = this.fixedOdds;
    const slope = this.slope;
    const precision = this.discriminatorPrecisionAt(t);
    const odds = this.odds;
    for (let y = 0; y < N; y++) odds[y] = -(state[N + y]! + fixedOdds[y]!) * precision;
    exponentiate(odds, 0, N);
    for (let y = 0; y < N; y++) {
      const policy = 1 / (1 + odds[y]!);
      response[y] = policy;
      slope[y] = policy * (1 - policy) * precision;
    }
  }

  respondGenerator(state: Numbers, t: number, response: Numbers): void {
    const N = this.size;
    const a0 = this.stake0;
    const a1 = this.stake1;
    const fixed0 = this.fixed0;
    const fixed1 = this.fixed1;
    const generator = this.generator;
    const precision = this.generatorPrecisionAt(t);
    let largest0 = -Infinity;
    let largest1 = -Infinity;
    for (let y = 0; y < N; y++) {
      const preference0 = a0 * state[y]! + fixed0[y]!;
      const preference1 = a1 * state[y]! + fixed1[y]!;
      generator[y] = preference0;
      generator[N + y] = preference1;
      if (preference0 > largest0) largest0 = preference0;
      if (preference1 > largest1) largest1 = preference1;
    }
    for (let y = 0; y < N; y++) {
      generator[y] = (generator[y]! - largest0) * precision;
      generator[N + y] = (generator[N + y]! - largest1) * precision;
    }
    exponentiate(generator, 0, 2 * N);
    let total0: number = 0;
    let total1: number = 0;
    for (let y = 0; y < N; y++) {
      total0 += generator[y]!;
      total1 += generator[N + y]!;
    }
    const share0 = 1 / total0;
    const share1 = 1 / total1;
    for (let y = 0; y < N; y++) {
      generator[y]! *= share0;
      generator[N + y]! *= share1;
      response[N + y] = a0 * generator[y]! + a1 * generator[N + y]!;
    }
    this.generatorPrecision = precision;
  }

  differentiateDiscriminator(direction: Numbers, image: Numbers, start: Int): number {
    const N = this.size;
    const slope = this.slope;
    let product: number = 0;
    for (let y = 0; y < N; y++) {
      const change = direction[start + N + y]!;
      const answer = slope[y]! * change;
      image[start + y] = answer;
      product += answer * change;
    }
    return product;
  }

  differentiateGenerator(direction: Numbers, image: Numbers, start: Int): number {
    const N = this.size;
    const a0 = this.stake0;
    const a1 = this.stake1;
    const generator = this.generator;
    const generatorPrecision = this.generatorPrecision;
    let mean0: number = 0;
    let mean1: number = 0;
    for (let y = 0; y < N; y++) {
      const change = direction[start + y]!;
      mean0 += generator[y]! * change;
      mean1 += generator[N + y]! * change;
    }
    const factor0 = a0 * a0 * generatorPrecision;
    const factor1 = a1 * a1 * generatorPrecision;
    let product: number = 0;
    for (let y = 0; y < N; y++) {
      const change = direction[start + y]!;
      const answer =
        factor0 * generator[y]! * (change - mean0) + factor1 * generator[N + y]! * (change - mean1);
      image[start + N + y] = answer;
      product += change * answer;
    }
    return product;
  }
}
