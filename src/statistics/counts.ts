import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { mersenne } from "pure-rand/generator/mersenne";

/** A weight that adds nothing to a sum that is at least 1. */
const negligible = 1e-20;

/**
 * A function that draws the number of successes in a given number of trials.
 *
 * By inversion: a uniform number is spent on the probabilities of the counts, from the most likely count outwards, each
 * from its neighbour's by their ratio; about one standard deviation of steps. Additions, multiplications and divisions
 * only, which IEEE 754 rounds alike everywhere, so that the same uniform numbers give the same counts on every machine.
 *
 * @param probability of success in each trial, above 0 and below 1
 * @param nextUniform draws a number from 0 (included) to 1 (excluded)
 */
export function createBinomialSampler(
  probability: number,
  nextUniform: () => number,
): (trials: number) => number {
  const odds = probability / (1 - probability);
  /** P(count - 1) / P(count); 0 at the first count, so that all before it get 0. */
  const ratioBelow = (count: number, trials: number) => count / ((trials - count + 1) * odds);
  /** P(count + 1) / P(count); 0 at the last count, so that all after it get 0. */
  const ratioAbove = (count: number, trials: number) => ((trials - count) * odds) / (count + 1);

  /** P(mode): one over the sum of all probabilities with P(mode) as their unit. */
  function findModeProbability(mode: number, trials: number): number {
    let total = 1;
    for (let count = mode, weight = 1; weight > negligible; count--) {
      weight *= ratioBelow(count, trials);
      total += weight;
    }
    for (let count = mode, weight = 1; weight > negligible; count++) {
      weight *= ratioAbove(count, trials);
      total += weight;
    }
    return 1 / total;
  }

  const modeProbabilities = new Map<number, number>();
  return (trials) => {
    const mode = Math.floor((trials + 1) * probability);
    let low = modeProbabilities.get(trials);
    if (low === undefined) {
      low = findModeProbability(mode, trials);
      modeProbabilities.set(trials, low);
    }
    let high = low;
    let rest = nextUniform() - low;
    if (rest < 0) return mode;
    for (let distance = 1; low > 0 || high > 0; distance++) {
      low *= ratioBelow(mode - distance + 1, trials);
      rest -= low;
      if (rest < 0) return mode - distance;
      high *= ratioAbove(mode + distance - 1, trials);
      rest -= high;
      if (rest < 0) return mode + distance;
    }
    // What rounding left unspent, less than 1e-12, goes to the mode.
    return mode;
  };
}

/** Draws how often each of several outcomes comes in a number of trials. */
export type CountSampler = (probabilities: readonly number[], trials: number) => number[];

/**
 * A function that draws how often each of several outcomes comes in a number of independent trials: multinomial counts, by
 * one uniform number a trial. The same seed gives the same counts on every machine.
 * @param seed whole number from 0 to 2^32 - 1
 */
export function createCountSampler(seed: number): CountSampler {
  const random = mersenne(seed);
  return (probabilities, trials) => {
    const counts = probabilities.map(() => 0);
    const last = counts.length - 1;
    for (let trial = 0; trial < trials; trial++) {
      let left = uniformFloat64(random);
      let outcome = 0;
      // What rounding leaves goes to the last.
      while (outcome < last && left >= probabilities[outcome]!) {
        left -= probabilities[outcome]!;
        outcome++;
      }
      counts[outcome]!++;
    }
    return counts;
  };
}
