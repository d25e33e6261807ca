import { Fraction } from "fraction.js";
import { InvalidArgumentError } from "../shared/errors";
import { rejectUnknownOptions } from "../shared/options";
import {
  cutNextQuestion,
  findAnnouncement,
  findBoxedAnswer,
  findTaggedAnswer,
  removeThoughts,
} from "./find-announcement";
import { findLastExpression, findNumbers, readClause, takeRightSide, takeSentence, takeStart } from "./find-expression";
import { toPlainNotation, writeDigits } from "./plain-notation";
import { readMathematics } from "./read-answer";
import { readNumber, writeNumberWords } from "./read-number";

/** The kind of answer that a solution is expected to have. */
export interface ExtractAnswerOptions {
  /** `"number"` returns only the answer's number, without currency, percent sign or unit. @default "any" */
  kind?: "any" | "number";
}

/** Only the end of a longer text is read. */
const longestEnd = 20_000;

/**
 * The final answer in a text, or undefined if there is none. Thoughts, in `<think>` and similar tags, and the next
 * question, if the text runs on into one, are skipped. The answer is the first of these that the text has:
 *
 * 1. the content of the last `\boxed{…}`, or of several with only "," or "and" between them;
 * 2. the content of `<answer>`, or what follows `#### `, `A: `, "Answer:", "the answer is" (also in German, French,
 *    Spanish, Italian, Portuguese, Russian, Chinese, Japanese, Korean, Arabic and Hindi), a heading "Answer", or
 *    "option" (the last of the first kind that occurs): the longest mathematical expression that begins the sentence,
 *    without a counted noun, or else the sentence; for `x = 5` and `3 + 4 = 7` the right side;
 * 3. the whole text, if it is an answer by itself: mathematics, or a few words that are not a sentence;
 * 4. its last expression as a whole: `2^{10}`, never the 10 in it;
 * 5. its last letter in brackets, `(B)`.
 *
 * Only the last 20,000 characters of a longer text are read.
 *
 * @throws InvalidArgumentError if the text is not a string, or an option is unknown
 * @example
 * extractAnswer("She sells 16 - 7 = 9 eggs for $2 each.\n#### 18") // "18"
 * extractAnswer("So the answer is $\\boxed{\\frac{1}{2}}$.") // "\\frac{1}{2}"
 * extractAnswer("The answer is 5 km.", { kind: "number" }) // "5"
 */
export function extractAnswer(text: string, options: ExtractAnswerOptions = {}): string | undefined {
  const kind = check(text, options);
  const spoken = cutNextQuestion(removeThoughts(text).slice(-longestEnd));
  return kind === "number" ? extractNumber(spoken) : extractAny(spoken);
}

function extractAny(given: string): string | undefined {
  const boxed = findBoxedAnswer(given);
  if (boxed !== undefined) return readBoxed(boxed);
  const tagged = findTaggedAnswer(given);
  const text = given.replaceAll(/<\/?(?:final_)?answer>/gi, " ").trim();
  const announced = findAnnouncement(tagged ?? text);
  const answer = announced ? readAnnounced(announced) : tagged && readClause(tagged);
  // A box that never closes was cut off.
  if (answer) return /\\boxed\b/.test(answer) ? undefined : answer;
  return readGiven(text.replace(/^(?:[>*•+→⇒∴]\s+)+/, "")) ?? findInSolution(text);
}

/** `12\text{ apples}` is 12, and `B. Paris` B: in a box, too, nouns and the text of a choice are left out. */
function readBoxed(boxed: string): string {
  const answer = takeRightSide(boxed);
  if (readMathematics(answer) !== undefined) return answer;
  const plain = toPlainNotation(answer);
  return findChoice(plain) ?? takeStart(plain) ?? answer;
}

/** What an announcement is followed by: an answer, or a whole solution. */
function readAnnounced({ line, rest }: { line: string; rest: string }): string | undefined {
  const clause = readClause(line);
  if (clause === undefined || readMathematics(clause) !== undefined) return clause;
  if (isSentence(clause)) return findInSolution(rest) ?? clause;
  // Words of another language may be a sentence.
  return isForeign(clause) ? (findInSolution(line) ?? clause) : clause;
}

function findInSolution(text: string): string | undefined {
  return findLastExpression(text) ?? [...text.matchAll(/[([]([A-J])[)\]]/g)].at(-1)?.[1];
}

