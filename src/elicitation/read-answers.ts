import { InvalidArgumentError } from "../errors/invalid-argument-error";
import type { QueryAnswer, QueryAnswers, QueryName } from "./query";

/**
 * The answer to a query.
 * @param candidate the one that was asked about; undefined for a call about all of them
 * @param length how many log-probabilities it must hold
 * @throws InvalidArgumentError if it is missing or holds another number of them
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
export function readScores(answers: QueryAnswers, name: QueryName, N: number): number[] {
  return requireAnswer(answers, name, undefined, N).logLikelihoods;
}

/**
 * The same, each divided by its number of tokens.
 * @throws InvalidArgumentError if they are missing, or the answer does not say how many tokens they have
 */
export function readScoresPerToken(answers: QueryAnswers, name: QueryName, N: number): number[] {
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

/**
 * `[candidate]`: log-probability of the one text that each of N calls asked about.
 * @throws InvalidArgumentError if one is missing
 */
export function readEach(answers: QueryAnswers, name: QueryName, N: number): number[] {
  return Array.from({ length: N }, (_, y) => requireAnswer(answers, name, y, 1).logLikelihoods[0]!);
}

/**
 * `[label][candidate]`: log-probabilities of the two labels that each of N calls asked for.
 * @throws InvalidArgumentError if one is missing
 */
export function readLabels(
  answers: QueryAnswers,
  name: QueryName,
  N: number,
): [number[], number[]] {
  const rows = Array.from(
    { length: N },
    (_, y) => requireAnswer(answers, name, y, 2).logLikelihoods,
  );
  return [rows.map(([first]) => first!), rows.map(([, second]) => second!)];
}

/** Quotients, place by place. */
export function divide(values: readonly number[], by: readonly number[]): number[] {
  return values.map((value, i) => value / by[i]!);
}

/** Differences of logarithms, place by place; what has no probability to begin with has none after it. */
export function subtract(values: readonly number[], from: readonly number[]): number[] {
  return values.map((value, i) => (value === -Infinity ? -Infinity : value - from[i]!));
}
