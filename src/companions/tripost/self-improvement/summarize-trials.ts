import { InvalidArgumentError } from "../../../errors/invalid-argument-error";
import { type ProportionInterval, wilsonInterval } from "../../../statistics/wilson-interval";
import { parseAttempt } from "../items/attempt";
import { isAttemptRight, type Trial } from "./trial";

/** How trials ended, as shares of all with their 95 % intervals. */
export interface TrialSummary {
  trials: number;
  /** The first attempt can be parsed. */
  valid: ProportionInterval;
  /** The first attempt has the right answer. */
  first: ProportionInterval;
  /** The last attempt has it. */
  last: ProportionInterval;
  /** The model called its last attempt correct. */
  confirmed: ProportionInterval;
}

/**
 * How many trials came to what.
 * @throws InvalidArgumentError without a trial
 */
export function summarizeTrials(trials: readonly Trial[]): TrialSummary {
  if (!Array.isArray(trials) || trials.length === 0) {
    throw new InvalidArgumentError("trials", trials, "must hold at least one");
  }
  const share = (test: (trial: Trial) => boolean) =>
    wilsonInterval(trials.filter(test).length, trials.length);
  return {
    trials: trials.length,
    valid: share(({ attempts }) => parseAttempt(attempts[0]!) !== undefined),
    first: share((trial) => isAttemptRight(trial, 0)),
    last: share((trial) => isAttemptRight(trial, -1)),
    confirmed: share(({ stopped }) => stopped === "confirmed"),
  };
}
