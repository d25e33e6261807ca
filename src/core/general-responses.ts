import { writeDiscriminatorValues } from "./counterfactual-values";
import { applySoftmax } from "./regularized-response";
import { type PlayerSettings, ResponseSystem } from "./response-system";
import type { ResolvedGame } from "./signaling-game";

/**
 * The {@link ResponseSystem} of any game: d[y * M + m'] = D(m'|y) and z[y * M + m'] = Q_D(m'|y). For a policy
 * π = softmax(Q/T) the derivative along δQ is π (δQ - <π, δQ>) / T, and Q is linear in the other player's policy.
 */
export class GeneralResponses extends ResponseSystem {
  // Set by `load`.
  private game!: ResolvedGame;
  /** `[meaning * M + guess]`: p(m) u(m, m'). */
  private readonly stakes: Float64Array;
  /** The parts of Q_G + λ log G^1 and of Q_D + λ log D^1 that do not depend on the other player. */
  private readonly fixedGenerator: Float64Array;
  private readonly fixedDiscriminator: Float64Array;
  private readonly generator: Float64Array;
  private readonly discriminator: Float64Array;
  private readonly change: Float64Array;
  private generatorPrecision = 0.5;
  private discriminatorPrecision = 0.5;

  constructor(game: ResolvedGame, settings: PlayerSettings) {
    super(game.meanings * game.candidates, settings);
    this.stakes = new Float64Array(game.payoff.length);
    this.fixedGenerator = new Float64Array(this.size);
    this.fixedDiscriminator = new Float64Array(this.size);
    this.generator = new Float64Array(this.size);
    this.discriminator = new Float64Array(this.size);
    this.change = new Float64Array(this.size);
    this.load(game, settings);
  }

  load(game: ResolvedGame, settings: PlayerSettings): void {
    this.game = game;
    const { meanings: M, candidates: N, prior, payoff, cost } = game;
    const { stakes, fixedGenerator, fixedDiscriminator, size } = this;
    let worthUnit = 0;
    let largestStake = 0;
    for (let m = 0; m < M; m++) {
      const stake = stakeOf(game, m);
      worthUnit += stake;
      largestStake = Math.max(largestStake, stake);
      for (let i = m * M; i < (m + 1) * M; i++) stakes[i] = prior[m]! * payoff[i]!;
      for (let y = 0; y < N; y++) {
        const i = m * N + y;
        fixedGenerator[i] =
          settings.lambda.generator * game.initialGenerator[i]! - prior[m]! * cost[y]!;
      }
    }
    for (let i = 0; i < size; i++) {
      fixedDiscriminator[i] = settings.lambda.discriminator * game.initialDiscriminator[i]!;
    }
    worthUnit ||= 1;
    // Each entry of z can move by the unit, so two of a candidate can move apart by twice as much.
    this.prepare(settings, worthUnit, 2 * worthUnit, 2 * largestStake);
  }

  writeState(generator: Float64Array, discriminator: Float64Array, state: Float64Array): void {
    state.set(discriminator);
    writeDiscriminatorValues(this.game, generator, state, this.size);
  }

  writeDiscriminator(state: Float64Array, discriminator: Float64Array): void {
    for (let i = 0; i < this.size; i++) discriminator[i] = state[i]!;
  }

  respondDiscriminator(state: Float64Array, t: number, response: Float64Array): void {
    const { discriminator, fixedDiscriminator: fixed, size } = this;
    const { lambda, learningRate } = this.settings;
    const precision = 1 / (1 / (learningRate.discriminator * t) + lambda.discriminator);
    for (let i = 0; i < size; i++) discriminator[i] = state[size + i]! + fixed[i]!;
    applySoftmax(discriminator, this.game.meanings, precision);
    for (let i = 0; i < size; i++) response[i] = discriminator[i]!;
    this.discriminatorPrecision = precision;
  }

  respondGenerator(state: Float64Array, t: number, response: Float64Array): void {
    const { generator, fixedGenerator: fixed, size } = this;
    const { lambda, learningRate } = this.settings;
    const precision = 1 / (1 / (learningRate.generator * t) + lambda.generator);
    this.writeValues(state, generator, 0);
    for (let i = 0; i < size; i++) generator[i]! += fixed[i]!;
    applySoftmax(generator, this.game.candidates, precision);
    this.writeWorth(generator, response, size);
    this.generatorPrecision = precision;
  }

  differentiateDiscriminator(direction: Float64Array, image: Float64Array, start = 0): number {
    const { discriminator, discriminatorPrecision, size } = this;
    const { meanings } = this.game;
    const offset = start + size;
    let product = 0;
    for (let row = 0; row < size; row += meanings) {
      const end = row + meanings;
      let mean = 0;
      for (let i = row; i < end; i++) mean += discriminator[i]! * direction[offset + i]!;
      for (let i = row; i < end; i++) {
        const change = direction[offset + i]!;
        const answer = discriminator[i]! * (change - mean) * discriminatorPrecision;
        image[start + i] = answer;
        product += answer * change;
      }
    }
    return product;
  }

  differentiateGenerator(direction: Float64Array, image: Float64Array, start = 0): number {
    const { generator, generatorPrecision, change, size } = this;
    const { candidates } = this.game;
    this.writeValues(direction, change, start);
    let product = 0;
    for (let row = 0; row < size; row += candidates) {
      const end = row + candidates;
      let mean = 0;
      for (let i = row; i < end; i++) mean += generator[i]! * change[i]!;
      for (let i = row; i < end; i++) {
        const value = change[i]!;
        const answer = generator[i]! * (value - mean) * generatorPrecision;
        change[i] = answer;
        product += value * answer;
      }
    }
    this.writeWorth(change, image, start + size);
    return product;
  }

  /** Writes Σ_m' p(m) u(m, m') d[y * M + m'] for the policies, or changes of them, that begin at `start`. */
  private writeValues(policies: Float64Array, values: Float64Array, start: number): void {
    const { stakes } = this;
    const { meanings: M, candidates: N, isDiagonal } = this.game;
    for (let m = 0; m < M; m++) {
      const stake = stakes[m * M + m]!;
      for (let y = 0; y < N; y++) {
        const row = start + y * M;
        let value = 0;
        if (isDiagonal) value = stake * policies[row + m]!;
        else for (let i = 0; i < M; i++) value += stakes[m * M + i]! * policies[row + i]!;
        values[m * N + y] = value;
      }
    }
  }

  /** Writes Σ_m p(m) u(m, m') G(y|m), from `start` on. */
  private writeWorth(generator: Float64Array, worth: Float64Array, start: number): void {
    const { stakes } = this;
    const { meanings: M, candidates: N, isDiagonal } = this.game;
    for (let guess = 0; guess < M; guess++) {
      const stake = stakes[guess * M + guess]!;
      for (let y = 0; y < N; y++) {
        let value = 0;
        if (isDiagonal) value = stake * generator[guess * N + y]!;
        else for (let m = 0; m < M; m++) value += stakes[m * M + guess]! * generator[m * N + y]!;
        worth[start + y * M + guess] = value;
      }
    }
  }
}

/** p(m) ( max_m' u(m, m') - min_m' u(m, m') ). */
function stakeOf({ meanings, prior, payoff }: ResolvedGame, m: number): number {
  let largest = -Infinity;
  let smallest = Infinity;
  for (let i = m * meanings; i < (m + 1) * meanings; i++) {
    largest = Math.max(largest, payoff[i]!);
    smallest = Math.min(smallest, payoff[i]!);
  }
  return prior[m]! * (largest - smallest);
}
