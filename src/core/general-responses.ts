import { writeDiscriminatorValues, writeGeneratorValues } from "./counterfactual-values";
import { writeResponse } from "./regularized-response";
import { excessTemperatureAt, logRadiusChange, type ResponseSystem } from "./response-system";
import type { ResolvedGame } from "./signaling-game";
import type { PerPlayer } from "./solver-options";

/**
 * The {@link ResponseSystem} of any game: d[y * M + m'] = D(m'|y) and z[y * M + m'] = Q_D(m'|y). For a policy
 * π = softmax(Q/T) the derivative along δQ is π (δQ - <π, δQ>) / T, and Q is linear in the other player's policy.
 */
export class GeneralResponses implements ResponseSystem {
  readonly size: number;
  readonly worthUnit: number;
  readonly sensitivity: number;
  /** The game without cost, whose values are those of a difference of policies. */
  private readonly gameWithoutCost: ResolvedGame;
  private readonly generator: Float64Array;
  private readonly discriminator: Float64Array;
  private readonly values: Float64Array;
  private readonly change: Float64Array;
  private generatorPrecision = 0.5;
  private discriminatorPrecision = 0.5;

  constructor(
    private readonly game: ResolvedGame,
    private readonly lambda: PerPlayer<number>,
    private readonly learningRate: PerPlayer<number>,
  ) {
    this.size = game.meanings * game.candidates;
    const stakes = readStakes(game);
    this.worthUnit = stakes.reduce((sum, stake) => sum + stake, 0) || 1;
    // Each entry of z can move by the unit, so two of a candidate can move apart by twice as much.
    this.sensitivity = logRadiusChange(2 * this.worthUnit, 2 * Math.max(...stakes), lambda);
    this.gameWithoutCost = { ...game, cost: new Float64Array(game.candidates) };
    this.generator = new Float64Array(this.size);
    this.discriminator = new Float64Array(this.size);
    this.values = new Float64Array(this.size);
    this.change = new Float64Array(this.size);
  }

  excessTemperature(t: number): number {
    return excessTemperatureAt(t, this.lambda, this.learningRate);
  }

  writeState(generator: Float64Array, discriminator: Float64Array, state: Float64Array): void {
    state.set(discriminator);
    writeDiscriminatorValues(this.game, generator, state.subarray(this.size));
  }

  writeDiscriminator(state: Float64Array, discriminator: Float64Array): void {
    discriminator.set(state.subarray(0, this.size));
  }

  respondDiscriminator(state: Float64Array, t: number, response: Float64Array): void {
    const { game, discriminator } = this;
    const lambda = this.lambda.discriminator;
    const temperature = 1 / (this.learningRate.discriminator * t) + lambda;
    const values = state.subarray(this.size);
    const { initialDiscriminator, meanings } = game;
    writeResponse(values, initialDiscriminator, meanings, lambda, temperature, discriminator);
    response.set(discriminator);
    this.discriminatorPrecision = 1 / temperature;
  }

  respondGenerator(state: Float64Array, t: number, response: Float64Array): void {
    const { game, generator, values } = this;
    const lambda = this.lambda.generator;
    const temperature = 1 / (this.learningRate.generator * t) + lambda;
    const { initialGenerator, candidates } = game;
    writeGeneratorValues(game, state, values);
    writeResponse(values, initialGenerator, candidates, lambda, temperature, generator);
    writeDiscriminatorValues(game, generator, response.subarray(this.size));
    this.generatorPrecision = 1 / temperature;
  }

  differentiateDiscriminator(direction: Float64Array, image: Float64Array): void {
    const { game, discriminator, discriminatorPrecision } = this;
    const values = direction.subarray(this.size);
    writeSoftmaxChange(discriminator, game.meanings, discriminatorPrecision, values, image);
  }

  differentiateGenerator(direction: Float64Array, image: Float64Array): void {
    const { game, generator, generatorPrecision, values, change } = this;
    writeGeneratorValues(this.gameWithoutCost, direction, values);
    writeSoftmaxChange(generator, game.candidates, generatorPrecision, values, change);
    writeDiscriminatorValues(game, change, image.subarray(this.size));
  }
}

/** Writes π (δQ - <π, δQ>) / T for each row of `columns` entries. */
function writeSoftmaxChange(
  policy: Float64Array,
  columns: number,
  precision: number,
  valueChange: Float64Array,
  policyChange: Float64Array,
): void {
  for (let start = 0; start < policy.length; start += columns) {
    const end = start + columns;
    let mean = 0;
    for (let i = start; i < end; i++) mean += policy[i]! * valueChange[i]!;
    for (let i = start; i < end; i++) {
      policyChange[i] = policy[i]! * (valueChange[i]! - mean) * precision;
    }
  }
}

/** `[meaning]`: p(m) ( max_m' u(m, m') - min_m' u(m, m') ). */
function readStakes({ meanings, prior, payoff }: ResolvedGame): number[] {
  return Array.from(prior, (probability, m) => {
    const row = payoff.subarray(m * meanings, (m + 1) * meanings);
    return probability * (Math.max(...row) - Math.min(...row));
  });
}
