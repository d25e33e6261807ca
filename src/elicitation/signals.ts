import { InvalidArgumentError } from "../errors/invalid-argument-error";
import type { QueryAnswer, QueryAnswers, QueryName } from "./query";

/**
 * What a model says of N candidates: `[candidate]`, one score s(y) each, higher for better ones; or `[meaning][candidate]`,
 * its log-probabilities under v = correct and v = incorrect.
 */
export type SignalValues = number[] | [correct: number[], incorrect: number[]];

/** How a signal comes about. */
export interface SignalDefinition {
  /** In one line, for tables. */
  readonly meaning: string;
  /** What the model has to be asked for it. */
  readonly queries: readonly QueryName[];
  /** Its values, from the answers and the lengths of the candidates in UTF-8 bytes. */
  read(answers: QueryAnswers, byteCounts: readonly number[]): SignalValues;
}

/**
 * Every signal that a model can be asked for. Each can serve as the generator and as the discriminator; two of them make
 * an elicitation. All values are in nats.
 */
export const signals = {
  likelihood: {
    meaning: "log P(y|x), summed over tokens",
    queries: ["plain"],
    read: (answers) => textScores(answers, "plain"),
  },
  "likelihood-per-token": {
    meaning: "log P(y|x) / number of tokens of y",
    queries: ["plain"],
    read: (answers) => perToken(answers, "plain"),
  },
  "likelihood-per-byte": {
    meaning: "log P(y|x) / number of UTF-8 bytes of y",
    queries: ["plain"],
    read: (answers, byteCounts) => divide(textScores(answers, "plain"), byteCounts),
  },
  "pointwise-mutual-information": {
    meaning: "log P(y|x) - log P(y|a question without content)",
    queries: ["plain", "content-free"],
    read: (answers) => subtract(textScores(answers, "plain"), textScores(answers, "content-free")),
  },
  contrast: {
    meaning: "log P(y|x,correct) and log P(y|x,incorrect)",
    queries: ["correct", "incorrect"],
    read: (answers) => [textScores(answers, "correct"), textScores(answers, "incorrect")],
  },
  "contrast-per-token": {
    meaning: "the same, each divided by the number of tokens of y",
    queries: ["correct", "incorrect"],
    read: (answers) => [perToken(answers, "correct"), perToken(answers, "incorrect")],
  },
  "contrast-per-byte": {
    meaning: "the same, each divided by the number of UTF-8 bytes of y",
    queries: ["correct", "incorrect"],
    read: (answers, byteCounts) => [
      divide(textScores(answers, "correct"), byteCounts),
      divide(textScores(answers, "incorrect"), byteCounts),
    ],
  },
  choice: {
    meaning: "log P(letter of y|x,v), the candidates listed with letters",
    queries: ["choice-correct", "choice-incorrect"],
    read: (answers) => [
      textScores(answers, "choice-correct"),
      textScores(answers, "choice-incorrect"),
    ],
  },
  channel: {
    meaning: "log P(x|y), how well the answer predicts the question",
    queries: ["channel"],
    read: (answers, { length }) => perCandidate(answers, "channel", 0, length),
  },
  "yes-no": {
    meaning: "log P(yes|x,y) and log P(no|x,y)",
    queries: ["yes-no"],
    read: (answers, { length }) => labelPair(answers, "yes-no", length),
  },
  "yes-no-calibrated": {
    meaning: "the same, less that of the answer to a question without content",
    queries: ["yes-no", "yes-no-content-free"],
    read: (answers, { length }) =>
      calibrate(
        labelPair(answers, "yes-no", length),
        labelPair(answers, "yes-no-content-free", length),
      ),
  },
  "true-false": {
    meaning: "log P(true|x,y) and log P(false|x,y)",
    queries: ["true-false"],
    read: (answers, { length }) => labelPair(answers, "true-false", length),
  },
  "true-false-calibrated": {
    meaning: "the same, less that of the answer to a question without content",
    queries: ["true-false", "true-false-content-free"],
    read: (answers, { length }) =>
      calibrate(
        labelPair(answers, "true-false", length),
        labelPair(answers, "true-false-content-free", length),
      ),
  },
} satisfies Record<string, SignalDefinition>;

/** Name of a signal. */
export type Signal = keyof typeof signals;

/** Every signal's name. */
export const signalNames = Object.keys(signals) as readonly Signal[];

/** Whether a signal is log-probabilities under both v, rather than one score a candidate. */
export function isPair(values: SignalValues): values is [correct: number[], incorrect: number[]] {
  return typeof values[0] === "object";
}

/**
 * The values of a signal.
 * @param byteCounts `[candidate]`: length of each candidate in UTF-8 bytes
 * @throws InvalidArgumentError if an answer is missing
 */
export function readSignal(
  signal: Signal,
  answers: QueryAnswers,
  byteCounts: readonly number[],
): SignalValues {
  return signals[signal].read(answers, byteCounts);
}

/** @throws InvalidArgumentError if there is no such signal */
export function requireSignal(parameter: string, signal: unknown): void {
  if (!signalNames.includes(signal as Signal)) {
    throw new InvalidArgumentError(parameter, signal, `must be one of ${signalNames.join(", ")}`);
  }
}

function requireAnswer(answers: QueryAnswers, name: QueryName, place: number): QueryAnswer {
  const answer = answers[name]?.[place];
  if (answer === undefined) {
    throw new InvalidArgumentError(
      "answers",
      answers,
      `must hold the answer to the query ${name}${place > 0 ? ` about candidate ${place}` : ""}: ask the model for it first`,
    );
  }
  return answer;
}

function textScores(answers: QueryAnswers, name: QueryName): number[] {
  return requireAnswer(answers, name, 0).logLikelihoods;
}

function perToken(answers: QueryAnswers, name: QueryName): number[] {
  const { logLikelihoods, tokenCounts } = requireAnswer(answers, name, 0);
  return divide(logLikelihoods, tokenCounts!);
}

function perCandidate(
  answers: QueryAnswers,
  name: QueryName,
  label: number,
  length: number,
): number[] {
  return Array.from(
    { length },
    (_, candidate) => requireAnswer(answers, name, candidate).logLikelihoods[label]!,
  );
}

function labelPair(answers: QueryAnswers, name: QueryName, length: number): [number[], number[]] {
  return [perCandidate(answers, name, 0, length), perCandidate(answers, name, 1, length)];
}

function divide(values: readonly number[], by: readonly number[]): number[] {
  return values.map((value, i) => value / by[i]!);
}

/** Differences of logarithms; what has no probability to begin with has none after it. */
function subtract(values: readonly number[], from: readonly number[]): number[] {
  return values.map((value, i) => (value === -Infinity ? -Infinity : value - from[i]!));
}

function calibrate(
  [correct, incorrect]: [number[], number[]],
  [freeCorrect, freeIncorrect]: [number[], number[]],
): [number[], number[]] {
  return [subtract(correct, freeCorrect), subtract(incorrect, freeIncorrect)];
}
