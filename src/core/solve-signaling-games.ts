import { InvalidArgumentError } from "../shared/errors";
import { rejectUnknownOptions } from "../shared/options";
import { certifyResolved } from "./certificate";
import { findLimit, limitKinds } from "./exact";
import type { ResolvedGame } from "./kernel/game";
import { isUsable, type Matrix, readNumbers } from "./read-numbers";
import {
  createDensePolicies,
  type DensePolicies,
  isDiagonal,
  normalizeLogPolicy,
  readCost,
  readPayoff,
  readPrior,
} from "./signaling-game";
import { resolveSolverOptions, type SolverOptions } from "./solver-options";

/** Many games with the same meanings, prior and payoff, packed one after another. */
export interface SignalingGameBatch {
  /** `[game]`: N of each game, its number of candidates. */
  candidates: ArrayLike<number>;
  /** M, the number of meanings of every game. @default 2 */
  meanings?: number;
  /** Each game's log G1(y|m) in nats, `[meaning * N + candidate]`. */
  initialGenerator: Float64Array;
  /** Each game's log D1(m|y) in nats, `[candidate * M + meaning]`. */
  initialDiscriminator: Float64Array;
  /** `[meaning]`: p(m). @default equal probabilities */
  prior?: ArrayLike<number>;
  /** `[meaning][guess]`: u(m, m'). @default 1 where the guess is right, else 0 */
  payoff?: Matrix;
  /** Each game's c(y), one for each candidate, in units of the payoff. @default 0 */
  cost?: Float64Array;
}

/** Arrays for the results. Policies have the batch's layout; the others are `[game]`. */
export interface SignalingGameBatchResults {
  /** G(y|m). */
  generator: Float64Array;
  /** D(m|y). */
  discriminator: Float64Array;
  /** log G(y|m). */
  logGenerator: Float64Array;
  /** log D(m|y). */
  logDiscriminator: Float64Array;
  /** See `SolverResult.residual`. */
  residual: Float64Array;
  /** See `SolverResult.regularizedNashConv`. */
  regularizedNashConv: Float64Array;
  /** See `SolverResult.stability`. */
  stability: Float64Array;
  /** See `SolverResult.limit`, as an index of {@link limitKinds}. */
  limit: Uint8Array;
}

/**
 * Solves many games exactly, as `solveSignalingGame(game, { kind: "exact" })` does, into arrays that the caller owns
 * and can reuse. The batch is not changed.
 *
 * @returns the number of games solved
 * @throws InvalidArgumentError if a game, an array's length or an option is not usable; the results of earlier games
 * are kept
 * @example
 * const results = createBatchResults([2]);
 * solveSignalingGames({
 *   candidates: [2],
 *   initialGenerator: Float64Array.from([0.7, 0.3, 0.4, 0.6], Math.log),
 *   initialDiscriminator: Float64Array.from([0.6, 0.4, 0.5, 0.5], Math.log),
 * }, results);
 * results.discriminator[0] // D(correct|first candidate): 0.9953513634152098
 */
