import { certifyResolved } from "./certificate";
import { findLimit, type LimitKind, stabilityAt } from "./exact";
import type { ResolvedGame } from "./kernel/game";
import { type PiklState, runPikl } from "./pikl";
import { createDensePolicies, type DensePolicies, resolveGame, type SignalingGame } from "./signaling-game";
import {
  type PerPlayer,
  type ResolvedSolverOptions,
  resolveSolverOptions,
  type SolverIteration,
  type SolverOptions,
} from "./solver-options";

/** Policies that the two players reach, with a certificate of how close to a rest point they are. */
export interface SolverResult {
  /** `[meaning][candidate]`: G(y|m); the last iterate, or the limit. */
  generator: number[][];
  /** `[candidate][meaning]`: D(m|y); the last iterate, or the limit. */
  discriminator: number[][];
  /** `[meaning][candidate]`: log G(y|m), exact also where the probability underflows to 0. */
  logGenerator: number[][];
  /** `[candidate][meaning]`: log D(m|y). */
  logDiscriminator: number[][];
  /**
   * `[meaning][candidate]`: mean of the generator's policies over steps 1..iterations; step 1 is the initial policy.
   * The limit of the averages is that of the policies, so for `"exact"` it is `generator`.
   */
  averageGenerator: number[][];
  /** `[candidate][meaning]`: mean of the discriminator's policies over the same steps. */
  averageDiscriminator: number[][];
  /** Which of the two was computed, see {@link SolverOptions.kind}. */
  kind: "pikl" | "exact";
  /** Number of updates; for `"exact"`, evaluations of both players' responses (an update is one evaluation). */
  iterations: number;
  /** Largest change of any probability that one best response would make at `generator` and `discriminator`. */
  residual: number;
  /** Sum of both players' regrets in the regularized game, in units of the payoff. */
  regularizedNashConv: number;
  /** What each player could still gain by its best response in the regularized game, in units of the payoff. */
  regret: PerPlayer<number>;
  /** Whether `residual` <= `tolerance`. This proves a rest point, but not which one the dynamics reach. */
  converged: boolean;
  /**
   * Spectral radius ρ of the players' joint best response at the policies. A rest point with ρ < 1 attracts the
   * dynamics, whose distance to it falls like t^-(1-ρ); one with ρ > 1 is a saddle.
   */
  stability: number;
  /**
   * The kind of limit, for `"exact"`: `"stable"`; `"saddle"`, which the dynamics reach only by exact symmetry; or
   * `"undecided"`, if rounding, or a change of 1e-8 in the initial policies, may lead to another rest point.
   * `"not sought"` for `"pikl"`.
   */
  limit: LimitKind | "not sought";
  /** The options used, with defaults filled in. */
  options: ResolvedSolverOptions;
}

/**
 * The policies that generator and discriminator reach when each answers the other with KL-regularized no-regret updates
 * from its initial policy.
 *
 * `kind: "pikl"`, Eq. (4) of docs/derivation.md, is the dynamics of the Consensus Game (arXiv 2310.09139, section 2.2)
 * exactly: `iterations: n` makes the updates t = 1..n and returns G^{n+1}, D^{n+1}, in time O(n N M²) for N candidates
 * and M meanings. `kind: "exact"` is their limit, a rest point of Eq. (7), for n towards infinity, to rounding, in time
 * O(N M²) times a number of evaluations that does not grow with N (20 to 40 at λ = 0.1). If it does not converge, it
 * reports that and does not throw. It is deterministic and does not change its input.
 *
 * @throws InvalidArgumentError if a shape, number or option is not usable, or an option is unknown
 * @example
 * const game = {
 *   initialGenerator: [[0.7, 0.3], [0.4, 0.6]].map((row) => row.map(Math.log)),
 *   initialDiscriminator: [[0.6, 0.4], [0.5, 0.5]].map((row) => row.map(Math.log)),
 * };
 * solveSignalingGame(game).discriminator[0][0] // D(correct|first candidate): 0.9953513634152098
 * solveSignalingGame(game, { kind: "pikl" }).discriminator[0][0] // 0.9931391139411577
 */
export function solveSignalingGame(game: SignalingGame, options: SolverOptions = {}): SolverResult {
  const resolved = resolveSolverOptions(options);
  return solveResolved(resolveGame(game), resolved, options.onIteration);
}

/** {@link solveSignalingGame} of a resolved game, which is not changed, with resolved options. */
export function solveResolved(
  game: ResolvedGame,
  options: ResolvedSolverOptions,
  onIteration?: SolverOptions["onIteration"],
): SolverResult {
  return options.kind === "exact" ? solveExactly(game, options) : iterate(game, options, onIteration);
}

function solveExactly(game: ResolvedGame, options: ResolvedSolverOptions): SolverResult {
  const policies = createDensePolicies(game);
  const { evaluations, stability, limit } = findLimit(game, options, policies);
  return describeResult(game, options, { policies, iterations: evaluations, stability, limit });
}

function iterate(
  game: ResolvedGame,
  options: ResolvedSolverOptions,
  onIteration: SolverOptions["onIteration"],
): SolverResult {
  const state = runPikl(
    game,
    options,
    onIteration && ((iteration, current) => onIteration(describeIteration(game, options, iteration, current))),
  );
  const averages = { generator: state.averageGenerator, discriminator: state.averageDiscriminator };
  const stability = stabilityAt(game, options, state);
  const { iterations } = options;
  return describeResult(game, options, { policies: state, averages, iterations, stability, limit: "not sought" });
}

interface Outcome extends Pick<SolverResult, "iterations" | "stability" | "limit"> {
  policies: DensePolicies;
  /** Given if they are not the policies themselves. */
  averages?: Pick<DensePolicies, "generator" | "discriminator">;
}

function describeResult(
  game: ResolvedGame,
  options: ResolvedSolverOptions,
  { policies, averages, iterations, stability, limit }: Outcome,
): SolverResult {
  const { meanings, candidates } = game;
  const generator = toRows(policies.generator, candidates);
  const discriminator = toRows(policies.discriminator, meanings);
  const certificate = certifyResolved(game, policies.generator, policies.discriminator, options.lambda);
  return {
    generator,
    discriminator,
    logGenerator: toRows(policies.logGenerator, candidates),
    logDiscriminator: toRows(policies.logDiscriminator, meanings),
    averageGenerator: averages ? toRows(averages.generator, candidates) : generator,
    averageDiscriminator: averages ? toRows(averages.discriminator, meanings) : discriminator,
    kind: options.kind,
    iterations,
    residual: certificate.residual,
    regularizedNashConv: certificate.regularizedNashConv,
    regret: certificate.regret,
    converged: certificate.residual <= options.tolerance,
    stability,
    limit,
    options,
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
    ...certifyResolved(game, state.generator, state.discriminator, options.lambda),
  };
}

function toRows(dense: Float64Array, columns: number): number[][] {
  const rows = new Array<number[]>(dense.length / columns);
  for (let row = 0; row < rows.length; row++) {
    const entries = new Array<number>(columns);
    for (let column = 0; column < columns; column++) entries[column] = dense[row * columns + column]!;
    rows[row] = entries;
  }
  return rows;
}
