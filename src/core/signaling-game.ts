import { InvalidArgumentError } from "../shared/errors";
import { rejectUnknownOptions } from "../shared/options";
import type { ResolvedGame } from "./kernel/game";
import { logSumExp } from "./log-space";
import { type Matrix, readLength, readMatrix, readNumbers } from "./read-numbers";

/**
 * A cooperative signaling game between a generator, who sees a meaning m and sends a candidate y, and a discriminator,
 * who sees the candidate and guesses the meaning m'. Both receive u(m, m') - c(y): Eq. (1) of docs/derivation.md.
 *
 * The Consensus Game (Jacob, Shen, Farina, Andreas, arXiv 2310.09139, section 2) is the case of two equally likely
 * meanings, correct and incorrect, the identity as payoff and no cost, which are the defaults here. Priors, costs and
 * other payoffs are those of Regularized Conventions (Jacob, Farina, Andreas, arXiv 2311.09712).
 */
export interface SignalingGame {
  /** `[meaning][candidate]`: log G1(y|m) in nats. Each row is a distribution over the candidates. */
  initialGenerator: Matrix;
  /** `[candidate][meaning]`: log D1(m|y) in nats. Each row is a distribution over the meanings. */
  initialDiscriminator: Matrix;
  /** `[meaning]`: p(m). @default equal probabilities */
  prior?: ArrayLike<number>;
  /** `[meaning][guess]`: u(m, m'). @default 1 where the guess is right, else 0 */
  payoff?: Matrix;
  /** `[candidate]`: c(y), in units of the payoff. @default 0 */
  cost?: ArrayLike<number>;
  /** Reported by `initialPolicies()`; not read, since the policies contain the same information. */
  unscored?: readonly number[];
}

/**
 * Policies of both players as dense arrays: generator `[meaning * N + candidate]`, discriminator
 * `[candidate * M + meaning]`.
 */
export interface DensePolicies {
  /** Probabilities. */
  readonly generator: Float64Array;
  readonly discriminator: Float64Array;
  /** Their natural logarithms, exact also where a probability underflows to 0. */
  readonly logGenerator: Float64Array;
  readonly logDiscriminator: Float64Array;
}

export function createDensePolicies({ meanings, candidates }: ResolvedGame): DensePolicies {
  const size = meanings * candidates;
  return {
    generator: new Float64Array(size),
    discriminator: new Float64Array(size),
    logGenerator: new Float64Array(size),
    logDiscriminator: new Float64Array(size),
  };
}

/**
 * How far a distribution's sum may lie from 1: wider than any rounding of single-precision scores, then renormalized.
 */
const sumTolerance = 1e-6;

const gameFields = ["initialGenerator", "initialDiscriminator", "prior", "payoff", "cost", "unscored"];

/**
 * The game, checked and with its defaults filled in. The input is not changed.
 * @throws InvalidArgumentError if shapes do not match, a policy does not sum to one, or a number is not usable
 */
export function resolveGame(game: SignalingGame): ResolvedGame {
  rejectUnknownOptions("game", game, gameFields);
  const tableOf = (rows: string) => `must be a table with one row for each ${rows}, at least one`;
  const meanings = readLength("game.initialGenerator", game.initialGenerator, tableOf("meaning"));
  const candidates = readLength("game.initialDiscriminator", game.initialDiscriminator, tableOf("candidate"));
  const payoff = readPayoff(game.payoff, meanings);
  return {
    meanings,
    candidates,
    payoff,
    isDiagonal: isDiagonal(payoff, meanings),
    initialGenerator: readLogPolicy("game.initialGenerator", game.initialGenerator, meanings, candidates),
    initialDiscriminator: readLogPolicy("game.initialDiscriminator", game.initialDiscriminator, candidates, meanings),
    prior: readPrior(game.prior, meanings),
    cost: readCost("game.cost", game.cost, candidates),
  };
}

function readLogPolicy(parameter: string, matrix: Matrix, rows: number, columns: number): Float64Array {
  const policy = readMatrix(parameter, matrix, rows, columns, "logarithm");
  normalizeLogPolicy(parameter, policy, columns);
  return policy;
}

/**
 * Makes each row of `columns` log-probabilities sum to 1 exactly, if it does so up to rounding.
 * @throws InvalidArgumentError if a row does not sum to 1
 */
export function normalizeLogPolicy(parameter: string, policy: Float64Array, columns: number): void {
  for (let start = 0; start < policy.length; start += columns) {
    const logTotal = logSumExp(policy, start, start + columns);
    if (!(Math.abs(Math.expm1(logTotal)) <= sumTolerance)) {
      throw new InvalidArgumentError(
        `${parameter}[${start / columns}]`,
        policy.subarray(start, start + columns),
        `must hold natural-log probabilities whose probabilities sum to 1, but they sum to ${Math.exp(logTotal)}; initialPolicies() makes such policies from log-likelihoods`,
      );
    }
    for (let i = start; i < start + columns; i++) policy[i]! -= logTotal;
  }
}

export function readPrior(prior: ArrayLike<number> | undefined, meanings: number): Float64Array {
  if (prior === undefined) return new Float64Array(meanings).fill(1 / meanings);
  const checked = readNumbers("game.prior", prior, meanings, "quantity");
  const total = requireDistribution("game.prior", prior, checked);
  return checked.map((probability) => probability / total);
}

/**
 * The sum of probabilities.
 * @param given what a message says was received
 * @throws InvalidArgumentError unless none is negative and they sum to 1, up to rounding
 */
export function requireDistribution(parameter: string, given: unknown, probabilities: Float64Array): number {
  const total = probabilities.reduce((sum, probability) => sum + probability, 0);
  if (Math.abs(total - 1) <= sumTolerance && probabilities.every((probability) => probability >= 0)) return total;
  throw new InvalidArgumentError(parameter, given, `must hold probabilities that sum to 1, but they sum to ${total}`);
}

export function readPayoff(payoff: Matrix | undefined, meanings: number): Float64Array {
  if (payoff === undefined) {
    const identity = new Float64Array(meanings * meanings);
    for (let meaning = 0; meaning < meanings; meaning++) identity[meaning * meanings + meaning] = 1;
    return identity;
  }
  return readMatrix("game.payoff", payoff, meanings, meanings, "quantity");
}

export function readCost(parameter: string, cost: ArrayLike<number> | undefined, candidates: number): Float64Array {
  if (cost === undefined) return new Float64Array(candidates);
  return readNumbers(parameter, cost, candidates, "quantity");
}

/** Whether a table of `size` rows has no entry but on its diagonal. */
export function isDiagonal(table: Float64Array, size: number): boolean {
  return table.every((value, i) => value === 0 || i % (size + 1) === 0);
}
