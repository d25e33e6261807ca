import { findVariables } from "./evaluate-expression";
import { parseExpression } from "./parse-expression";
import { toPlainNotation, writeDigits } from "./plain-notation";
import { readMathematics } from "./read-answer";
import { splitOutside } from "./read-collection";
import { readNumberWords } from "./read-number";
import { readQuantity } from "./read-quantity";

/** The end of a sentence, but not the point of `Dr. Who`, of `Rs. 500`, or of initials. */
const sentenceEnd =
  /(?<!\b(?:mr|mrs|ms|dr|mt|st|prof|vs|approx|rs|sq|cu|[a-z]\.[a-z]))(?:[.?;]|!(?!\s*[-=+*/^]))(?=\s|$)|[。！？।]/i;
const reason = /,? (?:because|since)\b|, (?:so|which|where|as|but)\b| (?:—|--) /i;
const hedge =
  "(?:the )?letter|(?:l[ae] |a |l['’]|el )?(?:opción|opção|opzione|option|letra|lettera|lettre)|la(?= [A-J]$)|вариант|选项|選択肢|that|about|approximately|roughly|around|exactly|only|simply|just|therefore|thus|clearly|probably|likely|indeed|now|option|choice|equal to|equals|given by|a total of|the total of|the (?:number|value)(?! of)|not .{1,40}? but";
