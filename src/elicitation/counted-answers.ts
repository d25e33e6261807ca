import { logSumExp } from "../core/log-sum-exp";
import type { CountSampler } from "../statistics/counts";
import { logFrequencies } from "../statistics/log-frequencies";
import type { Counts, QueryAnswer, QueryName } from "./queries";

/** How texts are drawn that labels are counted among. */
export interface Counting {
  /** Texts drawn for each call. */
  samples: number;
  /** Seed of the first text; the others take those that follow. */
  seed: number | undefined;
}

/** Longest text, in tokens: room for a label with what stands around it. */
export const longestLabel = 4;

/**
 * The label whose word a text begins with, whatever stands before it that is neither letter nor digit, or undefined.
 * A single letter must not begin a phrase: "A horse" does not choose A.
 */
export function findLabel(
  text: string,
  labels: readonly (readonly string[])[],
): number | undefined {
  const begun = text.replace(/^[^\p{L}\p{N}]+/u, "");
  const found = labels.findIndex((spellings) =>
    spellings.some((spelling) => {
      const word = spelling.trim();
      const rest = begun.slice(word.length);
      const isWhole =
        !/^[\p{L}\p{N}]/u.test(rest) && !(word.length === 1 && /^ +\p{L}/u.test(rest));
      return word !== "" && begun.startsWith(word) && isWhole;
    }),
  );
  return found < 0 ? undefined : found;
}

/** Counts in place of log-probabilities, with how far they can be trusted. */
export interface CountedAnswer extends Counts {
  /** What was asked. */
  query: QueryName;
  /** The candidate it was asked about; null for a question about all of them, and `counts` has one for each. */
  candidate: number | null;
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
export function redrawCounts(counted: Counts, drawCounts: CountSampler): Counts {
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

/** The mass of several spellings of one word. */
export interface PooledLabels {
  /** log of their total probability, in nats. */
  logMass: number;
  /** Whether that is only an upper bound, since the backend listed none of them. */
  isBound: boolean;
}

/**
 * The total probability of the spellings that the backend listed; where it listed none, the total of their bounds.
 * @param logprobs `[spelling]`: log-probabilities in nats
 * @param isBound `[spelling]`: which of them are only upper bounds
 */
export function poolLabels(logprobs: readonly number[], isBound: readonly boolean[]): PooledLabels {
  const listed = logprobs.filter((_, i) => !isBound[i]);
  return listed.length > 0
    ? { logMass: logSumExp(listed), isBound: false }
    : { logMass: logSumExp(logprobs), isBound: true };
}
