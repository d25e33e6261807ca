import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { mersenne } from "pure-rand/generator/mersenne";

/** A weight that adds nothing to a sum that is at least 1. */
const negligible = 1e-20;
/** Parts of the range of a uniform number for each of which it is known where to begin looking it up. */
const parts = 64;

/**
 * Draws the number of successes in a given number of trials.
 *
 * By inversion: a uniform number is looked up among the probabilities of the counts, summed from the most likely count
 * outwards, each from its neighbour's by their ratio; the sums are kept while the number of trials stays the same.
 * Additions, multiplications and divisions only, which IEEE 754 rounds alike everywhere, so that the same uniform
 * numbers give the same counts on every machine.
 */
export class BinomialSampler {
  private readonly odds: number;
  private trials = -1;
  private mode = 0;
  /** Sums of the probabilities of mode, mode - 1, mode + 1, mode - 2 and so on, those in reach of a uniform number. */
  private sums = new Float64Array(128);
  private length = 0;
  /** `[part]`: the first place whose sum exceeds the lowest number of the part. */
  private readonly starts = new Uint32Array(parts);

  /** @param probability of success in each trial, above 0 and below 1 */
  constructor(private readonly probability: number) {
    this.odds = probability / (1 - probability);
  }

  /** @param uniform a number from 0 (included) to 1 (excluded) */
  draw(trials: number, uniform: number): number {
    if (trials !== this.trials) this.prepare(trials);
    const { mode, sums, length } = this;
    let place = this.starts[Math.floor(uniform * parts)]!;
    while (place < length && sums[place]! <= uniform) place++;
    // What rounding left unspent, less than 1e-12, goes to the mode.
    if (place === length) return mode;
    const distance = (place + 1) >> 1;
    return place % 2 === 1 ? mode - distance : mode + distance;
  }

  private prepare(trials: number): void {
    const { odds, probability, starts } = this;
    const mode = ((trials + 1) * probability) | 0;
    let { sums } = this;
    let length = 1;
    let total = 1;
    sums[0] = 1;
    for (let distance = 1, low = 1, high = 1; Math.max(low, high) > negligible; distance++) {
      // Their ratios are 0 at the first count and at the last, so that all beyond get 0.
      low *= (mode - distance + 1) / ((trials - mode + distance) * odds);
      high *= ((trials - mode - distance + 1) * odds) / (mode + distance);
      if (length + 2 > sums.length) {
        const longer = new Float64Array(2 * sums.length);
        longer.set(sums);
        sums = longer;
      }
      sums[length++] = total + low;
      sums[length++] = total + low + high;
      total += low + high;
    }
    for (let i = 0; i < length; i++) sums[i]! /= total;
    for (let part = 0, place = 0; part < parts; part++) {
      while (place < length && sums[place]! <= part / parts) place++;
      starts[part] = place;
    }
    this.trials = trials;
    this.mode = mode;
    this.sums = sums;
    this.length = length;
  }
}

/** Draws how often each of several outcomes comes in a number of trials. */
export type CountSampler = (probabilities: readonly number[], trials: number) => number[];

/**
 * A function that draws how often each of several outcomes comes in a number of independent trials: multinomial counts,
 * by one uniform number for each trial. The same seed gives the same counts on every machine.
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
