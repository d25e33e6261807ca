import { logOdds } from "../core/log-space";
import { InvalidArgumentError } from "../shared/errors";
import { type PooledScores, poolScores } from "./pool-scores";
import type { QueryAnswer, QueryAnswers, QueryName } from "./queries";

/**
 * A model's scores of N candidates: `[candidate]`, one score s(y) each, higher for better ones; or
 * `[meaning][candidate]`, its log-probabilities under v = correct and v = incorrect.
 */
export type ScorerValues = number[] | [correct: number[], incorrect: number[]];

/** How a scorer works. */
export interface ScorerDefinition {
  /** In one line, for tables. */
  readonly meaning: string;
  /** The queries that the model must answer for it. */
  readonly queries: readonly QueryName[];
  /**
   * Its values.
   * @param answers the model's answers, at least to the `queries`
   * @param byteCounts `[candidate]`: length of each candidate in UTF-8 bytes, without the prompt's text around it
   * @throws InvalidArgumentError if an answer is missing
   */
  read(answers: QueryAnswers, byteCounts: readonly number[]): ScorerValues;
}

const bothAnswers = ["correct", "incorrect"] as const;

const definitions = {
  likelihood: readOne("log P(y|x), summed over tokens", "plain", readScores),
  "likelihood-per-token": readOne("log P(y|x) / number of tokens of y", "plain", readScoresPerToken),
  "likelihood-per-byte": readOne("log P(y|x) / number of UTF-8 bytes of y", "plain", readScoresPerByte),
  "pointwise-mutual-information": {
    meaning: "log P(y|x) - log P(y|a content-free question)",
    queries: ["plain", "content-free"],
    read: (answers, byteCounts) =>
      subtract(readScores(answers, "plain", byteCounts), readScores(answers, "content-free", byteCounts)),
  },
  contrast: readBoth("log P(y|x,correct), log P(y|x,incorrect)", bothAnswers, readScores),
  "contrast-per-token": readBoth("contrast, each / number of tokens of y", bothAnswers, readScoresPerToken),
  "contrast-per-byte": readBoth("contrast, each / number of UTF-8 bytes of y", bothAnswers, readScoresPerByte),
  choice: readBoth("contrast by the letters of listed candidates", ["choice-correct", "choice-incorrect"], readScores),
  channel: readOne("log P(x|y), the question given the answer", "channel", readEach),
  "yes-no": readOne("log P(yes|x,y), log P(no|x,y)", "yes-no", readLabels),
  "yes-no-calibrated": calibrate("yes-no, relative to a content-free question", "yes-no"),
  "true-false": readOne("log P(true|x,y), log P(false|x,y)", "true-false", readLabels),
  "true-false-calibrated": calibrate("true-false, relative to a content-free question", "true-false"),
} satisfies Record<string, ScorerDefinition>;

/** Reads the answer to one query, or those about each candidate; {@link ScorerDefinition} says what it is given. */
type ReadQuery<Values> = (answers: QueryAnswers, name: QueryName, byteCounts: readonly number[]) => Values;

/** What the answers to one query say. */
function readOne(meaning: string, query: QueryName, read: ReadQuery<ScorerValues>): ScorerDefinition {
  return { meaning, queries: [query], read: (answers, byteCounts) => read(answers, query, byteCounts) };
}

/** What the answers to two queries say, one under each v. */
function readBoth(
  meaning: string,
  queries: readonly [correct: QueryName, incorrect: QueryName],
  read: ReadQuery<number[]>,
): ScorerDefinition {
  return {
    meaning,
    queries,
    read: (answers, byteCounts) => [read(answers, queries[0], byteCounts), read(answers, queries[1], byteCounts)],
  };
}

/** The labels of a query minus those about the same answers to a question without content. */
function calibrate(meaning: string, query: "yes-no" | "true-false"): ScorerDefinition {
  const contentFree = `${query}-content-free` as const;
  return {
    meaning,
    queries: [query, contentFree],
    read: (answers, byteCounts) => {
      const [correct, incorrect] = readLabels(answers, query, byteCounts);
      const [freeCorrect, freeIncorrect] = readLabels(answers, contentFree, byteCounts);
      return [subtract(correct, freeCorrect), subtract(incorrect, freeIncorrect)];
    },
  };
}

/** The name of a scorer. */
export type Scorer = keyof typeof definitions;

/**
 * Every scorer of candidates y for a question x; its values are in nats. Each can serve as the generator and as the
 * discriminator; two of them make an elicitation.
 *
 * The calibrated scorers remove how readily the model says each word in general, by contextual calibration (Zhao et al.
 * 2021, arXiv 2102.09690): with n the question without content,
 *
 *     P(v|x,y) / P(v|n,y),   renormalized over v.
 *
 * Zhao et al. replace the whole input by n and so divide by the same P(v|n) everywhere. That would not change which
 * candidate D1 prefers, since D1(v|y) is divided by its sum over the candidates anyway. Here only the question is
 * replaced, and each answer is compared with the same answer to no question.
 */
export const scorers: Readonly<Record<Scorer, ScorerDefinition>> = definitions;

export const scorerNames = Object.keys(scorers) as readonly Scorer[];

/** The source of a player's initial policy: one scorer, or a pool of several. */
export type PlayerScorers = Scorer | readonly Scorer[];

/** Factors for the log-odds of each scorer, from 0 on. */
export type ScorerWeights = Partial<Record<Scorer, number>>;

/** The queries that a model must answer for these scorers. */
export function queriesOf(asked: PlayerScorers): readonly QueryName[] {
  if (typeof asked === "string") return scorers[asked].queries;
  return [...new Set(asked.flatMap((scorer) => scorers[scorer].queries))];
}

