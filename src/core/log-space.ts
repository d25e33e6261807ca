/**
 * log(sum of exp(values)) over the entries from `start` to before `end`, all by default, without overflow. The logarithm of an empty or all-zero sum is -Infinity.
 * @param values natural logarithms; -Infinity stands for a probability of zero
 * @example logSumExp([Math.log(0.25), Math.log(0.25)]) // Math.log(0.5)
 */
export function logSumExp(
  values: ArrayLike<number>,
  start = 0,
  end: number = values.length,
): number {
  let largest = -Infinity;
  for (let i = start; i < end; i++) largest = Math.max(largest, values[i]!);
  if (!Number.isFinite(largest)) return largest;
  let sum = 0;
  for (let i = start; i < end; i++) sum += Math.exp(values[i]! - largest);
  return largest + Math.log(sum);
}

/**
 * Log-odds log(p/q) in nats of two probabilities given as natural logarithms. -Infinity where p = 0, also if q = 0 as well:
 * what has no probability at all comes last in any order.
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
