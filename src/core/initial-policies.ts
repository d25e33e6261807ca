import { InvalidArgumentError } from "../shared/errors";
import { rejectUnknownOptions } from "../shared/options";
import { logSumExp } from "./log-sum-exp";
import { type Matrix, readMatrix, readNumbers } from "./read-numbers";

/**
 * What a language model says of N candidate answers y to a question x, as natural logarithms. -Infinity stands for a
 * probability of zero.
 */
export interface LogLikelihoods {
  /**
   * `[meaning][candidate]`: log P(y|x,v), summed over the answer's tokens and not renormalized over the candidates; for
   * the Consensus Game row 0 is v = correct and row 1 is v = incorrect. Or `[candidate]`: one score s(y), such as
   * log P(y|x), from a model that was not asked for incorrect answers.
   */
  generator: Matrix | ArrayLike<number>;
  /**
   * `[candidate][meaning]`: log P(v|x,y), up to a constant for each candidate. Or `[candidate]`: one score s(y), higher
   * for better answers.
   */
  discriminator: Matrix | ArrayLike<number>;
}

/** Where the game starts and what it is anchored to, in the form that `solveSignalingGame()` takes. */
export interface InitialPolicies {
  /** `[meaning][candidate]`: log G1(y|v). */
  initialGenerator: number[][];
  /** `[candidate][meaning]`: log D1(v|y). */
  initialDiscriminator: number[][];
  /**
   * Indices of candidates that a player gives probability zero under every v. They are out of the game: G1 is zero
   * there, D1 uniform.
   */
  unscored: number[];
}

/**
 * The initial policies of the Consensus Game (arXiv 2310.09139, section 2.1), Eq. (3) of docs/derivation.md:
 *
 *     G1(y|v) ∝_y P(y|x,v) / Σ_v' P(y|x,v'),      D1(v|y) ∝_v P(v|x,y) / Σ_y' P(v|x,y'),
 *
 * with P(v|x,y) normalized over v first. For a score s(y) given without v, this library's own rule is
 * G1(y|correct) ∝ e^s, G1(y|incorrect) ∝ e^-s, and D1(correct|y) = 1 / (1 + e^-(s(y) - mean s)).
 * Adding a constant to all of the generator's numbers, or to a score, changes nothing.
 *
 * Where a whole row or column is zero, as P(correct|x,y') for every y', its quotient 0/0 is taken as that of equal
 * values.
 *
 * @throws InvalidArgumentError for NaN, +Infinity, shapes that do not match, or when every candidate is unscored
 * @example
 * initialPolicies({
 *   generator: [[-1, -2], [-2, -2]],
 *   discriminator: [[-0.5, -1], [-1, -0.5]],
 * }).initialGenerator[0] // [-0.5211361198028149, -0.9010216128445375]: log 0.594, log 0.406
 */
export function initialPolicies(logLikelihoods: LogLikelihoods): InitialPolicies {
  return computeInitialPolicies(logLikelihoods, "logLikelihoods");
}

