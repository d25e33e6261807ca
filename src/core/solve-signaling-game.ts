import { certifyResolved } from "./certificate";
import { type PiklState, runPikl } from "./pikl";
import { type ResolvedGame, resolveGame, type SignalingGame } from "./signaling-game";
import {
  type PerPlayer,
  type ResolvedSolverOptions,
  resolveSolverOptions,
  type SolverIteration,
  type SolverOptions,
} from "./solver-options";

/** Policies that the two players reach, with a certificate of how close to a rest point they are. */
export interface SolverResult {
  /** `[meaning][candidate]`: G(y|m), the last iterate. */
  generator: number[][];
  /** `[candidate][meaning]`: D(m|y), the last iterate. */
  discriminator: number[][];
  /** `[meaning][candidate]`: log G(y|m), exact also where the probability underflows to 0. */
  logGenerator: number[][];
  /** `[candidate][meaning]`: log D(m|y). */
  logDiscriminator: number[][];
  /** `[meaning][candidate]`: mean of the generator's policies over steps 1..iterations; step 1 is the initial policy. */
  averageGenerator: number[][];
  /** `[candidate][meaning]`: mean of the discriminator's policies over the same steps. */
  averageDiscriminator: number[][];
  /** What was computed, see {@link SolverOptions.kind}. */
  kind: "pikl" | "exact";
  /** Updates made. */
  iterations: number;
  /** Largest change of any probability that one best response would make at `generator` and `discriminator`. */
  residual: number;
  /** Sum of both players' regrets in the regularized game, in units of the payoff. */
  regularizedNashConv: number;
  /** What each player could still gain by its best response in the regularized game, in units of the payoff. */
  regret: PerPlayer<number>;
  /** Whether `residual` <= `tolerance`. It proves a rest point; which of several it is, the dynamics decide. */
  converged: boolean;
  /** The options used, defaults filled in. */
  options: ResolvedSolverOptions;
}

/**
 * The policies that generator and discriminator reach when each answers the other with KL-regularized no-regret updates
 * from its initial policy. `kind: "pikl"` is the dynamics of the Consensus Game (arXiv 2310.09139, section 2.2) exactly:
 * `iterations: n` makes the updates t = 1..n and returns G^{n+1}, D^{n+1}. Not having converged is reported, not thrown.
 * Time O(n N M²) for N candidates and M meanings. Deterministic; the input is not changed.
 *
 * @throws InvalidArgumentError if a shape, number or option is not usable, or an option is unknown
 * @example
 * const { discriminator } = solveSignalingGame({
 *   initialGenerator: [[0.7, 0.3], [0.4, 0.6]].map((row) => row.map(Math.log)),
 *   initialDiscriminator: [[0.6, 0.4], [0.5, 0.5]].map((row) => row.map(Math.log)),
 * });
 * discriminator[0][0] // D(correct|first candidate): 0.9931391139411577
 */
export function solveSignalingGame(game: SignalingGame, options: SolverOptions = {}): SolverResult {
  const resolved = resolveGame(game);
  const resolvedOptions = resolveSolverOptions(options);
  const { onIteration } = options;
  const state = runPikl(
    resolved,
    resolvedOptions,
    onIteration &&
      ((iteration, current) =>
        onIteration(describeIteration(resolved, resolvedOptions, iteration, current))),
  );
  const { kind, iterations, tolerance, regularization } = resolvedOptions;
  const certificate = certifyResolved(
    resolved,
    state.generator,
    state.discriminator,
    regularization,
  );
  const { meanings, candidates } = resolved;
  return {
    generator: toRows(state.generator, candidates),
    discriminator: toRows(state.discriminator, meanings),
    logGenerator: toRows(state.logGenerator, candidates),
    logDiscriminator: toRows(state.logDiscriminator, meanings),
    averageGenerator: toRows(state.averageGenerator, candidates),
    averageDiscriminator: toRows(state.averageDiscriminator, meanings),
    kind,
    iterations,
    ...certificate,
    converged: certificate.residual <= tolerance,
    options: resolvedOptions,
  };
}

function describeIteration(
  game: ResolvedGame,
  options: ResolvedSolverOptions,
  iteration: number,
  state: PiklState,
): SolverIteration {
  return {
    iteration,
    generator: toRows(state.generator, game.candidates),
    discriminator: toRows(state.discriminator, game.meanings),
    ...certifyResolved(game, state.generator, state.discriminator, options.regularization),
  };
}

function toRows(dense: Float64Array, columns: number): number[][] {
  return Array.from({ length: dense.length / columns }, (_, row) =>
    Array.from(dense.subarray(row * columns, (row + 1) * columns)),
  );
}
