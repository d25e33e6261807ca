import { uniformInt } from "pure-rand/distribution/uniformInt";
import { mersenne } from "pure-rand/generator/mersenne";

/**
 * A function that draws whole numbers from `lowest` to `highest`, each as likely. The same seed gives the same numbers on every
 * machine.
 * @param seed whole number from 0 to 2^32 - 1
 */
export function createIntegerSampler(seed: number): (lowest: number, highest: number) => number {
  const random = mersenne(seed);
  return (lowest, highest) => uniformInt(random, lowest, highest);
}
