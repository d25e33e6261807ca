import { writeDiscriminatorValues, writeGeneratorValues } from "./counterfactual-values";
import type { ResolvedGame } from "./kernel/game";
import { anchorPlayers, writeResponse } from "./regularized-response";
import type { DensePolicies } from "./signaling-game";
import type { ResolvedSolverOptions } from "./solver-options";

/** The state of the dynamics after update t: G^{t+1} and D^{t+1}, whose logarithms only the last update writes. */
export interface PiklState extends DensePolicies {
  /** Means of G^1..G^t and D^1..D^t. */
  readonly averageGenerator: Float64Array;
  readonly averageDiscriminator: Float64Array;
}

/**
 * The state after `iterations` updates of the piKL dynamics, Eq. (4) and (5) of docs/derivation.md (arXiv 2310.09139,
 * section 2.2, from piKL-Hedge of Jacob et al. 2022), in which each player answers the average of the other's policies
 * so far:
 *
 *     G^{t+1}(y|m) ∝ exp( (Q̄_G^t(y|m) + λ_G log G^1(y|m)) / (1/(η_G t) + λ_G) ),  and D likewise,
 *
 * where Q̄^t is the mean of the counterfactual values over steps 1..t, the initial policies being step 1. The values
 * are linear in the other player's policy, so Q̄^t is the value against the average policy.
 *
 * The averages approach a rest point like a power of t, not exponentially: a fixed number of updates is not
 * convergence.
 *
 * @param afterUpdate called with t after each update; the state's arrays are reused, so copy what must be kept
 */
export function runPikl(
  game: ResolvedGame,
  options: ResolvedSolverOptions,
  afterUpdate?: (iteration: number, state: PiklState) => void,
): PiklState {
  const { meanings, candidates, initialGenerator, initialDiscriminator } = game;
  const { lambda, learningRate, iterations } = options;
  const size = meanings * candidates;
  const state: PiklState = {
    generator: initialGenerator.map(Math.exp),
    discriminator: initialDiscriminator.map(Math.exp),
    logGenerator: initialGenerator.slice(),
    logDiscriminator: initialDiscriminator.slice(),
    averageGenerator: new Float64Array(size),
    averageDiscriminator: new Float64Array(size),
  };
  const generatorValues = new Float64Array(size);
  const discriminatorValues = new Float64Array(size);
  const anchors = anchorPlayers(game, lambda);

  for (let t = 1; t <= iterations; t++) {
    accumulateMean(state.averageGenerator, state.generator, t);
    accumulateMean(state.averageDiscriminator, state.discriminator, t);
    writeGeneratorValues(game, state.averageDiscriminator, generatorValues);
    writeDiscriminatorValues(game, state.averageGenerator, discriminatorValues);
    const [heatG, heatD] = [1 / (learningRate.generator * t), 1 / (learningRate.discriminator * t)];
    const [logG, logD] = t === iterations ? [state.logGenerator, state.logDiscriminator] : [];
    writeResponse(anchors.generator, generatorValues, heatG + lambda.generator, state.generator, logG);
    writeResponse(anchors.discriminator, discriminatorValues, heatD + lambda.discriminator, state.discriminator, logD);
    afterUpdate?.(t, state);
  }
  return state;
}

function accumulateMean(mean: Float64Array, value: Float64Array, count: number): void {
  const share = 1 / count;
  for (let i = 0; i < mean.length; i++) mean[i]! += (value[i]! - mean[i]!) * share;
}
