import { InvalidArgumentError } from "../shared/errors";
import { rejectUnknownOptions } from "../shared/options";
import { logOdds, logShares } from "./log-space";
import { type Matrix, readLength, readMatrix, readNumbers } from "./read-numbers";

/**
 * A language model's scores of N candidate answers y to a question x, as natural logarithms. -Infinity stands for a
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

/** The initial policies of the game, which are also its anchors, in the form that `solveSignalingGame()` takes. */
export interface InitialPolicies {
  /** `[meaning][candidate]`: log G1(y|v). */
  initialGenerator: number[][];
  /** `[candidate][meaning]`: log D1(v|y). */
  initialDiscriminator: number[][];
  /**
   * Indices of candidates to which a player gives probability zero under every v. They are out of the game: G1 is zero
   * there and D1 uniform.
   */
  unscored: number[];
}

/**
 * The initial policies of the Consensus Game (arXiv 2310.09139, section 2.2), Eq. (3) of docs/derivation.md:
 *
 *     G1(y|v) ∝_y P(y|x,v) / Σ_v' P(y|x,v'),      D1(v|y) ∝_v P(v|x,y) / Σ_y' P(v|x,y'),
 *
 * with P(v|x,y) normalized over v first. For a score s(y) given without v, this library's own rule is
 * G1(y|correct) ∝ e^s, G1(y|incorrect) ∝ e^-s, and D1(correct|y) = 1 / (1 + e^-(s(y) - mean s)).
 * Adding a constant to all of the generator's numbers, or to a score, changes nothing.
 *
 * If a whole row or column is zero, such as P(correct|x,y') for every y', the quotient 0/0 is taken as for equal
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

/** {@link initialPolicies} for numbers that error messages call by another name. */
export function computeInitialPolicies(logLikelihoods: LogLikelihoods, parameter: string): InitialPolicies {
  rejectUnknownOptions(parameter, logLikelihoods, ["generator", "discriminator"]);
  const { generator, discriminator } = logLikelihoods;
  const N = readLength(
    `${parameter}.generator`,
    isScoreVector(generator) ? generator : generator[0],
    "must have one number for each candidate, or one such row for each meaning v, for at least one candidate",
  );
  const M = isScoreVector(generator) ? 2 : generator.length;
  const generated = isScoreVector(generator)
    ? opposeScores(readNumbers(`${parameter}.generator`, generator, N, "logarithm"))
    : readMatrix(`${parameter}.generator`, generator, M, N, "logarithm");
  const judged = isScoreVector(discriminator)
    ? readScores(`${parameter}.discriminator`, discriminator, N, M)
    : readMatrix(`${parameter}.discriminator`, discriminator, N, M, "logarithm");

  const meanings = Array.from({ length: M }, (_, v) => v);
  const candidates = Array.from({ length: N }, (_, y) => y);
  const isUnscored = candidates.map(
    (y) =>
      meanings.every((v) => generated[v * N + y] === -Infinity) ||
      meanings.every((v) => judged[y * M + v] === -Infinity),
  );
  const unscored = candidates.filter((y) => isUnscored[y]);
  const scored = candidates.filter((y) => !isUnscored[y]);
  if (scored.length === 0) {
    throw new InvalidArgumentError(
      parameter,
      logLikelihoods,
      "must give at least one candidate a probability above zero: every candidate has -Infinity throughout",
    );
  }
  for (const y of unscored) {
    for (const v of meanings) {
      generated[v * N + y] = -Infinity;
      judged[y * M + v] = -Math.log(M);
    }
  }

  // P(y|x,v) / Σ_v' P(y|x,v'), then normalized over y. Scores without v are opposed already and skip the first step.
  if (!isScoreVector(generator)) {
    for (const y of scored) logNormalize(generated, y, N, meanings);
  }
  for (const v of meanings) logNormalize(generated, v * N, 1, scored);

  // P(v|x,y) / Σ_y' P(v|x,y'), then normalized over v. Scores without v are centered, which takes that step's place.
  if (isScoreVector(discriminator)) centerScores(judged, scored);
  else {
    for (const y of scored) logNormalize(judged, y * M, 1, meanings);
    for (const v of meanings) logNormalize(judged, v, M, scored);
  }
  for (const y of scored) logNormalize(judged, y * M, 1, meanings);

  return {
    initialGenerator: meanings.map((v) => candidates.map((y) => generated[v * N + y]!)),
    initialDiscriminator: candidates.map((y) => meanings.map((v) => judged[y * M + v]!)),
    unscored,
  };
}

/**
 * Whether the numbers are one score for each candidate, rather than a table with a row for each meaning or candidate.
 */
export function isScoreVector(value: Matrix | ArrayLike<number>): value is ArrayLike<number> {
  return typeof value?.[0] !== "object" || value[0] === null;
}

/**
 * `[candidate]`: log-odds in nats by which each player holds a candidate to be right; of a score without v, the score
 * itself.
 */
export function readLogOdds({ generator, discriminator }: LogLikelihoods): {
  generator: number[];
  discriminator: number[];
} {
  return {
    generator: isScoreVector(generator)
      ? Array.from(generator)
      : Array.from(generator[0]!, (correct, y) => logOdds(correct, generator[1]![y]!)),
    discriminator: isScoreVector(discriminator)
      ? Array.from(discriminator)
      : Array.from(discriminator, (row) => logOdds(row[0]!, row[1]!)),
  };
}

/** Rows s and -s, where -Infinity, no probability at all, stays so under both. */
function opposeScores(scores: Float64Array): Float64Array {
  const { length } = scores;
  const rows = new Float64Array(2 * length);
  for (let y = 0; y < length; y++) {
    const score = scores[y]!;
    rows[y] = score;
    rows[length + y] = score === -Infinity ? -Infinity : -score;
  }
  return rows;
}

/** Rows [s, 0], whose softmax is the logistic function of s. */
function readScores(parameter: string, scores: ArrayLike<number>, candidates: number, meanings: number): Float64Array {
  if (meanings !== 2) {
    throw new InvalidArgumentError(
      parameter,
      scores,
      `must have one row of ${meanings} numbers for each candidate: scores without v are defined for two meanings`,
    );
  }
  const checked = readNumbers(parameter, scores, candidates, "logarithm");
  const rows = new Float64Array(2 * candidates);
  for (let y = 0; y < candidates; y++) rows[2 * y] = checked[y]!;
  return rows;
}

/**
 * Makes rows [s, 0] into [s - mean s, 0]; the mean is that of the candidates in the game, without scores of -Infinity.
 */
function centerScores(rows: Float64Array, scored: readonly number[]): void {
  const finite = scored.filter((y) => rows[2 * y] !== -Infinity);
  const mean = finite.reduce((sum, y) => sum + rows[2 * y]! / finite.length, 0);
  for (const y of scored) rows[2 * y]! -= mean;
}

/** Makes log p into log(p / Σ p) at the places `first + step * i` of a table; zeros throughout become uniform. */
function logNormalize(table: Float64Array, first: number, step: number, indices: readonly number[]): void {
  const shares = logShares(indices.map((i) => table[first + step * i]!));
  const isEmpty = shares.every((share) => share === -Infinity);
  for (const [k, i] of indices.entries()) table[first + step * i] = isEmpty ? -Math.log(indices.length) : shares[k]!;
}
