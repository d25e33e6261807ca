import { InvalidArgumentError } from "../shared/errors";
import { rejectUnknownOptions } from "../shared/options";
import { readClause, takeRightSide, takeSentence } from "./answer-clause";
import { findBoxedAnswer } from "./boxed-answer";
import { findNumbers } from "./find-numbers";
import { findMarkedAnswer } from "./marked-answer";
import { toPlainNotation } from "./plain-notation";
import { readMathematics } from "./read-answer";

/** What kind of answer a solution is expected to end in. */
export interface ExtractAnswerOptions {
  /**
   * `"number"`: the answer's number alone, without currency, percent sign or unit, for questions that ask for a number.
   * @default "any"
   */
  kind?: "any" | "number";
}

/** Only the end of a longer text is read. */
const longestEnd = 20_000;

/**
 * The final answer of a worked solution, or undefined where there is none. The first of these that the text has:
 *
 * 1. what the last `\boxed{…}` holds;
 * 2. what follows `#### `, `A: `, "Answer:", "the answer is" or "option" (the last of the first kind that occurs), up to the end
 *    of the sentence; of a number's words only a currency, percent or measured unit is kept, and of an equation the right side;
 * 3. the whole text, if it is an answer by itself: a number, date, choice, set, interval or algebra;
 * 4. its last number;
 * 5. its last letter in brackets, `(B)`.
 *
 * Of a text with more than 20,000 characters the last 20,000 are read.
 *
 * @throws InvalidArgumentError if the text is no string, or an option is unknown
 * @example
 * extractAnswer("She sells 16 - 7 = 9 eggs for $2 each.\n#### 18") // "18"
 * extractAnswer("So the answer is $\\boxed{\\frac{1}{2}}$.") // "\\frac{1}{2}"
 * extractAnswer("The answer is 5 km.", { kind: "number" }) // "5"
 */
export function extractAnswer(
  text: string,
  options: ExtractAnswerOptions = {},
): string | undefined {
  const kind = check(text, options);
  const end = text.slice(-longestEnd);
  const boxed = findBoxedAnswer(end);
  const marked = boxed ?? findMarkedAnswer(end);
  if (kind === "number") return extractNumber(end, marked);
  if (boxed !== undefined) return takeRightSide(boxed);
  const answer = marked && readClause(marked);
  if (answer) return answer;
  const whole = end.trim();
  if (readMathematics(whole) !== undefined) return whole;
  return findNumbers(end).at(-1) ?? [...end.matchAll(/\(([A-J])\)/g)].at(-1)?.[1];
}

/** The first number that is announced, of an equation on its right side, or else the last number of the text. */
function extractNumber(text: string, marked = ""): string | undefined {
  const answer = takeRightSide(takeSentence(marked));
  const number = findNumbers(toPlainNotation(answer)).at(0) ?? findNumbers(text).at(-1);
  return number?.replaceAll(/\p{Sc} ?| ?%/gu, "");
}

function check(text: string, options: ExtractAnswerOptions): "any" | "number" {
  if (typeof text !== "string") throw new InvalidArgumentError("text", text, "must be a text");
  rejectUnknownOptions("options", options, ["kind"]);
  const { kind = "any" } = options;
  if (kind !== "any" && kind !== "number") {
    throw new InvalidArgumentError("options.kind", kind, 'must be "any" or "number"');
  }
  return kind;
}
