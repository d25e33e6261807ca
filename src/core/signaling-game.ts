import { InvalidArgumentError } from "../errors/invalid-argument-error";
import { rejectUnknownOptions } from "../errors/reject-unknown-options";
import { logSumExp } from "./log-sum-exp";

/** A table of numbers by row: arrays of arrays, or anything array-like, such as `Float64Array` rows. */
export type Matrix = ArrayLike<ArrayLike<number>>;

/**
 * A cooperative signaling game between a generator, who sees a meaning m and sends a candidate y, and a
 * discriminator, who sees the candidate and guesses the meaning m'. Both receive u(m, m') - c(y).
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
}

/** A checked game with nothing left to default: dense, row-major, of M meanings and N candidates. */
export interface ResolvedGame {
  readonly meanings: number;
  readonly candidates: number;
  /** `[meaning * N + candidate]`: log G1(y|m). */
  readonly initialGenerator: Float64Array;
  /** `[candidate * M + meaning]`: log D1(m|y). */
  readonly initialDiscriminator: Float64Array;
  /** `[meaning]`. */
  readonly prior: Float64Array;
  /** `[meaning * M + guess]`. */
  readonly payoff: Float64Array;
  /** `[candidate]`. */
  readonly cost: Float64Array;
}

/** Policies of both players as dense arrays: generator `[meaning * N + candidate]`, discriminator `[candidate * M + meaning]`. */
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

/** How far a distribution's sum may lie from 1: wider than any rounding of single-precision scores, then renormalized. */
const sumTolerance = 1e-6;

const gameFields = ["initialGenerator", "initialDiscriminator", "prior", "payoff", "cost"];

/**
 * The game, checked and with its defaults filled in. The input is not changed.
 * @throws InvalidArgumentError if shapes do not match, a policy does not sum to one, or a number is not usable
 */
export function resolveGame(game: SignalingGame): ResolvedGame {
  rejectUnknownOptions("game", game, gameFields);
  const meanings = readLength("game.initialGenerator", game.initialGenerator, "one row a meaning");
  const candidates = readLength(
    "game.initialDiscriminator",
    game.initialDiscriminator,
    "one row a candidate",
  );
  return {
    meanings,
    candidates,
    initialGenerator: readLogPolicy(
      "game.initialGenerator",
      game.initialGenerator,
      meanings,
      candidates,
    ),
    initialDiscriminator: readLogPolicy(
      "game.initialDiscriminator",
      game.initialDiscriminator,
      candidates,
      meanings,
    ),
    prior: readPrior(game.prior, meanings),
    payoff: readPayoff(game.payoff, meanings),
    cost: readCost(game.cost, candidates),
  };
}

function readLength(parameter: string, value: ArrayLike<unknown>, rows: string): number {
  if (typeof value !== "object" || value === null || !(value.length > 0)) {
    throw new InvalidArgumentError(parameter, value, `must be a table with ${rows}, at least one`);
  }
  return value.length;
}

/** A table as one row-major array. */
export function readMatrix(
  parameter: string,
  matrix: Matrix,
  rows: number,
  columns: number,
): Float64Array {
  if (matrix?.length !== rows) {
    throw new InvalidArgumentError(parameter, matrix, `must have ${rows} rows`);
  }
  // Before anything is allocated: a length may be a claim only.
  requireLength(`${parameter}[0]`, matrix[0]!, columns);
  const dense = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    dense.set(readVector(`${parameter}[${row}]`, matrix[row]!, columns), row * columns);
  }
  return dense;
}

function readVector(
  parameter: string,
  vector: ArrayLike<number>,
  length: number,
): ArrayLike<number> {
  requireLength(parameter, vector, length);
  for (let i = 0; i < length; i++) {
    if (typeof vector[i] !== "number" || Number.isNaN(vector[i])) {
      throw new InvalidArgumentError(`${parameter}[${i}]`, vector[i], "must be a number, not NaN");
    }
  }
  return vector;
}

function requireLength(parameter: string, vector: ArrayLike<number>, length: number): void {
  if (typeof vector !== "object" || vector === null || vector.length !== length) {
    throw new InvalidArgumentError(parameter, vector, `must hold ${length} numbers`);
  }
}

function readLogPolicy(
  parameter: string,
  matrix: Matrix,
  rows: number,
  columns: number,
): Float64Array {
  const policy = readMatrix(parameter, matrix, rows, columns);
  normalizeLogPolicy(parameter, policy, columns);
  return policy;
}

/**
 * Makes each row of `columns` log-probabilities sum to 1 exactly, where it does so beyond rounding already.
 * @throws InvalidArgumentError if a row does not sum to 1
 */
export function normalizeLogPolicy(parameter: string, policy: Float64Array, columns: number): void {
  for (let start = 0; start < policy.length; start += columns) {
    const row = policy.subarray(start, start + columns);
    const logTotal = logSumExp(row);
    if (!(Math.abs(Math.expm1(logTotal)) <= sumTolerance)) {
      throw new InvalidArgumentError(
        `${parameter}[${start / columns}]`,
        row,
        `must hold natural-log probabilities whose probabilities sum to 1, but they sum to ${Math.exp(logTotal)}; initialPolicies() makes such policies from log-likelihoods`,
      );
    }
    for (let i = 0; i < columns; i++) row[i]! -= logTotal;
  }
}

export function readPrior(prior: ArrayLike<number> | undefined, meanings: number): Float64Array {
  if (prior === undefined) return new Float64Array(meanings).fill(1 / meanings);
  const checked = Float64Array.from(readVector("game.prior", prior, meanings));
  const total = checked.reduce((sum, probability) => sum + probability, 0);
  if (!(Math.abs(total - 1) <= sumTolerance) || checked.some((probability) => probability < 0)) {
    throw new InvalidArgumentError(
      "game.prior",
      prior,
      `must hold probabilities that sum to 1, but they sum to ${total}`,
    );
  }
  return checked.map((probability) => probability / total);
}

export function readPayoff(payoff: Matrix | undefined, meanings: number): Float64Array {
  if (payoff === undefined) {
    const identity = new Float64Array(meanings * meanings);
    for (let meaning = 0; meaning < meanings; meaning++) identity[meaning * meanings + meaning] = 1;
    return identity;
  }
  return requireUsable("game.payoff", readMatrix("game.payoff", payoff, meanings, meanings));
}

function readCost(cost: ArrayLike<number> | undefined, candidates: number): Float64Array {
  if (cost === undefined) return new Float64Array(candidates);
  return requireUsable("game.cost", Float64Array.from(readVector("game.cost", cost, candidates)));
}

/** Beyond this, sums and quotients of values leave the range of double precision. */
const largestValue = 1e100;

export function requireUsable(parameter: string, values: Float64Array): Float64Array {
  const unusable = values.find((value) => !(Math.abs(value) <= largestValue));
  if (unusable !== undefined) {
    throw new InvalidArgumentError(parameter, unusable, "must hold numbers from -1e100 to 1e100");
  }
  return values;
}