export function solveSignalingGames(
  batch: SignalingGameBatch,
  results: SignalingGameBatchResults,
  options: Pick<SolverOptions, "lambda" | "learningRate"> = {},
): number {
  rejectUnknownOptions("batch", batch, batchFields);
  rejectUnknownOptions("options", options, ["lambda", "learningRate"]);
  const settings = resolveSolverOptions({ ...options, kind: "exact" });
  const { meanings = 2, candidates } = batch;
  const entries = meanings * countCandidates(candidates, meanings);
  const games = candidates.length;
  requireLength("batch.initialGenerator", batch.initialGenerator, entries);
  requireLength("batch.initialDiscriminator", batch.initialDiscriminator, entries);
  if (batch.cost) requireLength("batch.cost", batch.cost, entries / meanings);
  for (const name of policyArrays) requireLength(`results.${name}`, results?.[name], entries);
  for (const name of factArrays) requireLength(`results.${name}`, results?.[name], games);
  requireLength("results.limit", results.limit, games, Uint8Array);
  const prior = readPrior(batch.prior, meanings);
  const payoff = readPayoff(batch.payoff, meanings);
  const hasDiagonalPayoff = isDiagonal(payoff, meanings);

  let game: ResolvedGame | undefined;
  let policies: DensePolicies | undefined;
  let start = 0;
  for (let index = 0; index < games; index++) {
    const N = candidates[index]!;
    if (game?.candidates !== N || !policies) {
      game = {
        meanings,
        candidates: N,
        prior,
        payoff,
        isDiagonal: hasDiagonalPayoff,
        initialGenerator: new Float64Array(meanings * N),
        initialDiscriminator: new Float64Array(meanings * N),
        cost: new Float64Array(N),
      };
      policies = createDensePolicies(game);
    }
    const ofGame = ` of game ${index}`;
    const { initialGenerator, initialDiscriminator, cost } = batch;
    copyLogPolicy(`batch.initialGenerator${ofGame}`, initialGenerator, start, game.initialGenerator, N);
    copyLogPolicy(
      `batch.initialDiscriminator${ofGame}`,
      initialDiscriminator,
      start,
      game.initialDiscriminator,
      meanings,
    );
    if (cost) {
      const first = start / meanings;
      game.cost.set(readCost(`batch.cost${ofGame}`, cost.subarray(first, first + N), N));
    }
    const { limit, stability } = findLimit(game, settings, policies);
    const { generator, discriminator } = policies;
    const certificate = certifyResolved(game, generator, discriminator, settings.lambda);
    for (const name of policyArrays) {
      const policy = policies[name];
      const result = results[name];
      for (let i = 0; i < policy.length; i++) result[start + i] = policy[i]!;
    }
    results.residual[index] = certificate.residual;
    results.regularizedNashConv[index] = certificate.regularizedNashConv;
    results.stability[index] = stability;
    results.limit[index] = limitKinds.indexOf(limit);
    start += meanings * N;
  }
  return games;
}

/**
 * Arrays for the results of a batch.
 * @param candidates `[game]`: N of each game
 * @param meanings M. @default 2
 * @throws InvalidArgumentError if a number is not usable
 */
export function createBatchResults(candidates: ArrayLike<number>, meanings = 2): SignalingGameBatchResults {
  const entries = meanings * countCandidates(candidates, meanings);
  const games = candidates.length;
  return {
    generator: new Float64Array(entries),
    discriminator: new Float64Array(entries),
    logGenerator: new Float64Array(entries),
    logDiscriminator: new Float64Array(entries),
    residual: new Float64Array(games),
    regularizedNashConv: new Float64Array(games),
    stability: new Float64Array(games),
    limit: new Uint8Array(games),
  };
}

const batchFields = ["candidates", "meanings", "initialGenerator", "initialDiscriminator", "prior", "payoff", "cost"];
const policyArrays = ["generator", "discriminator", "logGenerator", "logDiscriminator"] as const;
const factArrays = ["residual", "regularizedNashConv", "stability"] as const;

/** Copies a game's log-probabilities, which begin at `start` of the batch's, into `policy`, and checks them. */
function copyLogPolicy(
  parameter: string,
  packed: Float64Array,
  start: number,
  policy: Float64Array,
  columns: number,
): void {
  for (let i = 0; i < policy.length; i++) {
    policy[i] = packed[start + i]!;
    if (!isUsable(policy[i], "logarithm")) readNumbers(parameter, policy, policy.length, "logarithm");
  }
  normalizeLogPolicy(parameter, policy, columns);
}

/** Candidates of all games together. */
function countCandidates(candidates: ArrayLike<number>, meanings: number): number {
  requireCount("batch.meanings", meanings);
  if (typeof candidates !== "object" || candidates === null) {
    throw new InvalidArgumentError("batch.candidates", candidates, "must have one number for each game");
  }
  let total = 0;
  for (let index = 0; index < candidates.length; index++) {
    requireCount(`batch.candidates[${index}]`, candidates[index]);
    total += candidates[index]!;
  }
  return total;
}

function requireCount(parameter: string, value: unknown): void {
  if (!Number.isSafeInteger(value) || (value as number) < 1) {
    throw new InvalidArgumentError(parameter, value, "must be a whole number >= 1");
  }
}

type ArrayKind = typeof Float64Array | typeof Uint8Array;

function requireLength(parameter: string, array: unknown, length: number, kind: ArrayKind = Float64Array): void {
  if (!(array instanceof kind) || array.length !== length) {
    throw new InvalidArgumentError(parameter, array, `must be a typed array of ${length} numbers`);
  }
}
