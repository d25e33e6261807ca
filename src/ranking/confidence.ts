import { logistic, logOdds, logSumExp } from "../core/log-space";
import type { SolverResult } from "../core/solve-signaling-game";
import { resolveSolverOptions } from "../core/solver-options";
import { evaluateIsotonic } from "../statistics/calibration";
import type { ScoredCandidates } from "./methods";

/** Maps a winner's confidence to the probability that the winner is right: plain JSON that can be kept with a run. */
export interface CalibrationMap {
  format: 1;
  /** Number of items that it was fitted on. */
  items: number;
  /** `[point]`: confidences, ascending. */
  confidences: number[];
  /**
   * `[point]`: share of right answers there, never descending. The map is linear between points and constant outside
   * them.
   */
  probabilities: number[];
}

/** Whether a value is a map as `fitCalibration()` returns it. */
export function isCalibrationMap(value: unknown): value is CalibrationMap {
  const map = value as CalibrationMap | null;
  if (typeof map !== "object" || map === null || map.format !== 1) return false;
  const { items, confidences, probabilities } = map;
  if (!(Number.isSafeInteger(items) && items > 0)) return false;
  return (
    isAscending(confidences, -Infinity, Infinity) &&
    isAscending(probabilities, 0, 1) &&
    confidences.length === probabilities.length
  );
}

function isAscending(values: unknown, least: number, most: number): boolean {
  return (
    Array.isArray(values) &&
    values.length > 0 &&
    values.every(
      (value, i) => Number.isFinite(value) && value >= least && value <= most && (i === 0 || value >= values[i - 1]),
    )
  );
}

/** The λ of the game that confidence is read from, whichever λ ranks. */
export const confidenceLambda = 0.3;

export const confidenceSolver = resolveSolverOptions({ kind: "exact", lambda: confidenceLambda });

/**
 * The log-odds of a candidate's share among all of them,
 *
 *     c = odds(y) / Σ_y' odds(y'),      odds(y) = D*(correct|y) / D*(incorrect|y),
 *
 * in the limit of the game at λ = 0.3. There the discriminator's judgement counts in full and the generator's for at
 * most 1/(2λ) = 1.7 nats. D*(correct|y) itself does not measure confidence across questions, because every question's
 * winner is near the same cap.
 *
 * @param unscored indices of candidates that are out of the game
 */
export function shareLogOdds(
  { logDiscriminator }: Pick<SolverResult, "logDiscriminator">,
  unscored: readonly number[],
  candidate: number,
): number {
  if (unscored.includes(candidate)) return -Infinity;
  const oddsOf = (y: number) => {
    const [correct, incorrect] = logDiscriminator[y]!;
    return Math.max(-mostNats, Math.min(mostNats, logOdds(correct!, incorrect!)));
  };
  const others = logDiscriminator.flatMap((_, y) => (y === candidate || unscored.includes(y) ? [] : [oddsOf(y)]));
  return others.length === 0 ? mostNats : oddsOf(candidate) - logSumExp(others);
}

const mostNats = 50;

/**
 * The probability that the candidate with this share is right, by the user's map or else by the library's, a logistic
 * regression on how far the share is above chance,
 *
 *     log-odds = log-odds(1/N) + a + b · (log-odds(c) - log-odds(1/N)),
 *
 * fitted on the questions recorded at the time (`npm run bench:results` fits it to all of them now), separately for
 * pairs of log-probabilities under both v, as in `contrast`, and for scores without v, as in `pointwise`.
 */
export function calibrateShare(
  logOddsOfShare: number,
  { logLikelihoods, policies }: ScoredCandidates,
  map: CalibrationMap | undefined,
): number {
  if (map !== undefined) {
    const { confidences, probabilities } = map;
    return evaluateIsotonic({ scores: confidences, values: probabilities }, logistic(logOddsOfShare));
  }
  const count = policies.initialDiscriminator.length - policies.unscored.length;
  const isJudged = typeof logLikelihoods.discriminator[0] === "object";
  const { shift, slope } = defaultCalibration[isJudged ? "judged" : "scored"];
  const chance = -Math.log(Math.max(1, count - 1));
  return logistic(chance + shift + slope * (logOddsOfShare - chance));
}

/** a and b of {@link calibrateShare}. */
export const defaultCalibration = {
  judged: { shift: -0.049, slope: 0.67 },
  scored: { shift: 0.518, slope: 0.11 },
} as const;
