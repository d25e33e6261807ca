import { logFrequencies } from "../statistics/log-frequencies";
import type { Counts, QueryAnswer, QueryName } from "./query";

/** Counts in place of log-probabilities, with how far they can be trusted. */
export interface CountedAnswer extends Counts {
  /** What was asked. */
  query: QueryName;
  /** The candidate it was asked about; undefined for a question about all of them, and `counts` has one for each. */
  candidate: number | undefined;
  /**
   * `[label or text]`: standard error of the probability that the count gives, √(p (1 - p) / draws) with p smoothed, so that
   * it is not 0 where all texts agree.
   */
  standardErrors: number[];
}

/**
 * The probabilities that counts give, half a count added to each of them, unless they say otherwise, and to what was something
 * else, see `logFrequencies()`.
 */
export function answerFromCounts(counted: Counts): QueryAnswer {
  const { counts, draws, added = counts.map(() => 0.5) } = counted;
  const other = draws - counts.reduce((sum, count) => sum + count, 0);
  const smoothed = [...counts.map((count, i) => count + added[i]!), other + 0.5];
  return {
    logLikelihoods: logFrequencies(smoothed, 0).slice(0, -1),
    uncoveredMass: draws === 0 ? 1 : other / draws,
    counted,
  };
}

/** Counts as they might have come as well: as many texts drawn anew from the probabilities that these counts give. */
export function redrawCounts(
  counted: Counts,
  drawCounts: (probabilities: readonly number[], trials: number) => number[],
): Counts {
  const { draws } = counted;
  const { logLikelihoods } = answerFromCounts(counted);
  const probabilities = logLikelihoods.map(Math.exp);
  const other = 1 - probabilities.reduce((sum, probability) => sum + probability, 0);
  return { ...counted, counts: drawCounts([...probabilities, other], draws).slice(0, -1) };
}

/** The standard errors of {@link CountedAnswer}. */
export function standardErrorsOf(counted: Counts): number[] {
  return answerFromCounts(counted).logLikelihoods.map((logProbability) => {
    const p = Math.exp(logProbability);
    return Math.sqrt((p * (1 - p)) / Math.max(1, counted.draws));
  });
}
