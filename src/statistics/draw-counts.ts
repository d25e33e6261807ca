import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { mersenne } from "pure-rand/generator/mersenne";

/**
 * A function that draws how often each of several outcomes comes in a number of independent trials: multinomial counts, by
 * one uniform number a trial. The same seed gives the same counts on every machine.
 * @param seed whole number from 0 to 2^32 - 1
 */
export function createCountSampler(
  seed: number,
): (probabilities: readonly number[], trials: number) => number[] {
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
