import { InvalidArgumentError } from "../shared/errors";

/**
 * log(sum of exp(values)) over the entries from `start` to before `end`, all by default, without overflow. The
 * logarithm of an empty or all-zero sum is -Infinity.
 * @param values natural logarithms; -Infinity stands for a probability of zero
 * @example logSumExp([Math.log(0.25), Math.log(0.25)]) // Math.log(0.5)
 */
export function logSumExp(values: ArrayLike<number>, start = 0, end: number = values.length): number {
  let largest = -Infinity;
  for (let i = start; i < end; i++) largest = Math.max(largest, values[i]!);
  if (!Number.isFinite(largest)) return largest;
  let sum = 0;
  for (let i = start; i < end; i++) sum += Math.exp(values[i]! - largest);
  return largest + Math.log(sum);
}

/**
 * The logarithms, less that of their sum; -Infinity throughout stays so.
 * @example logShares([0, 0]) // [-Math.log(2), -Math.log(2)]
 */
export function logShares(values: ArrayLike<number>): number[] {
  const logTotal = logSumExp(values);
  const shares = Array.from(values, (value) => (value === -Infinity ? value : value - logTotal));
  // Beside a large logarithm that of the sum loses digits: what is left of it goes in a second pass.
  return Math.abs(logTotal) > 1e6 && logTotal > -Infinity ? logShares(shares) : shares;
}

/**
 * Log-odds log(p/q) in nats of two probabilities given as natural logarithms. -Infinity where p = 0, also if q = 0 as
 * well: what has no probability at all comes last in any order.
 * @example logOdds(Math.log(0.8), Math.log(0.2)) // 1.3862943611198906
 */
export function logOdds(logP: number, logQ: number): number {
  return logP === -Infinity ? -Infinity : logP - logQ;
}

/**
 * The probability that has these log-odds, 1 / (1 + e^-x).
 * @example logistic(1.3862943611198906) // 0.8
 */
export function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/**
 * KL divergence KL(p ‖ q) = Σ p log(p / q) in nats. Terms with p = 0 count as 0; p > 0 where q = 0 gives Infinity.
 * @param p probabilities
 * @param q probabilities, as many as `p`
 * @throws InvalidArgumentError if the lengths differ or an entry is not a number >= 0
 * @example klDivergence([1, 0], [0.5, 0.5]) // 0.6931471805599453
 */
export function klDivergence(p: ArrayLike<number>, q: ArrayLike<number>): number {
  requireProbabilities("p", p);
  requireProbabilities("q", q);
  if (p.length !== q.length) {
    throw new InvalidArgumentError("q", q, `must be as long as p, which has ${p.length} entries`);
  }
  let sum = 0;
  for (let i = 0; i < p.length; i++) {
    // Their quotient may leave the range of doubles although its logarithm does not.
    if (p[i]! > 0) sum += p[i]! * (Math.log(p[i]!) - Math.log(q[i]!));
  }
  return sum;
}

function requireProbabilities(parameter: string, values: ArrayLike<number>): void {
  if (typeof values !== "object" || values === null || !(values.length >= 0)) {
    throw new InvalidArgumentError(parameter, values, "must be an array of probabilities");
  }
  for (let i = 0; i < values.length; i++) {
    if (typeof values[i] !== "number" || !(values[i]! >= 0 && values[i]! < Infinity)) {
      throw new InvalidArgumentError(`${parameter}[${i}]`, values[i], "must be a finite number >= 0");
    }
  }
}
