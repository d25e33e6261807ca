import type { PlayerSettings, ResolvedGame } from "./game";
import { createNumbers, type Int, type Numbers } from "./numbers";
import { ResponseSystem } from "./response-system";
import { applySoftmax } from "./softmax";

/**
 * The {@link ResponseSystem} of any game: d[y * M + m'] = D(m'|y) and z[y * M + m'] = Q_D(m'|y). For a policy
 * π = softmax(Q/T) the derivative along δQ is π (δQ - <π, δQ>) / T, and Q is linear in the other player's policy.
 */
export class GeneralResponses extends ResponseSystem {
  private readonly meanings: Int;
  private readonly candidates: Int;
  private isDiagonal: boolean = false;
  /** `[meaning * M + guess]`: p(m) u(m, m'). */
  private readonly stakes: Numbers;
  /** The parts of Q_G + λ log G^1 and of Q_D + λ log D^1 that do not depend on the other player. */
  private readonly fixedGenerator: Numbers;
  private readonly fixedDiscriminator: Numbers;
  private readonly generator: Numbers;
  private readonly discriminator: Numbers;
  private readonly change: Numbers;
  private generatorPrecision: number = 0.5;
  private discriminatorPrecision: number = 0.5;

  constructor(game: ResolvedGame, settings: PlayerSettings) {
    const size = game.meanings * game.candidates;
    super(size, settings);
    this.meanings = game.meanings;
    this.candidates = game.candidates;
    this.stakes = createNumbers(game.meanings * game.meanings);
    this.fixedGenerator = createNumbers(size);
    this.fixedDiscriminator = createNumbers(size);
    this.generator = createNumbers(size);
    this.discriminator = createNumbers(size);
    this.change = createNumbers(size);
    this.load(game, settings);
  }

  load(game: ResolvedGame, settings: PlayerSettings): void {
    this.isDiagonal = game.isDiagonal;
    const M = game.meanings;
    const N = game.candidates;
    const prior = game.prior;
    const payoff = game.payoff;
    const cost = game.cost;
    const stakes = this.stakes;
    const fixedGenerator = this.fixedGenerator;
    const fixedDiscriminator = this.fixedDiscriminator;
    let worthUnit: number = 0;
    let largestStake: number = 0;
    for (let m = 0; m < M; m++) {
      const stake = stakeOf(game, m);
      worthUnit += stake;
      largestStake = Math.max(largestStake, stake);
      for (let i = m * M; i < (m + 1) * M; i++) stakes[i] = prior[m]! * payoff[i]!;
      for (let y = 0; y < N; y++) {
        const i = m * N + y;
        fixedGenerator[i] = settings.lambda.generator * game.initialGenerator[i]! - prior[m]! * cost[y]!;
      }
    }
    for (let i = 0; i < this.size; i++) {
      fixedDiscriminator[i] = settings.lambda.discriminator * game.initialDiscriminator[i]!;
    }
    if (worthUnit === 0) worthUnit = 1;
    // Each entry of z can move by the unit, so two of a candidate can move apart by twice as much.
    this.prepare(settings, worthUnit, 2 * worthUnit, 2 * largestStake);
  }

  writeState(generator: Numbers, discriminator: Numbers, state: Numbers): void {
    for (let i = 0; i < this.size; i++) state[i] = discriminator[i]!;
    this.writeWorth(generator, state, this.size);
  }

  writeDiscriminator(state: Numbers, discriminator: Numbers): void {
    for (let i = 0; i < this.size; i++) discriminator[i] = state[i]!;
  }

  respondDiscriminator(state: Numbers, t: number, response: Numbers): void {
    const discriminator = this.discriminator;
    const fixed = this.fixedDiscriminator;
    const size = this.size;
    const precision = this.discriminatorPrecisionAt(t);
    for (let i = 0; i < size; i++) discriminator[i] = state[size + i]! + fixed[i]!;
    applySoftmax(discriminator, size, this.meanings, precision, null);
    for (let i = 0; i < size; i++) response[i] = discriminator[i]!;
    this.discriminatorPrecision = precision;
  }

