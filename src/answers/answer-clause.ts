import { toPlainNotation } from "./plain-notation";
import { readMathematics } from "./read-answer";
import { readQuantity } from "./read-quantity";

const emphasis = /\*\*|__|`|\\[()[\]]/g;
/** A dollar sign as TeX's delimiter: no space inside, no digit after it, so that "$5 or $6" has none. */
const inlineFormula = /\$(?=\S)([^$\n]*[^\s$\\])\$(?!\d)/g;
/** The end of a sentence, but not the point of `Dr. Who` or of initials. */
const sentenceEnd =
  /(?<!\b(?:mr|mrs|ms|dr|st|prof|vs|approx|[a-z]\.[a-z]))[.!?;](?=\s|$)|[。！？]/i;
const reason = /,? (?:because|since)\b|, (?:so|which)\b/i;
const hedge =
  "that|about|approximately|roughly|around|exactly|only|simply|therefore|thus|option|choice";
const hedges = new RegExp(`^(?:(?:(?:${hedge})(?!\\w)|approx\\.|[≈~:])\\s*)+`, "i");
const letter = /^(?:\(([A-J])\)|([A-J])(?=[).:,]|$))/;

/** More words than this do not belong to a number. */
const mostWords = 4;

/**
 * The answer at the start of what follows an announcement, or undefined if nothing is left: `18 eggs because …` is `18`,
 * `about $18 per day.` is `$18`, `5 km.` is `5 km`, `(B) a chicken` is `B`, `x = 3/4` is `3/4`, `the Eiffel Tower.` is
 * `the Eiffel Tower`. Of a number's words only a currency, percent or measured unit belongs to the answer.
 */
export function readClause(text: string): string | undefined {
  const sentence = takeSentence(text);
  const choice = letter.exec(sentence);
  if (choice) return choice[1] ?? choice[2];
  const clause = takeRightSide(sentence).replace(hedges, "");
  if (clause === "") return undefined;
  return readMathematics(clause) === undefined ? (takeQuantity(clause) ?? clause) : clause;
}

/** The text up to the end of its sentence or to a reason, without Markdown, TeX's delimiters, and words like "about". */
export function takeSentence(text: string): string {
  const clean = text.replaceAll(emphasis, "").replaceAll(inlineFormula, "$1").trim();
  const ends = [clean.search(sentenceEnd), clean.search(reason)].filter((end) => end > 0);
  return clean
    .slice(0, Math.min(clean.length, ...ends))
    .trim()
    .replace(hedges, "");
}

/** What an equation comes to, if that is mathematics or starts with an amount: `3 + 4 = 7 eggs` is `7 eggs`. */
export function takeRightSide(text: string): string {
  const right = text.slice(text.lastIndexOf("=") + 1).trim();
  return (readMathematics(right) ?? takeQuantity(right)) === undefined ? text : right;
}

/** The longest start of the text that is an amount, if it starts with one. */
function takeQuantity(text: string): string | undefined {
  const words = text.split(" ", mostWords);
  for (let count = words.length; count > 0; count--) {
    const start = words.slice(0, count).join(" ").replace(/[,:]$/, "");
    if (readQuantity(toPlainNotation(start)) !== undefined) return start;
  }
  return undefined;
}
