import { requireEntry, wholeNumber } from "./samples";

/** P(X >= successes) for X binomial with the given number of trials and probability 1/2: a one-sided sign test. */
export function signTest(successes: number, trials: number): number {
  // Σ_k (trials choose k), kept within range by powers of two that are owed to 2^-trials.
  let coefficient = 1;
  let sum = 0;
  let halvings = trials;
  for (let k = trials; k >= successes; k--) {
    sum += coefficient;
    coefficient = (coefficient * k) / (trials - k + 1);
    if (sum > 2 ** 500) {
      sum *= 2 ** -500;
      coefficient *= 2 ** -500;
      halvings -= 500;
    }
  }
  // In two parts, since 2^-1075 is 0 although the product may not be.
  return sum * 2 ** -(halvings >> 1) * 2 ** -(halvings - (halvings >> 1));
}

/**
 * Two-sided p-value of the exact McNemar test for two methods on the same items: the probability of a split at least as
 * uneven of the items that only one of them got right, if each were equally likely to win (McNemar 1947; exact as a
 * binomial test). Without such items it is 1.
 *
 * @param won items that only the first method got right
 * @param lost items that only the second method got right
 * @throws InvalidArgumentError unless both are whole numbers >= 0
 * @example exactMcNemar(8, 1) // 0.0390625
 */
export function exactMcNemar(won: number, lost: number): number {
  for (const [name, value] of Object.entries({ won, lost })) requireEntry(name, value, wholeNumber(0));
  return Math.min(1, 2 * signTest(Math.max(won, lost), won + lost));
}