/**
 * The scorers' names as command lines take them.
 * @example nameScorers(["likelihood", "contrast"]) // "likelihood/contrast"
 */
export function nameScorers(named: PlayerScorers): string {
  return [named].flat().join("/");
}

/** Whether a scorer's values are log-probabilities under both v, rather than one score for each candidate. */
export function isPair(values: ScorerValues): values is [correct: number[], incorrect: number[]] {
  return typeof values[0] === "object";
}

/** `[candidate]`: the score, or both log-probabilities, as a discriminator's numbers are given. */
export function byCandidate(values: ScorerValues): number[] | number[][] {
  return isPair(values) ? values[0].map((_, y) => values.map((row) => row[y]!)) : values;
}

/** `[candidate]`: the score, or the log-odds of correct against incorrect. */
export function scoresOf(values: ScorerValues): number[] {
  if (!isPair(values)) return values;
  const [correct, incorrect] = values;
  // The odds of a candidate without any probability are undefined; it comes last.
  return correct.map((logProbability, y) => logOdds(logProbability, incorrect[y]!));
}

/**
 * The values of a scorer, or of a pool of several, see {@link poolScores}.
 * @param byteCounts `[candidate]`: length of each candidate in UTF-8 bytes
 * @param weights of all scorers that are read; a single scorer with a weight is read as one score as well
 * @throws InvalidArgumentError if an answer is missing
 */
export function readScorer(
  asked: PlayerScorers,
  answers: QueryAnswers,
  byteCounts: readonly number[],
  weights?: ScorerWeights,
): ScorerValues {
  if (typeof asked === "string" && weights === undefined) {
    return scorers[asked].read(answers, byteCounts);
  }
  return poolScorers(asked, answers, byteCounts, weights).scores;
}

/** {@link readScorer} of scorers as one score, and how many independent ones they are worth. */
export function poolScorers(
  asked: PlayerScorers,
  answers: QueryAnswers,
  byteCounts: readonly number[],
  weights?: ScorerWeights,
): PooledScores {
  const names = [asked].flat();
  return poolScores(
    names.map((scorer) => scoresOf(scorers[scorer].read(answers, byteCounts))),
    weights && names.map((scorer) => weights[scorer] ?? 0),
  );
}

/** @throws InvalidArgumentError if there is no such scorer */
export function requireScorer(parameter: string, scorer: unknown): void {
  if (!scorerNames.includes(scorer as Scorer)) {
    throw new InvalidArgumentError(parameter, scorer, `must be one of ${scorerNames.join(", ")}`);
  }
}

/**
 * The answer to a query.
 * @param candidate the one that was asked about; undefined for a call about all of them
 * @param length how many log-probabilities it must hold
 */
function requireAnswer(
  answers: QueryAnswers,
  name: QueryName,
  candidate: number | undefined,
  length: number,
): QueryAnswer {
  const answer = answers[name]?.[candidate ?? 0];
  if (answer?.logLikelihoods.length !== length) {
    const place = candidate === undefined ? "" : ` about candidate ${candidate}`;
    throw new InvalidArgumentError(
      "answers",
      answers,
      `must hold ${length} log-probabilities for the query ${name}${place}: ask the model for them first`,
    );
  }
  return answer;
}

/**
 * `[candidate]`: log-probabilities of N candidates that one call asked for.
 * @throws InvalidArgumentError if they are missing
 */
function readScores(answers: QueryAnswers, name: QueryName, { length }: readonly number[]): number[] {
  return requireAnswer(answers, name, undefined, length).logLikelihoods;
}

/** The same, each divided by its number of tokens. */
function readScoresPerToken(answers: QueryAnswers, name: QueryName, { length: N }: readonly number[]): number[] {
  const { logLikelihoods, tokenCounts } = requireAnswer(answers, name, undefined, N);
  if (tokenCounts?.length !== N || !tokenCounts.every((count) => count > 0)) {
    throw new InvalidArgumentError(
      "answers",
      answers,
      `must hold ${N} token counts of at least 1 for the query ${name}: take its answer from a call that scores text`,
    );
  }
  return divide(logLikelihoods, tokenCounts);
}

/** The same, each divided by its number of UTF-8 bytes. */
function readScoresPerByte(answers: QueryAnswers, name: QueryName, byteCounts: readonly number[]): number[] {
  return divide(readScores(answers, name, byteCounts), byteCounts);
}

/** `[candidate]`: log-probability of the one text that each of N calls asked about. */
function readEach(answers: QueryAnswers, name: QueryName, byteCounts: readonly number[]): number[] {
  return byteCounts.map((_, y) => requireAnswer(answers, name, y, 1).logLikelihoods[0]!);
}

/** `[label][candidate]`: log-probabilities of the two labels that each of N calls asked for. */
function readLabels(
  answers: QueryAnswers,
  name: QueryName,
  byteCounts: readonly number[],
): [correct: number[], incorrect: number[]] {
  const values = byteCounts.map((_, y) => requireAnswer(answers, name, y, 2).logLikelihoods);
  return [values.map((row) => row[0]!), values.map((row) => row[1]!)];
}

function divide(values: readonly number[], by: readonly number[]): number[] {
  return values.map((value, i) => value / by[i]!);
}

/** Elementwise differences of logarithms; a probability of 0 stays 0. */
function subtract(values: readonly number[], from: readonly number[]): number[] {
  return values.map((value, i) => (value === -Infinity ? -Infinity : value - from[i]!));
}

const encoder = new TextEncoder();
const isAscii = /^\p{ASCII}*$/u;

/** Length of a text in UTF-8 bytes. */
export function countBytes(text: string): number {
  return isAscii.test(text) ? text.length : encoder.encode(text).length;
}
