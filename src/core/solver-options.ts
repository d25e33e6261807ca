import { InvalidArgumentError } from "../shared/errors";
import { rejectUnknownOptions } from "../shared/options";

/** One setting for each player of the game. */
export interface PerPlayer<T> {
  generator: T;
  discriminator: T;
}

/** How `solveSignalingGame()` solves a game. */
export interface SolverOptions {
  /**
   * What to compute. `"pikl"` is the paper's dynamics, stopped after `iterations` updates: the last iterate, which may
   * not have converged. `"exact"` is the limit of the same dynamics, for t towards infinity. The two are different
   * answers: at λ = 0.1 the iterate is often still far from the limit.
   * @default "exact"; "pikl" if `iterations` or `onIteration` is given
   */
  kind?: "pikl" | "exact";
  /**
   * λ > 0, the weight of the KL penalty that keeps each player near its initial policy, in units of the payoff. Towards
   * 0 the players only coordinate, and there are many equilibria; towards infinity they keep their initial policies.
   * @default 0.1
   */
  lambda?: number | PerPlayer<number>;
  /**
   * η > 0. It adds 1 / (η t) to the temperature of update t: the smaller it is, the longer the policies stay close to
   * uniform before they approach the same dynamics.
   * @default 0.1
   */
  learningRate?: number | PerPlayer<number>;
  /** Number of updates of `"pikl"`, from 1 to 1e9; `"exact"` takes as many as it needs. @default 5000 */
  iterations?: number;
  /**
   * The largest `residual` at which the result counts as `converged`; 0 requires an exact fixed point.
   * @default 1e-10
   */
  tolerance?: number;
  /**
   * Called after every update of `"pikl"` with that update's policies and their certificate. Computing these costs
   * several times the update itself. `"exact"` has no single updates and does not call it.
   */
  onIteration?: (iteration: SolverIteration) => void;
}

/** The argument of `onIteration` after update t. */
export interface SolverIteration {
  /** t, from 1. */
  iteration: number;
  /** `[meaning][candidate]`: G^{t+1}. */
  generator: number[][];
  /** `[candidate][meaning]`: D^{t+1}. */
  discriminator: number[][];
  /** Each player's regret at these policies, see {@link SolverResult.regret}. */
  regret: PerPlayer<number>;
  /** Sum of both regrets. */
  regularizedNashConv: number;
  /** Largest change that one best response would make. */
  residual: number;
}

/** Resolved solver options. */
export interface ResolvedSolverOptions {
  kind: "pikl" | "exact";
  lambda: PerPlayer<number>;
  learningRate: PerPlayer<number>;
  iterations: number;
  tolerance: number;
}

const solverOptionNames = ["kind", "lambda", "learningRate", "iterations", "tolerance", "onIteration"];

/**
 * The options with defaults filled in: the exact kind, and the paper's λ = η = 0.1 and 5000 updates (arXiv 2310.09139,
 * section 3).
 * @param parameter what a message calls them
 * @throws InvalidArgumentError for an unknown name or an unusable value
 */
export function resolveSolverOptions(options: SolverOptions, parameter = "options"): ResolvedSolverOptions {
  rejectUnknownOptions(parameter, options, solverOptionNames);
  const { iterations = 5000, tolerance = 1e-10, onIteration } = options;
  const isIterated = options.iterations !== undefined || onIteration !== undefined;
  const { kind = isIterated ? "pikl" : "exact" } = options;
  if (kind !== "pikl" && kind !== "exact") {
    throw new InvalidArgumentError(
      `${parameter}.kind`,
      kind,
      'must be "pikl", the paper\'s dynamics stopped after some updates, or "exact", their limit',
    );
  }
  if (!Number.isInteger(iterations) || iterations < 1 || iterations > mostIterations) {
    throw new InvalidArgumentError(
      `${parameter}.iterations`,
      iterations,
      `must be a whole number from 1 to ${mostIterations}; for the limit, set kind to "exact"`,
    );
  }
  if (typeof tolerance !== "number" || !(tolerance >= 0)) {
    throw new InvalidArgumentError(`${parameter}.tolerance`, tolerance, "must be a number >= 0");
  }
  if (onIteration !== undefined && typeof onIteration !== "function") {
    throw new InvalidArgumentError(`${parameter}.onIteration`, onIteration, "must be a function");
  }
  return {
    kind,
    lambda: resolveLambda(options.lambda, `${parameter}.lambda`),
    learningRate: resolvePerPlayer(`${parameter}.learningRate`, options.learningRate),
    iterations,
    // JSON has no Infinity.
    tolerance: Math.min(tolerance, Number.MAX_VALUE),
  };
}

/**
 * λ for each player; one number serves both.
 * @param parameter what a message calls it
 * @throws InvalidArgumentError unless each is a positive number from 1e-100 to 1e100
 */
export function resolveLambda(lambda: number | PerPlayer<number> | undefined, parameter: string): PerPlayer<number> {
  return resolvePerPlayer(parameter, lambda);
}

/** More updates would take hours; use the exact kind instead. */
const mostIterations = 1_000_000_000;
/** The paper's value of both λ and η. */
const defaultSetting = 0.1;

function resolvePerPlayer(parameter: string, value: number | PerPlayer<number> = defaultSetting): PerPlayer<number> {
  if (typeof value !== "object" || value === null) {
    requirePositive(parameter, value);
    return { generator: value, discriminator: value };
  }
  rejectUnknownOptions(parameter, value, ["generator", "discriminator"]);
  requirePositive(`${parameter}.generator`, value.generator);
  requirePositive(`${parameter}.discriminator`, value.discriminator);
  return { generator: value.generator, discriminator: value.discriminator };
}

/** Beyond these, quotients such as Q/λ leave the range of double precision. */
const smallestSetting = 1e-100;
const largestSetting = 1e100;

function requirePositive(parameter: string, value: number): void {
  if (typeof value !== "number" || !(value >= smallestSetting && value <= largestSetting)) {
    throw new InvalidArgumentError(
      parameter,
      value,
      "must be a positive number (1e-100 to 1e100), or { generator, discriminator } with one for each player",
    );
  }
}
