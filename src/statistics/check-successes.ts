import { InvalidArgumentError } from "../errors/invalid-argument-error";

/**
 * Checks a count of successes among trials.
 * @param prefix path of the object that holds the two, such as `"first."`
 * @throws InvalidArgumentError unless 0 <= successes <= trials, whole, with at least one trial
 */
export function requireSuccesses(successes: number, trials: number, prefix = ""): void {
  if (!Number.isSafeInteger(trials) || trials < 1) {
    throw new InvalidArgumentError(`${prefix}trials`, trials, "must be a whole number >= 1");
  }
  if (!Number.isSafeInteger(successes) || successes < 0 || successes > trials) {
    throw new InvalidArgumentError(
      `${prefix}successes`,
      successes,
      `must be a whole number from 0 to ${trials}`,
    );
  }
}
