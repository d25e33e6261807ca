import { writeDiscriminatorValues, writeGeneratorValues } from "./counterfactual-values";
import { writeResponse } from "./regularized-response";
import type { ResponseSystem } from "./response-system";
import type { ResolvedGame } from "./signaling-game";
import type { PerPlayer } from "./solver-options";

/**
 * The {@link ResponseSystem} of any game: d[y * M + m'] = D(m'|y) and z[y * M + m'] = Q_D(m'|y). For a policy π with
 * response softmax(Q/T), the derivative along δQ is π (δQ - <π, δQ>) / T, and Q is linear in the other player's policy.
 */
export function createGeneralResponses(
  game: ResolvedGame,
  regularization: PerPlayer<number>,
  learningRate: PerPlayer<number>,
): ResponseSystem {
  const { meanings: M, candidates: N, initialGenerator, initialDiscriminator } = game;
  const size = M * N;
  /** Values that a difference of policies makes: those of the game without its cost. */
  const withoutCost = { ...game, cost: new Float64Array(N) };
  const generator = new Float64Array(size);
  const discriminator = new Float64Array(size);
  const values = new Float64Array(size);
  const change = new Float64Array(size);
  let generatorPrecision = 0;
  let discriminatorPrecision = 0;

  return {
    size,
    worthUnit: largestWorth(game) || 1,

    writeState(generator, discriminator, state) {
      state.set(discriminator);
      writeDiscriminatorValues(game, generator, state.subarray(size));
    },

    writeDiscriminator(state, discriminator) {
      discriminator.set(state.subarray(0, size));
    },

    respondDiscriminator(state, t, response) {
      const lambda = regularization.discriminator;
      const temperature = 1 / (learningRate.discriminator * t) + lambda;
      writeResponse(
        state.subarray(size),
        initialDiscriminator,
        M,
        lambda,
        temperature,
        discriminator,
      );
      response.set(discriminator);
      discriminatorPrecision = 1 / temperature;
    },

    respondGenerator(state, t, response) {
      const lambda = regularization.generator;
      const temperature = 1 / (learningRate.generator * t) + lambda;
      writeGeneratorValues(game, state, values);
      writeResponse(values, initialGenerator, N, lambda, temperature, generator);
      writeDiscriminatorValues(game, generator, response.subarray(size));
      generatorPrecision = 1 / temperature;
    },

    differentiateDiscriminator(direction, image) {
      writeSoftmaxChange(discriminator, M, discriminatorPrecision, direction.subarray(size), image);
    },

    differentiateGenerator(direction, image) {
      writeGeneratorValues(withoutCost, direction, values);
      writeSoftmaxChange(generator, N, generatorPrecision, values, change);
      writeDiscriminatorValues(game, change, image.subarray(size));
    },
  };
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

/** Σ_m p(m) ( max_m' u(m, m') - min_m' u(m, m') ). */
function largestWorth({ meanings: M, prior, payoff }: ResolvedGame): number {
  let sum = 0;
  for (let m = 0; m < M; m++) {
    const row = payoff.subarray(m * M, (m + 1) * M);
    sum += prior[m]! * (Math.max(...row) - Math.min(...row));
  }
  return sum;
}
