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