/** {@link initialPolicies} for numbers that a message calls by another name. */
export function computeInitialPolicies(
  logLikelihoods: LogLikelihoods,
  parameter: string,
): InitialPolicies {
  rejectUnknownOptions(parameter, logLikelihoods, ["generator", "discriminator"]);
  const { generator, discriminator } = logLikelihoods;
  const N = readLength(
    `${parameter}.generator`,
    isScoreVector(generator) ? generator : generator[0],
  );
  const M = isScoreVector(generator) ? 2 : generator.length;
  const generatorTable = isScoreVector(generator)
    ? opposeScores(readNumbers(`${parameter}.generator`, generator, N, "logarithm"))
    : readTable(`${parameter}.generator`, generator, M, N);
  const discriminatorTable = isScoreVector(discriminator)
    ? readScores(`${parameter}.discriminator`, discriminator, N, M)
    : readTable(`${parameter}.discriminator`, discriminator, N, M);

  const isImpossible = (logProbabilities: number[]) =>
    logProbabilities.every((value) => value === -Infinity);
  const isUnscored = (y: number) =>
    isImpossible(generatorTable.map((row) => row[y]!)) || isImpossible(discriminatorTable[y]!);
  const candidates = Array.from({ length: N }, (_, y) => y);
  const unscored = candidates.filter(isUnscored);
  const scored = candidates.filter((y) => !isUnscored(y));
  if (scored.length === 0) {
    throw new InvalidArgumentError(
      parameter,
      logLikelihoods,
      "must give at least one candidate a probability above zero: every candidate has -Infinity throughout",
    );
  }

  // P(y|x,v) / Σ_v' P(y|x,v'), then normalized over y. Scores without v are opposed already and skip the first step.
  const generatorShares = isScoreVector(generator)
    ? generatorTable.map((row) => scored.map((y) => row[y]!))
    : transpose(scored.map((y) => logNormalize(generatorTable.map((row) => row[y]!))));
  const initialGenerator = generatorShares.map((row) =>
    scatter(logNormalize(row), scored, N, -Infinity),
  );

  // P(v|x,y) / Σ_y' P(v|x,y'), then normalized over v. Scores without v are centered, which takes that step's place.
  const judged = scored.map((y) => discriminatorTable[y]!);
  const discriminatorShares = isScoreVector(discriminator)
    ? centerScores(judged)
    : transpose(transpose(judged.map(logNormalize)).map(logNormalize));
  const undecided = new Array<number>(M).fill(-Math.log(M));
  const initialDiscriminator = scatter(discriminatorShares.map(logNormalize), scored, N, undecided);

  return {
    initialGenerator,
    initialDiscriminator: initialDiscriminator.map((row) => [...row]),
    unscored,
  };
}

/** Whether the numbers are one score a candidate, rather than a table with a row for each meaning or candidate. */
export function isScoreVector(value: Matrix | ArrayLike<number>): value is ArrayLike<number> {
  return typeof value?.[0] !== "object" || value[0] === null;
}

function readLength(parameter: string, row: ArrayLike<number> | undefined): number {
  if (typeof row !== "object" || row === null || !(row.length > 0)) {
    throw new InvalidArgumentError(
      parameter,
      row,
      "must hold one number a candidate, or for each meaning v one row of them, for at least one candidate",
    );
  }
  return row.length;
}

function readTable(parameter: string, table: Matrix, rows: number, columns: number): number[][] {
  const dense = readMatrix(parameter, table, rows, columns, "logarithm");
  return Array.from({ length: rows }, (_, row) =>
    Array.from(dense.subarray(row * columns, (row + 1) * columns)),
  );
}

/** Rows s and -s, where -Infinity, no probability at all, stays so under both. */
function opposeScores(scores: Float64Array): number[][] {
  const opposite = (score: number) => (score === -Infinity ? -Infinity : -score);
  return [Array.from(scores), Array.from(scores, opposite)];
}

/** Rows [s, 0], whose softmax is the logistic function of s. */
function readScores(
  parameter: string,
  scores: ArrayLike<number>,
  candidates: number,
  meanings: number,
): number[][] {
  if (meanings !== 2) {
    throw new InvalidArgumentError(
      parameter,
      scores,
      `must have one row a candidate with ${meanings} numbers: scores without v are defined for two meanings`,
    );
  }
  const checked = readNumbers(parameter, scores, candidates, "logarithm");
  return Array.from(checked, (score) => [score, 0]);
}

/** Rows [s - mean s, 0]; the mean leaves out scores of -Infinity. */
function centerScores(rows: number[][]): number[][] {
  const finite = rows.map(([score]) => score!).filter((score) => score !== -Infinity);
  const mean = finite.reduce((sum, score) => sum + score / finite.length, 0);
  return rows.map(([score, none]) => [score! - mean, none!]);
}

/** log(p / Σ p) of log p; a row of zeros becomes uniform. */
function logNormalize(logValues: number[]): number[] {
  const logTotal = logSumExp(logValues);
  if (logTotal === -Infinity) return logValues.map(() => -Math.log(logValues.length));
  return logValues.map((value) => value - logTotal);
}

function transpose(table: number[][]): number[][] {
  return table[0]!.map((_, column) => table.map((row) => row[column]!));
}

/** An array of `length` holding `values` at `places` and `elsewhere` in the others. */
function scatter<T>(values: T[], places: number[], length: number, elsewhere: T): T[] {
  const result = new Array<T>(length).fill(elsewhere);
  places.forEach((place, i) => {
    result[place] = values[i]!;
  });
  return result;
}
