import { InvalidArgumentError } from "../shared/errors";
import { noteKey } from "./equivalence-classes";
import { readAnswer } from "./read-answer";

/** Readings of recent answers, since a user's equivalence that calls this one compares each answer with every other. */
const readings = new Map<string, string>();
const mostReadings = 10_000;
/** Characters of answers and readings kept. */
const mostCharacters = 4_000_000;
let characters = 0;

/**
 * Whether two answers are the same. The relation is reflexive, symmetric and transitive, so answers fall into classes.
 * It compares
 *
 * - amounts by exact value: `5,600`, `5600.0` and `5.6e3`; `1/2`, `0.5`, `50 %` and `\frac{1}{2}`; `$18` and
 *   `18 dollars` and 18; `twenty-five` and 25. Another currency or a unit is part of the answer: `5 km` is `5000 m`,
 *   but neither 5 nor `5 mi`;
 * - dates, if the month is certain: `March 5, 2024` and `2024-03-05`; times and ratios: `3:30 PM` and `15:30`, `3:2`
 *   and `3 to 2`;
 * - the letter of a choice: `(B)` and `b`, and `(B) a chicken`;
 * - sets in any order, intervals, matrices, lists and unions: `{1, 2}`, `\{2, 1\}` and `x = 1 or x = 2`, `[0, 1)` and
 *   `0 \le x < 1`;
 * - algebra by the function that it defines: `2x+4`, `2(x+2)` and `y = 2x+4`, `\sqrt{8}` and `2\sqrt{2}`; other
 *   equations up to a factor;
 * - anything else as words, ignoring Unicode form, white space, quotes, a full stop, an article and, if there is an
 *   ordinary word, case.
 *
 * docs/answers.md lists the conventions.
 *
 * Answers are data: mathjs only converts units, no code is run, and only the arithmetic of algebra is computed, each
 * operation after a check that its size is within limits. An answer beyond the limits (1,000 characters, for algebra
 * 200; 10 levels of brackets; numbers of 2,048 bits; 40 functions) is compared as words.
 *
 * @throws InvalidArgumentError if an answer is not a string
 * @example answersAreEquivalent("2x+4", "2(x+2)") // true
 */
export function answersAreEquivalent(a: string, b: string): boolean {
  for (const [name, answer] of Object.entries({ a, b })) {
    if (typeof answer !== "string") throw new InvalidArgumentError(name, answer, "must be a text");
  }
  return a === b || recall(a) === recall(b);
}

noteKey(answersAreEquivalent, recall);

function recall(answer: string): string {
  const known = readings.get(answer);
  if (known !== undefined) return known;
  const reading = readAnswer(answer);
  characters += answer.length + reading.length;
  if (readings.size >= mostReadings || characters > mostCharacters) {
    readings.clear();
    characters = answer.length + reading.length;
  }
  readings.set(answer, reading);
  return reading;
}