const hedges = new RegExp(`^(?:(?:(?:${hedge})(?!\\w)|approx\\.|[≈~:：]|\\\\approx(?![a-z]))\\s*)+`, "i");
const letter =
  /^["'“]?(?:\(([A-Ja-j])\)|([A-J])(?=[).:,]|$|\s+(?:because|since|as|for|and|over|here|is|seems|must|would)\b|\s[-–—]+\s(?=\p{L}{2})|\s(?!\p{Script=Latin})\p{L}|[^\p{Script=Latin}\p{N}\s+*/^=_'’-]))/u;
/** Several choices, as far as the sentence goes. */
const letters = /^\(?[A-J]\)?(?:(?:, ?(?:and |or )?| and | or )\(?[A-J]\)?)+(?=$| (?:are|because|since)\b)/;

/** The text without Markdown, HTML, and delimiters of TeX, digits of all scripts as 0 to 9. */
function clean(text: string): string {
  return (
    writeDigits(text)
      .replaceAll(/(?<=[\w)])\*\*(?=[\w(-])/g, "^")
      .replaceAll(/<\/?(?:b|i|em|strong|u|span|p|code|mark|div|font|br)\b[^<>]{0,200}>/gi, "")
      .replaceAll(/(?:\$|\\[([])([^$\\\n]*!)(?:\$|\\[)\]])/g, "($1)")
      .replaceAll(/\*\*|__|`|\\[()[\]]/g, "")
      .replaceAll(/(?<![\w*)}\]\\])([*_])(?=[^\s{])((?:(?!\1)[^\n])*(?!\1)\S)\1(?![\w*{])/g, "$2")
      // A dollar sign as TeX's delimiter: no space inside, no digit after it, so that "$5 or $6" has none.
      .replaceAll(/(?<!\\)\$\$?(?=\S)((?:\\.|[^$\\\n])*(?:\\.|[^\s$\\]))\$\$?(?!\d)/g, "$1")
      .trim()
  );
}

/**
 * The answer at the start of what follows an announcement, or undefined if nothing is left: `18 eggs because …` is
 * `18`, `about $18 per day.` is `$18`, `5 feet 6 inches.` is that, `(B) a chicken` is `B`, `x = 3/4` is `3/4`,
 * `the Eiffel Tower.` is `the Eiffel Tower`. It is the longest start that is mathematics, an amount with its currency,
 * percent or measured unit; else the sentence.
 */
export function readClause(text: string): string | undefined {
  const sentence = takeSentence(text);
  const choices = letters.exec(sentence)?.[0];
  if (choices !== undefined) return choices;
  const choice = letter.exec(sentence);
  if (choice) return (choice[1] ?? choice[2])!.toUpperCase();
  const clause = takeRightSide(separateCounted(sentence)).replace(hedges, "");
  if (clause === "") return undefined;
  if (readMathematics(clause) !== undefined) return clause;
  const start = takeStart(clause);
  return start === undefined ? clause : takeRightSide(start);
}

/**
 * The text up to the end of its sentence or to a reason, without Markdown, TeX's delimiters, and words like "about".
 */
export function takeSentence(text: string): string {
  const plain = clean(text).replace(hedges, "");
  const masked = plain.replaceAll(/[([{][^()[\]{}]*[)\]}]/g, (group) => "x".repeat(group.length));
  const ends = [masked.search(sentenceEnd), masked.search(reason)].filter((end) => end > 0);
  return plain.slice(0, Math.min(plain.length, ...ends)).trim();
}

/**
 * The side of an equation that is its answer, if the other side is only a number, a name or a variable:
 * `3 + 4 = 7 eggs` is `7 eggs`, `x = 5` is `5`; `5x - 7y = 0` stays.
 */
export function takeRightSide(given: string): string {
  const text = given
    .replace(/^\$([^$]*)\$$|^\\\((.*)\\\)$/s, "$1$2")
    .replace(/^(\w) ?(?:≈|\\approx(?![a-z])) ?/, "$1 = ");
  const sides = splitOutside(text, /^=(?!=)/);
  if (sides === undefined || sides.length < 2 || sides.some((side) => side.trim() === "")) return given;
  if (splitOutside(text, /^(?:[,;]| (?:and|or) |\\text\{ ?(?:and|or)|[∨∧]|\\(?:lor|land|vee|wedge))/)?.length !== 1)
    return given;
  const right = sides.at(-1)!.trim();
  if (sides.slice(0, -1).some((side) => holdsVariables(side.trim()))) return given;
  return (readMathematics(right) ?? takeStart(right)) === undefined ? given : right;
}

/** Whether a side is algebra with variables, other than one alone. */
function holdsVariables(side: string): boolean {
  const plain = toPlainNotation(side);
  if (/^\p{L}(?:_\w)?$|^[a-z]\([a-z]\)$/iu.test(plain)) return false;
  const expression = parseExpression(plain);
  return expression !== undefined && findVariables(expression).size > 0;
}

/** More words than this do not belong to an amount. */
const mostWords = 12;
/** What makes another value of the amount before it: `3 out of 10`, `1 in 4`, `4 by 6`, `5 squared`. */
const goesOn =
  /^(?:out of|(?:in (?!(?:19|20)\d\d$)|over )\d[\d,]*$|by (?!\d+:)\d|times \d|squared|cubed|(?:divided|multiplied) by|plus or minus|to the (?:\d+\w\w|(?:\w+ )?power)|below zero|(?:with )?(?:a )?remainder|or (?:more|less|fewer))(?![a-z])/i;
/** What ends no amount: `18 in total` are not 18 inches. */
const noEnd = /(?:^|\s)(?:in|a|an|as|at|to|of|or|and|per|for|the|is|on|by|us|s|mo|[,;])$/i;

/** The longest start of the text that is an amount or other mathematics, if it starts with such. */
export function takeStart(text: string): string | undefined {
  const words = separateCounted(text);
  const parts = words.split(" ", mostWords);
  for (let count = parts.length; count > 0; count--) {
    const start = parts
      .slice(0, count)
      .join(" ")
      .replace(/[,:;.]$/, "");
    const isWhole = count === parts.length;
    if (!startsAmount(start) || (!isWhole && noEnd.test(start))) continue;
    // "18th century" is not 18, and "3 x 4" not 3x.
    const next = parts.slice(count).join(" ");
    if (goesOn.test(next) || (/ \p{L}$/u.test(start) && /^\d/.test(next))) return undefined;
    if (!isWhole && /\d(?:st|nd|rd|th)$/i.test(start)) return undefined;
    if (readMathematics(start) !== undefined) return start;
  }
  return undefined;
}

/** `18/day` as `18 per day`, and the start of `18元` up to the character, which is what is counted. */
function separateCounted(text: string): string {
  return text
    .replace(
      /^((?:\p{Sc} ?)?\d[\d,.]*) ?\/ ?(?=(?:day|week|month|year|hour|hr|min|minute|night|person|each|unit|box|item)\b)/iu,
      "$1 per ",
    )
    .replace(
      /^([^\p{L}]*[\d%]) ?(?=[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}])[\s\S]*$/u,
      "$1",
    );
}

function startsAmount(text: string): boolean {
  return (
    /^(?:[-+−–±] ?|minus |negative )?(?:\p{Sc}|\\|\p{N}|[([{|√∞∅.]|Rs|US ?\$|[A-Z]{3} \d)/u.test(text) ||
    /[=<>≤≥^]/.test(text) ||
    readNumberWords(text) !== undefined
  );
}

const formula =
  /\\\[([\s\S]{1,500}?)\\\]|\\\(([\s\S]{1,500}?)\\\)|\$\$([\s\S]{1,500}?)\$\$|(?<![\\\w$])\$(?=\S)([^$\n]{0,500}[^\s$\\])\$(?![\d$])/g;
const mathematical =
  /\d|^(?:[-+*/=×·÷−–±<>≤≥≈^]|\\(?:times|cdot|div|pm|le|leq|ge|geq|neq|cup)|[a-z](?=$))+$|^[[({]*\\(?:frac|dfrac|tfrac|sqrt|pi|infty|binom|left)|[∞π√]|^\p{Sc}$/iu;
const joins = /^(?:[ap]\.?m\.?|million|billion|thousand|hundred|dozen|and|or)[.,;!?]*$/i;
/** More words are no expression. */
const longestRun = 30;
/** Only the end is searched for more than numbers. */
const searched = 2_000;

/**
 * The last expression within a worked solution, as large as it is: `2^{10}` and not 10, `3:30 PM` and not 30; the right
 * side of an equation; of a formula in TeX's delimiters also the unit after it. Undefined where there is none.
 */
export function findLastExpression(text: string): string | undefined {
  const end = writeDigits(text.slice(-searched));
  const formulas = [...end.matchAll(formula)].filter(({ 0: found }) => /\d|[\\^_=]|\$.\$/.test(found));
  const last = formulas.at(-1);
  const after = last ? end.slice(last.index + last[0].length) : end;
  const run = findLastRun(after.replaceAll(/(?<=[\d)])\*\*(?=[\d(-])/g, "^").replaceAll(/\*\*|__|`/g, ""));
  if (run !== undefined) return run;
  if (last !== undefined) {
    const inside = takeRightSide(
      last
        .slice(1)
        .find((group) => group !== undefined)!
        .replace(/[.,;]\s*$/, "")
        .trim(),
    );
    const unit = /^ ?([\p{L}°%]+(?: per [a-z]+)?)/u.exec(after)?.[1];
    const measured = unit && !noEnd.test(unit) && `${inside} ${unit}`;
    if (measured && readMathematics(measured)?.startsWith("measure")) return measured;
    if (readMathematics(inside) !== undefined || /\\(?:sum|prod|i*int|lim)(?![a-z])/.test(inside)) return inside;
    return findLastRun(inside) ?? inside;
  }
  return findNumbers(text).at(-1);
}

/** The last run of words that belong to mathematics, or the largest end of it that can be read. */
function findLastRun(text: string): string | undefined {
  for (const line of text.split("\n").reverse()) {
    const words = line.split(/\s+/).filter((word) => word !== "");
    let end = words.length;
    while (end > 0 && !/\p{N}|\\(?:frac|dfrac|tfrac|sqrt|pi|infty)|[∞π√]/u.test(words[end - 1]!)) end--;
    if (end === 0) continue;
    let start = end - 1;
    while (start > 0 && mathematical.test(words[start - 1]!) && !/[.;!?]$/.test(words[start - 1]!)) start--;
    start = Math.max(joinAlternatives(words, start), end - longestRun);
    const isLoose = /^(?:[-+*/=×·÷−–<>≈]+|and|or|[a-z](?! =)|\p{N}{1,3}[.):])(?: |$)/iu;
    while (start < end - 1 && isLoose.test(`${words[start]} ${words[start + 1]}`)) start++;
    while (end < words.length && joins.test(words[end]!) && !/^(?:and|or)/i.test(words[end]!)) end++;
    return readCompound(words.slice(0, end + 1)) ?? readRun(words.slice(start, end), words[start - 1]);
  }
  return undefined;
}

