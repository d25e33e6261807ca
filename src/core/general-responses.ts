import { writeDiscriminatorValues, writeGeneratorValues } from "./counterfactual-values";
import { type Anchor, anchorPlayers, writeResponse } from "./regularized-response";
import { type PlayerSettings, ResponseSystem } from "./response-system";
import type { ResolvedGame } from "./signaling-game";
import type { PerPlayer } from "./solver-options";

/**
 * The {@link ResponseSystem} of any game: d[y * M + m'] = D(m'|y) and z[y * M + m'] = Q_D(m'|y). For a policy
 * π = softmax(Q/T) the derivative along δQ is π (δQ - <π, δQ>) / T, and Q is linear in the other player's policy.
 */
export class GeneralResponses extends ResponseSystem {
  // Set by `load`.
  private game!: ResolvedGame;
  private anchors!: PerPlayer<Anchor>;
  private readonly noCost: Float64Array;
  private readonly generator: Float64Array;
  private readonly discriminator: Float64Array;
  private readonly values: Float64Array;
  private readonly change: Float64Array;
  private generatorPrecision = 0.5;
  private discriminatorPrecision = 0.5;

  constructor(game: ResolvedGame, settings: PlayerSettings) {
    super(game.meanings * game.candidates, settings);
    this.noCost = new Float64Array(game.candidates);
    this.generator = new Float64Array(this.size);
    this.discriminator = new Float64Array(this.size);
    this.values = new Float64Array(this.size);
    this.change = new Float64Array(this.size);
    this.load(game, settings);
  }

  load(game: ResolvedGame, settings: PlayerSettings): void {
    this.game = game;
    this.anchors = anchorPlayers(game, settings.lambda);
    let worthUnit = 0;
    let largestStake = 0;
    for (let m = 0; m < game.meanings; m++) {
      const stake = stakeOf(game, m);
      worthUnit += stake;
      largestStake = Math.max(largestStake, stake);
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
    const { discriminator, size } = this;
    const { lambda, learningRate } = this.settings;
    const temperature = 1 / (learningRate.discriminator * t) + lambda.discriminator;
    writeResponse(this.anchors.discriminator, state, temperature, discriminator, undefined, size);
    for (let i = 0; i < size; i++) response[i] = discriminator[i]!;
    this.discriminatorPrecision = 1 / temperature;
  }

  respondGenerator(state: Float64Array, t: number, response: Float64Array): void {
    const { game, generator, values } = this;
    const { lambda, learningRate } = this.settings;
    const temperature = 1 / (learningRate.generator * t) + lambda.generator;
    writeGeneratorValues(game, state, values);
    writeResponse(this.anchors.generator, values, temperature, generator);
    writeDiscriminatorValues(game, generator, response, this.size);
    this.generatorPrecision = 1 / temperature;
  }

  differentiateDiscriminator(direction: Float64Array, image: Float64Array): number {
    const { game, discriminator, discriminatorPrecision, size } = this;
    const { meanings } = game;
    let product = 0;
    for (let start = 0; start < size; start += meanings) {
      const end = start + meanings;
      let mean = 0;
      for (let i = start; i < end; i++) mean += discriminator[i]! * direction[size + i]!;
      for (let i = start; i < end; i++) {
        const change = direction[size + i]!;
        const answer = discriminator[i]! * (change - mean) * discriminatorPrecision;
        image[i] = answer;
        product += answer * change;
      }
    }
    return product;
  }

  differentiateGenerator(direction: Float64Array, image: Float64Array): number {
    const { game, generator, generatorPrecision, values, change, size } = this;
    const { candidates } = game;
    writeGeneratorValues(game, direction, values, this.noCost);
    for (let start = 0; start < size; start += candidates) {
      const end = start + candidates;
      let mean = 0;
      for (let i = start; i < end; i++) mean += generator[i]! * values[i]!;
      for (let i = start; i < end; i++) {
        change[i] = generator[i]! * (values[i]! - mean) * generatorPrecision;
      }
    }
    writeDiscriminatorValues(game, change, image, size);
    let product = 0;
    for (let i = 0; i < size; i++) product += direction[i]! * image[size + i]!;
    return product;
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
