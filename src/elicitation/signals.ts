import { InvalidArgumentError } from "../errors/invalid-argument-error";
import type { QueryAnswers, QueryName } from "./query";
import {
  divide,
  readEach,
  readLabels,
  readScores,
  readScoresPerToken,
  subtract,
} from "./read-answers";

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
  /**
   * Its values.
   * @param answers what the model said, at least to the `queries`
   * @param byteCounts `[candidate]`: length of each candidate in UTF-8 bytes, without what the prompt puts around it
   * @throws InvalidArgumentError if an answer is missing
   */
  read(answers: QueryAnswers, byteCounts: readonly number[]): SignalValues;
}

const definitions = {
  likelihood: {
    meaning: "log P(y|x), summed over tokens",
    queries: ["plain"],
    read: (answers, { length }) => readScores(answers, "plain", length),
  },
  "likelihood-per-token": {
    meaning: "log P(y|x) / number of tokens of y",
    queries: ["plain"],
    read: (answers, { length }) => readScoresPerToken(answers, "plain", length),
  },
  "likelihood-per-byte": {
    meaning: "log P(y|x) / number of UTF-8 bytes of y",
    queries: ["plain"],
    read: (answers, byteCounts) =>
      divide(readScores(answers, "plain", byteCounts.length), byteCounts),
  },
  "pointwise-mutual-information": {
    meaning: "log P(y|x) - log P(y|a content-free question)",
    queries: ["plain", "content-free"],
    read: (answers, { length }) =>
      subtract(readScores(answers, "plain", length), readScores(answers, "content-free", length)),
  },
  contrast: {
    meaning: "log P(y|x,correct), log P(y|x,incorrect)",
    queries: ["correct", "incorrect"],
    read: (answers, { length }) => [
      readScores(answers, "correct", length),
      readScores(answers, "incorrect", length),
    ],
  },
  "contrast-per-token": {
    meaning: "contrast, each / number of tokens of y",
    queries: ["correct", "incorrect"],
    read: (answers, { length }) => [
      readScoresPerToken(answers, "correct", length),
      readScoresPerToken(answers, "incorrect", length),
    ],
  },
  "contrast-per-byte": {
    meaning: "contrast, each / number of UTF-8 bytes of y",
    queries: ["correct", "incorrect"],
    read: (answers, byteCounts) => [
      divide(readScores(answers, "correct", byteCounts.length), byteCounts),
      divide(readScores(answers, "incorrect", byteCounts.length), byteCounts),
    ],
  },
  choice: {
    meaning: "contrast by the letters of listed candidates",
    queries: ["choice-correct", "choice-incorrect"],
    read: (answers, { length }) => [
      readScores(answers, "choice-correct", length),
      readScores(answers, "choice-incorrect", length),
    ],
  },
  channel: {
    meaning: "log P(x|y), the question from the answer",
    queries: ["channel"],
    read: (answers, { length }) => readEach(answers, "channel", length),
  },
  "yes-no": {
    meaning: "log P(yes|x,y), log P(no|x,y)",
    queries: ["yes-no"],
    read: (answers, { length }) => readLabels(answers, "yes-no", length),
  },
  "yes-no-calibrated": {
    meaning: "yes-no less that of a content-free question",
    queries: ["yes-no", "yes-no-content-free"],
    read: (answers, { length }) =>
      calibrate(
        readLabels(answers, "yes-no", length),
        readLabels(answers, "yes-no-content-free", length),
      ),
  },
  "true-false": {
    meaning: "log P(true|x,y), log P(false|x,y)",
    queries: ["true-false"],
    read: (answers, { length }) => readLabels(answers, "true-false", length),
  },
  "true-false-calibrated": {
    meaning: "true-false less that of a content-free question",
    queries: ["true-false", "true-false-content-free"],
    read: (answers, { length }) =>
      calibrate(
        readLabels(answers, "true-false", length),
        readLabels(answers, "true-false-content-free", length),
      ),
  },
} satisfies Record<string, SignalDefinition>;

/** Name of a signal. */
export type Signal = keyof typeof definitions;

/**
 * Every signal that a model can be asked for: of a question x and its candidates y, values in nats. Each can serve as the
 * generator and as the discriminator; two of them make an elicitation.
 *
 * The calibrated ones take out how readily the model says each word at all, by contextual calibration (Zhao et al. 2021,
 * arXiv 2102.09690): with n the question without content,
 *
 *     P(v|x,y) / P(v|n,y),   renormalized over v.
 *
 * Zhao et al. replace the whole input by n and so divide by the same P(v|n) everywhere. That would not change which
 * candidate D1 prefers, since D1(v|y) is divided by its sum over the candidates anyway; here only the question is
 * replaced, and each answer is held against what the model says of that answer to no question.
 */
export const signals: Readonly<Record<Signal, SignalDefinition>> = definitions;

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

function calibrate(
  [correct, incorrect]: [number[], number[]],
  [freeCorrect, freeIncorrect]: [number[], number[]],
): [number[], number[]] {
  return [subtract(correct, freeCorrect), subtract(incorrect, freeIncorrect)];
}