/** Where a list that ends in "3 and 4" starts. */
function joinAlternatives(words: readonly string[], start: number): number {
  const isNumber = (word: string | undefined) => /^[-−$]?\d[\d,.]*,?$/.test(word ?? "");
  let first = start;
  // `3 * 2 = 6 and 6 - 10 = -4` are two equations.
  if (isNumber(words[start]) && words.includes("=", start)) return start;
  while (/^(?:and|or)$/i.test(words[first - 1] ?? "") && isNumber(words[first - 2])) {
    first -= 2;
    while (isNumber(words[first - 1]) && words[first - 1]!.endsWith(",")) first--;
  }
  // `x = 5 and y = 7`.
  return first < start && /^\p{L} =$/u.test(words.slice(first - 2, first).join(" ")) ? first - 2 : first;
}

const compound = /(?:\p{Sc}?\d[\d.,]*(?: \p{L}+)?,? (?:and )?){1,3}\d[\d.,]* \p{L}+[.,;!?]*$/u;

/** `1 hour and 30 minutes`, where the run of words is its last number alone. */
function readCompound(words: readonly string[]): string | undefined {
  const amount = trim(compound.exec(words.join(" "))?.[0] ?? "");
  return readQuantity(amount) === undefined ? undefined : amount;
}

function readRun(words: readonly string[], before: string | undefined): string | undefined {
  const whole = trim(words.join(" "));
  // An exact value is the answer, `1/6 ≈ 0.167`, but not a formula, or a fraction that is rounded to a whole number.
  const [, exact] =
    /^(.*(?:(?:\/|\\frac)(?=.*\.\d+$)|[√π]|\\(?:sqrt|pi)).*?) ?(?:≈|\\approx) ?-?[\d.,]+$/.exec(whole) ?? [];
  if (exact !== undefined && !holdsVariables(exact.split("=").at(-1)!.trim())) return readRun(exact.split(" "), before);
  // "In 2019, 5 cats" is no list.
  const isListed = /^(?:are|is|were|be|:|.*:)$/i.test(before ?? "") || /[([{=]| (?:and|or) /.test(whole);
  for (let first = 0; first < words.length; first++) {
    const rest = trim(words.slice(first).join(" "));
    const expression = takeRightSide(rest);
    if (!isListed && first < words.length - 1 && splitOutside(expression, /^, /)?.length !== 1) continue;
    if (readMathematics(expression) !== undefined) return expression;
    const [, bracketed] = first === 0 ? [] : (/^(\(.*\)|\[.*[\])]|\{.*\})$/.exec(rest) ?? []);
    if (bracketed !== undefined) return bracketed;
  }
  const last = trim(words.at(-1)!);
  const numbers = findNumbers(last);
  return /^\p{Sc}?[\d.,]+(?:\p{L}+|\/\p{L}+)$/u.test(last) || /^\p{L}+-?\d+$/u.test(last) || /^\d+\)/.test(last)
    ? (numbers.at(-1) ?? last)
    : last;
}

/** Without punctuation and brackets that are not closed. */
function trim(text: string): string {
  const trimmed = text.replace(/^[\s"'“”‘’,;:]+/, "").replace(/(?<!\b[ap]\.m)[\s"'“”‘’.,;:!?。！？]+$/, "");
  return trimmed.replace(/^[([{]+(?=[^)\]}]*$)/, "").replace(/^([^([{]*?)[)\]}]+$/, "$1");
}

const sign = String.raw`(?:(?<!\p{L})(?<![\p{N}%)] ?)[-−])?`;
const whole = String.raw`(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+|(?<!\d)(?=\.\d))`;
const rest = String.raw`(?:\.\d+)?(?:[eE][+-]?\d{1,2}(?!\w)|(?: \d+)?\/\d+)?`;
const numbers = new RegExp(`${sign}(?:\\p{Sc} ?)?${whole}${rest}(?: ?%)?`, "gu");

/**
 * The numbers within a text as they are written, with sign, currency sign, thousands and percent sign: after a number,
 * a bracket or at a letter a hyphen is no sign.
 *
 * @example findNumbers("16 - 3 = 13, so she makes $1,250.50.") // ["16", "3", "13", "$1,250.50"]
 */
export function findNumbers(text: string): string[] {
  return text.match(numbers) ?? [];
}
