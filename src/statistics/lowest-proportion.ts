import { InvalidArgumentError } from "../errors/invalid-argument-error";
import { requireSuccesses } from "./check-successes";

/**
 * The one-sided exact lower bound of a proportion (Clopper and Pearson 1934): the smallest p with
 * P(X >= successes) >= 1 - level for X binomial. Whatever the true proportion, it lies below the bound in at most 1 - level of
 * all samples.
 *
 * @param level above 0 and below 1
 * @throws InvalidArgumentError unless 0 <= successes <= trials, whole, with at least one trial, and the level is within range
 * @example lowestProportion(8, 10, 0.95) // 0.4930986...
 */
export function lowestProportion(successes: number, trials: number, level: number): number {
  requireSuccesses(successes, trials);
  if (!(level > 0 && level < 1)) {
    throw new InvalidArgumentError("level", level, "must be a number between 0 and 1");
  }
  if (successes === 0) return 0;
  let low = 0;
  let high = 1;
  // Each step halves the interval: after 60 it is within the rounding of a double.
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (upperTail(successes, trials, middle) < 1 - level) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** P(X >= successes) for X binomial. */
function upperTail(successes: number, trials: number, probability: number): number {
  const [logHit, logMiss] = [Math.log(probability), Math.log1p(-probability)];
  let logCoefficient = 0;
  let tail = 0;
  // From all trials downwards: (n choose k - 1) = (n choose k) k / (n - k + 1).
  for (let k = trials; k >= successes; k--) {
    tail += Math.exp(logCoefficient + k * logHit + (k === trials ? 0 : (trials - k) * logMiss));
    logCoefficient += Math.log(k) - Math.log(trials - k + 1);
  }
  return tail;
}
