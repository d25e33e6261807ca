import { logSumExp } from "../core/log-space";
import type { CountSampler } from "../statistics/counts";
import { logFrequencies } from "../statistics/log-frequencies";
import type { Counts, QueryAnswer, QueryName } from "./queries";

/** How to draw the texts among which labels are counted. */
export interface Counting {
  /** Texts drawn for each call. */
  samples: number;
  /** Seed of the first text; the others take the following ones. */
  seed: number | undefined;
}

/** Longest text, in tokens: room for a label and the words around it, as in "The answer is **B**." */
export const longestLabel = 8;

/**
 * The label with which a text answers, or undefined: the last one that it announces ("The answer is B)."), or else the
 * one with which it begins or ends, ignoring characters around it that are neither letters nor digits ("**YES**", "(B)
 * a pig"). In a label of several letters, case does not matter. A single letter must not begin a phrase: "A horse" does
 * not choose A.
 */
export function findLabel(text: string, labels: readonly (readonly string[])[]): number | undefined {
  for (const describe of places) {
    const found = labels.map((spellings) =>
      Math.max(...spellings.map((word) => findWord(text, word.trim(), describe))),
    );
    const last = Math.max(...found);
    if (last >= 0) return found.indexOf(last);
  }
  return undefined;
}

/** Where a word answers: announced, at the beginning of the text, or at its end as the only one, not negated. */
const places: readonly ((word: string) => string)[] = [
  (word) => `\\b(?:[Aa]nswer|[Cc]hoice|[Oo]ption)(?: is| would be)?[^\\p{L}\\p{N}]*(?:[Oo]ption )?${word}`,
  (word) => `^[^\\p{L}\\p{N}]*${word}`,
  (word) => `(?<![\\p{L}\\p{N}'’])(?<!\\b(?:[Nn]ot|[A-Z],? (?:and|or)) )${word}[^\\p{L}\\p{N}]*$`,
];

/** The last position of a whole word in such a place, or -1. */
function findWord(text: string, word: string, describe: (word: string) => string): number {
  const isLetter = word.length <= 1;
  const escaped = word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const pattern = describe(`(?:${escaped})(?![\\p{L}\\p{N}])${isLetter ? "(?! +\\p{L})" : ""}`);
  return [...text.matchAll(new RegExp(pattern, isLetter ? "gu" : "giu"))].at(-1)?.index ?? -1;
}

/** Counts that replace log-probabilities, with their standard errors. */
export interface CountedAnswer extends Counts {
  /** The query. */
  query: QueryName;
  /** The candidate it was asked about; null for a question about all of them, with one count for each. */
  candidate: number | null;
  /**
   * `[label or text]`: standard error of the estimated probability, √(p (1 - p) / draws) with p smoothed, so that it is
   * not 0 if all texts agree.
   */
  standardErrors: number[];
}

/**
 * The probabilities estimated from counts. By default half a count is added to each, and to the count of anything else,
 * see `logFrequencies()`.
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

/** Redrawn counts: as many texts, drawn from the probabilities estimated from these counts. */
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

/**
 * The logarithm of the total probability of one word's spellings that the backend listed; if it listed none, of the
 * total of their bounds, which is only an upper bound itself.
 * @param logprobs `[spelling]`: log-probabilities in nats
 * @param isBound `[spelling]`: which of them are only upper bounds
 */
export function poolLabels(logprobs: readonly number[], isBound: readonly boolean[]) {
  const listed = isBound.includes(true) ? logprobs.filter((_, i) => !isBound[i]) : logprobs;
  return listed.length > 0
    ? { logMass: logSumExp(listed), isBound: false }
    : { logMass: logSumExp(logprobs), isBound: true };
}
