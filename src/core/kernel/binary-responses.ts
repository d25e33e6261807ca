import type { PlayerSettings, ResolvedGame } from "./game";
import {
  addMultiple,
  applyLogistic,
  createNumbers,
  divideBySum,
  exponentiate,
  type Int,
  multiplySum,
  type Numbers,
  part,
  subtractLargest,
  weigh,
  weighDeviations,
} from "./numbers";
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
  /** D(1|y)/D(0|y) of each candidate, and the generator's policy behind them. */
  private readonly exponentials: Numbers;
  /** `[m * N + y]`: G(y|m) at the last response. */
  private readonly generator: Numbers;
  /** Its second half. */
  private readonly generator1: Numbers;
  private readonly slope: Numbers;
  private generatorPrecision: number = 0.5;

  constructor(game: ResolvedGame, settings: PlayerSettings) {
    const N = game.candidates;
    super(N, settings);
    this.fixed0 = createNumbers(N);
    this.fixed1 = createNumbers(N);
    this.fixedOdds = createNumbers(N);
    const exponentials = createNumbers(3 * N);
    this.exponentials = exponentials;
    this.generator = part(exponentials, N, 3 * N);
    this.generator1 = part(exponentials, 2 * N, 3 * N);
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
    this.answer(state, t, response, true, false);
  }

  respondGenerator(state: Numbers, t: number, response: Numbers): void {
    this.answer(state, t, response, false, true);
  }

  override respond(state: Numbers, t: number, response: Numbers): void {
    this.answer(state, t, response, true, true);
  }

  differentiateDiscriminator(direction: Numbers, image: Numbers, start: Int): number {
    const N = this.size;
    return weigh(image, start, this.slope, direction, start + N, N);
  }

  differentiateGenerator(direction: Numbers, image: Numbers, start: Int): number {
    const N = this.size;
    const factor0 = this.stake0 * this.stake0 * this.generatorPrecision;
    const factor1 = this.stake1 * this.stake1 * this.generatorPrecision;
    const generator = this.generator;
    return weighDeviations(image, start + N, generator, factor0, factor1, direction, start, N);
  }

  /** One player's response or both, whose exponentials take less time together than one after the other. */
  private answer(state: Numbers, t: number, response: Numbers, withD: boolean, withG: boolean): void {
    const N = this.size;
    const a0 = this.stake0;
    const a1 = this.stake1;
    const exponentials = this.exponentials;
    const generator = this.generator;
    const discriminatorPrecision = this.discriminatorPrecisionAt(t);
    const generatorPrecision = this.generatorPrecisionAt(t);
    if (withD) multiplySum(exponentials, state, N, this.fixedOdds, -discriminatorPrecision, N);
    if (withG) {
      addMultiple(generator, this.fixed0, state, a0, 0, N);
      addMultiple(this.generator1, this.fixed1, state, a1, 0, N);
      subtractLargest(generator, 0, N, generatorPrecision);
      subtractLargest(generator, N, 2 * N, generatorPrecision);
    }
    exponentiate(exponentials, withD ? 0 : N, withG ? 3 * N : N);
    if (withD) applyLogistic(response, this.slope, exponentials, discriminatorPrecision, N);
    if (withG) {
      divideBySum(generator, 0, N);
      divideBySum(generator, N, 2 * N);
      for (let y = 0; y < N; y++) response[N + y] = a0 * generator[y]! + a1 * generator[N + y]!;
      this.generatorPrecision = generatorPrecision;
    }
  }
}
