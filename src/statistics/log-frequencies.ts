import { InvalidArgumentError } from "../shared/errors";
import { amount, requireEntry, sum } from "./samples";

/**
 * `[outcome]`: natural logarithms of probabilities estimated by how often each outcome was seen, with the same number s
 * added to every count:
 *
 *     log( (count + s) / (n + A s) ),   n the sum of the A counts.
 *
 * With s = 1/2 (Krichevsky and Trofimov 1981, after Jeffreys) an outcome never seen is unlikely, not impossible; with s
 * = 0 it is impossible, -Infinity, and in the game a candidate that is so under every v is unscored. Large s makes all
 * outcomes alike, as they are where nothing was seen.
 *
 * It makes votes the generator's scores, from the samples drawn under each v:
 * `generator: [logFrequencies(timesUnderCorrect), logFrequencies(timesUnderIncorrect)]`.
 *
 * @param counts at least one, each from 0
 * @param smoothing s, from 0 @default 0.5
 * @throws InvalidArgumentError if a count or the smoothing is not usable
 * @example logFrequencies([3, 0]).map(Math.exp) // [0.875, 0.125], within rounding
 */
export function logFrequencies(counts: ArrayLike<number>, smoothing = 0.5): number[] {
  const values = Array.from(counts ?? []);
  if (values.length === 0) throw new InvalidArgumentError("counts", counts, "must hold at least one count");
  for (const [i, count] of values.entries()) requireEntry(`counts[${i}]`, count, amount);
  requireEntry("smoothing", smoothing, amount);
  const total = sum(values);
  if (total === 0) return values.map(() => -Math.log(values.length));
  const logTotal = Math.log(total + values.length * smoothing);
  return values.map((count) => Math.log(count + smoothing) - logTotal);
}