const verbs =
  /\b(?:is|are|was|were|am|has|have|had|do|does|did|can|could|will|would|should|may|might|must|equals?|comes?|came|makes?|made|gets?|got|gives?|gave|fell|falls|costs?|earns?|earned|takes?|took|arrives?|arrived|leaves?|sells?|sold|spends?|spent|needs?|needed|pays?|paid|becomes?|became|knows?|thinks?|says?|said|finds?|found|runs?|ran|buys?|bought|eats?|ate|saves?|saved|remains?|weighs?|contains?|know|think|adds?|subtract|multiply|divide|calculate|let's|there's|it's|he's|she's|we've|i'm)\b/i;
const opening =
  /^(?:so|thus|hence|therefore|then|because|since|it|she|he|they|we|i(?! (?:and|or)\b)(?= \p{L}{2})|there|let|now|first|next|finally|if|when|yes|no)\b[ ,]+\S/iu;

/** Whether a text is written in another script than Latin and holds a number. */
function isForeign(text: string): boolean {
  return /(?!\p{Script=Latin}|\p{Script=Greek})\p{L}{2}/u.test(text) && /\p{Nd}/u.test(text);
}

function isSentence(text: string): boolean {
  return opening.test(text) || (verbs.test(text) && /\s/.test(text));
}

/** More words are a text about an answer, and no answer. */
const mostWords = 8;
/** Not the letter of a choice: names of species. */
const species = /^(?:E\. coli|C\. (?:elegans|difficile|diff|albicans|botulinum)|B\. (?:subtilis|cereus|anthracis))\b/;

/** The letter of a choice with its text. */
function findChoice(text: string): string | undefined {
  if (species.test(text) || /^. [A-Z]\./.test(text)) return undefined;
  return /^[*_"]{0,3}([A-J])[*_"]{0,3}[.:] \S[^\n]{0,250}$/.exec(text)?.[1];
}

/** A text that is an answer by itself: mathematics, a choice with its text, an amount of something, or a name. */
function readGiven(text: string): string | undefined {
  const choice = findChoice(text);
  if (choice !== undefined) return choice;
  if (readMathematics(text) !== undefined && !opening.test(text)) return takeRightSide(text);
  if (species.test(text) && text.split(" ").length === 2) return text;
  const words = text.split(/\s+/).length;
  const isPhrase =
    !text.includes("\\boxed") &&
    words <= mostWords &&
    !/[\n=]|[.!?:]\s|[!?:]$/.test(text) &&
    !(words > 3 && text.endsWith("."));
  if (text === "" || !isPhrase || isSentence(text) || !/[\p{L}\p{N}]/u.test(text)) return undefined;
  return takeStart(text) ?? text;
}

/** The announced number, of an equation on its right side, or else the last number of the text. */
function extractNumber(text: string): string | undefined {
  const tagged = findTaggedAnswer(text);
  const announced = findAnnouncement(tagged ?? text);
  const boxed = findBoxedAnswer(text);
  const marked = boxed ?? announced?.line ?? tagged ?? "";
  const clause = readDecimalComma(takeRightSide(boxed ?? takeSentence(marked)));
  const plain = readDecimalComma(toPlainNotation(takeStart(clause) ?? clause));
  const number = readSize(plain) ?? findNumbers(plain).at(0) ?? readGivenNumber(text) ?? readLastNumber(text);
  return number?.replaceAll(/\p{Sc} ?| ?%/gu, "");
}

/** The value of a text that is a number by itself, also one in words. */
function readGivenNumber(text: string): string | undefined {
  return text.length > 200 ? undefined : readSize(toPlainNotation(text.trim()).replace(/[.]$/, ""));
}

/** The last number of a text, or the expression that it belongs to if that is a number. */
function readLastNumber(text: string): string | undefined {
  const digits = readDecimalComma(writeDigits(text));
  const expression = findLastExpression(digits);
  const size = expression && readSize(toPlainNotation(expression));
  return size ?? findNumbers(digits).at(-1);
}

/**
 * `3,14` as 3.14, `1.234,50` and `1 234,50` as 1234.50, `1.234.567` as 1234567: where one number is expected, a comma
 * that separates no thousands, and points that can only separate them.
 */
function readDecimalComma(text: string): string {
  return text
    .replaceAll(
      /(?<![\d.,([{])(\d{1,3}(?:[.\p{Zs}]\d{3})+(?=,)|\d+),(\d{1,2}|\d{4,}|(?<=(?<!\d)0,|\.\d{3},)\d{3})(?![\d,]|\.\d)/gu,
      (_, whole: string, decimals: string) => `${whole.replaceAll(/\D/g, "")}.${decimals}`,
    )
    .replaceAll(/(?<![\d.,])\d{1,3}(?:\.\d{3}){2,}(?![.,]?\d)/g, (number) => number.replaceAll(".", ""));
}

/**
 * The value of an expression, a number in words, or a number of dozens or millions, where its digits alone are another
 * number.
 */
function readSize(plain: string): string | undefined {
  const key = readMathematics(plain.replace(/ ?(?:%|per ?cent)$|(?<!(?:dollar|\p{Sc}).*) ?(?:¢|cents?)$/iu, ""));
  if (!key?.startsWith("number ")) return undefined;
  const value = new Fraction(key.slice("number ".length));
  const written = writeNumberWords(plain);
  const digits = findNumbers(written)
    .at(0)
    ?.replaceAll(/\p{Sc} ?| ?%/gu, "");
  const isWritten = digits !== undefined && readMathematics(digits) === key;
  if (isWritten) return digits;
  // Not `0.(3)`, nor without the digits that are too many.
  const decimal = value.toString();
  return readNumber(decimal)?.equals(value) ? decimal : value.toFraction();
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