  respondGenerator(state: Numbers, t: number, response: Numbers): void {
    const generator = this.generator;
    const fixed = this.fixedGenerator;
    const size = this.size;
    const precision = this.generatorPrecisionAt(t);
    this.writeValues(state, generator, 0);
    for (let i = 0; i < size; i++) generator[i]! += fixed[i]!;
    applySoftmax(generator, size, this.candidates, precision, null);
    this.writeWorth(generator, response, size);
    this.generatorPrecision = precision;
  }

  differentiateDiscriminator(direction: Numbers, image: Numbers, start: Int): number {
    const size = this.size;
    const precision = this.discriminatorPrecision;
    return weighRows(image, start, this.discriminator, precision, direction, start + size, size, this.meanings);
  }

  differentiateGenerator(direction: Numbers, image: Numbers, start: Int): number {
    const change = this.change;
    const size = this.size;
    this.writeValues(direction, change, start);
    const product = weighRows(change, 0, this.generator, this.generatorPrecision, change, 0, size, this.candidates);
    this.writeWorth(change, image, start + size);
    return product;
  }

  /** Writes Σ_m' p(m) u(m, m') d[y * M + m'] for the policies, or changes of them, that begin at `start`. */
  private writeValues(policies: Numbers, values: Numbers, start: Int): void {
    const stakes = this.stakes;
    const M = this.meanings;
    const N = this.candidates;
    const isDiagonal = this.isDiagonal;
    for (let m = 0; m < M; m++) {
      const stake = stakes[m * M + m]!;
      for (let y = 0; y < N; y++) {
        const row = start + y * M;
        let value: number = 0;
        if (isDiagonal) value = stake * policies[row + m]!;
        else for (let i = 0; i < M; i++) value += stakes[m * M + i]! * policies[row + i]!;
        values[m * N + y] = value;
      }
    }
  }

  /** Writes Σ_m p(m) u(m, m') G(y|m), from `start` on. */
  private writeWorth(generator: Numbers, worth: Numbers, start: Int): void {
    const stakes = this.stakes;
    const M = this.meanings;
    const N = this.candidates;
    const isDiagonal = this.isDiagonal;
    for (let guess = 0; guess < M; guess++) {
      const stake = stakes[guess * M + guess]!;
      for (let y = 0; y < N; y++) {
        let value: number = 0;
        if (isDiagonal) value = stake * generator[guess * N + y]!;
        else for (let m = 0; m < M; m++) value += stakes[m * M + guess]! * generator[m * N + y]!;
        worth[start + y * M + guess] = value;
      }
    }
  }
}

/**
 * Writes factor * weights * (numbers - mean) for each row of `columns` numbers, whose mean is by the row's weights,
 * which sum to 1; returns the sum of the products with numbers - mean. `result` and `numbers` begin at their starts
 * and may be the same.
 */
function weighRows(
  result: Numbers,
  startOfResult: Int,
  weights: Numbers,
  factor: number,
  numbers: Numbers,
  start: Int,
  length: Int,
  columns: Int,
): number {
  let product: number = 0;
  for (let row = 0; row < length; row += columns) {
    const end = row + columns;
    let mean: number = 0;
    for (let i = row; i < end; i++) mean += weights[i]! * numbers[start + i]!;
    // What rounding has left of the deviations' mean is more than the deviation of an almost certain action.
    let rest: number = 0;
    for (let i = row; i < end; i++) rest += weights[i]! * (numbers[start + i]! - mean);
    for (let i = row; i < end; i++) {
      const deviation = numbers[start + i]! - mean - rest;
      const weighed = weights[i]! * deviation * factor;
      result[startOfResult + i] = weighed;
      product += weighed * deviation;
    }
  }
  return product;
}

/** p(m) ( max_m' u(m, m') - min_m' u(m, m') ). */
function stakeOf(game: ResolvedGame, m: Int): number {
  const meanings = game.meanings;
  const payoff = game.payoff;
  let largest = -Infinity;
  let smallest = Infinity;
  for (let i = m * meanings; i < (m + 1) * meanings; i++) {
    largest = Math.max(largest, payoff[i]!);
    smallest = Math.min(smallest, payoff[i]!);
  }
  return game.prior[m]! * (largest - smallest);
}
