import { InvalidArgumentError } from "../shared/errors";
import { readAnswer } from "./read-answer";

/** What recent answers were read as: whoever merges answers compares each of them with every other. */
const readings = new Map<string, string>();
const mostReadings = 256;

/**
 * Whether two answers are the same: reflexive, symmetric and transitive, so that answers fall into classes. Compared are
 *
 * - amounts by exact value: `5,600`, `5600.0` and `5.6e3`; `1/2`, `0.5`, `50 %` and `\frac{1}{2}`; `$18` and `18 dollars`
 *   and 18. Another currency or a measured unit is part of the answer: `5 km` is `5000 m`, neither 5 nor `5 mi`;
 * - dates, where the month is certain: `March 5, 2024` and `2024-03-05`;
 * - the letter of a choice: `(B)` and `b`;
 * - sets in any order, intervals, lists and unions: `{1, 2}` and `\{2, 1\}`, `[0, 1)`;
 * - algebra by the function it is: `2x+4` and `2(x+2)`; and equations by their sides;
 * - anything else in words, without regard to case, Unicode form, white space, quotes, a full stop and an article.
 *
 * Answers are data: mathjs parses algebra and units, and nothing is evaluated but sums, products, quotients and powers of
 * fractions, each only after its size is known to be within limits. An answer beyond the limits (1,000 characters, for
 * algebra 200; 10 levels of brackets; numbers of 2,048 bits) is compared in words.
 *
 * @throws InvalidArgumentError if an answer is no string
 * @example answersAreEquivalent("2x+4", "2(x+2)") // true
 */
export function answersAreEquivalent(a: string, b: string): boolean {
  for (const [name, answer] of Object.entries({ a, b })) {
    if (typeof answer !== "string") throw new InvalidArgumentError(name, answer, "must be a text");
  }
  return a === b || recall(a) === recall(b);
}

function recall(answer: string): string {
  const known = readings.get(answer);
  if (known !== undefined) return known;
  const reading = readAnswer(answer);
  if (readings.size >= mostReadings) readings.clear();
  readings.set(answer, reading);
  return reading;
}
