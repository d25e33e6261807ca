import { InvalidArgumentError } from "../shared/errors";
import { noteKey } from "./equivalence-classes";
import { readAlgebra } from "./evaluate-expression";
import { toPlainNotation } from "./plain-notation";
import { describeSet, expandPlusMinus, readAlternatives, readInfinity, readSet, splitOutside } from "./read-collection";
import { readDate, readRatio, readTime } from "./read-date";
import { readQuantity } from "./read-quantity";
import { readRelation } from "./read-relation";

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

/** Longer texts are compared in words only. */
const longestMathematics = 1_000;

/** Longer texts are compared as they are. */
const longestText = 10_000;

/** Texts with brackets nested deeper are compared in words only. */
const deepestNesting = 10;

/**
 * A text that two answers share if and only if they are the same answer: as an amount, a date, a choice, a relation, a
 * set or interval, or algebra, whatever is first of these, or else in words. Never evaluates an answer as code, and
 * works within limits on length, nesting and the size of numbers, beyond which an answer is but its words.
 */
export function readAnswer(text: string): string {
  if (text.length > longestText) return `text ${text.trim()}`;
  return readMathematics(text) ?? describeWords(text.length > longestMathematics ? text : toPlainNotation(text));
}

function describeWords(plain: string): string {
  return `text ${normalizeText(plain)}`;
}

/** As {@link readAnswer}, or undefined where an answer consists of words. */
export function readMathematics(text: string): string | undefined {
  if (text.length > longestMathematics) return undefined;
  const plain = toPlainNotation(text).replace(/(?<=[^.])[.]$/, "");
  if (measureNesting(plain) > deepestNesting) return undefined;
  return readPlain(plain);
}

/** Digits with hyphens between them, a score, a telephone number or a range: no difference. */
const hyphenated = /^\(?\d+(?:[.,]\d+)*(?:-\d+(?:[.,]\d+)*)+\)?$/;

/** As {@link readMathematics}, of a text in plain notation. Each part of a text is read in one way only. */
function readPlain(plain: string): string | undefined {
  for (const read of [readQuantity, readDate, readTime, readRatio, readChoice, readInfinity]) {
    const atom = read(plain);
    if (atom !== undefined) return atom;
  }
  if (plain === "" || hyphenated.test(plain)) return undefined;
  if (holds(plain, /^(?:[,;]| (?:and|or) )/)) return readAlternatives(plain, readPlain);
  if (holds(plain, /^[=<>≤≥≠∈]/)) return readRelation(plain, readPlain);
  const set = readSet(plain, readElement);
  if (set !== undefined) return set;
  if (/[±∓]/.test(plain)) {
    const keys = expandPlusMinus(plain).map(readPlain);
    return keys.includes(undefined) ? undefined : describeSet(keys as string[]);
  }
  return readAlgebra(plain);
}

/** Whether a separator stands in the text outside of brackets. */
function holds(plain: string, separator: RegExp): boolean {
  return (splitOutside(plain, separator)?.length ?? 0) > 1;
}

function readElement(text: string): string {
  const element = text.trim();
  return readPlain(element) ?? describeWords(element);
}

/**
 * A key for the letter of a choice, or undefined: `B`, `(b)`, `B.` and `option B` by themselves, and `(B) a chicken`,
 * `B: a chicken` with what it stands for, which is not compared. Letters beyond J are no choices but variables.
 */
export function readChoice(text: string): string | undefined {
  const plain = text.replace(/^(?:option|choice|answer|letter):? (?=\(?[A-J](?![\p{L}\d]))/iu, "");
  const [, alone] = /^[([]{0,2}([A-J])[)\]]{0,2}[.]?$/i.exec(plain) ?? [];
  const [, bracketed] = alone
    ? []
    : (/^\(([A-J])\)[.:]? +(?!(?:and|or) )(?:[-+](?=\d))?[\p{L}\d$"'\\(]/iu.exec(plain) ?? []);
  const [, marked] = alone ? [] : (/^([A-J])(?:\)|:) ?(?=[^\s=])(?!(?:and|or) )/i.exec(plain) ?? []);
  const [, dotted] = alone ? [] : (/^([A-J])\. (?=\$?[\d(])/i.exec(plain) ?? []);
  const letter = alone ?? bracketed ?? marked ?? dotted;
  return letter && `choice ${letter.toUpperCase()}`;
}

function measureNesting(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const character of text) {
    if ("([{⟦".includes(character)) deepest = Math.max(deepest, ++depth);
    if (")]}⟧".includes(character)) depth--;
  }
  return deepest;
}

/** Marks at the ends of an answer that do not belong to it, as those of `5'` and `AB'` do. */
const startMarks = /^[\s"'“”‘’«»`*_]+/u;
const endMarks = /(?<![\s"'“”‘’«»`*_.,;:!?。！？])(?!(?<=[\d\p{Lu}])['"])[\s"'“”‘’«»`*_.,;:!?。！？]+$/u;

/**
 * The text that answers in words are compared by: Unicode's compatibility form in lower case, white space as single
 * spaces, without invisible characters, quotes and emphasis around it, punctuation at its end, or an English article at
 * its start. Letters keep their accents, and everything inside stays: `C++` is not `C`.
 *
 * Case stays where it carries meaning: in a text without ordinary words, in formulas (`CO`, `NaCl`), genotypes (`Tt`,
 * `AaBb`), units after a number (`5 M`) and other short names.
 *
 * @example normalizeText(" “The Eiffel\n Tower.” ") // "eiffel tower"
 */
export function normalizeText(text: string): string {
  const compatible = text.replaceAll(/[\u00ad\u200b\u200e\u200f\u2060\ufeff]/g, "").normalize("NFKC");
  const normal = unifyCase(compatible.replaceAll(/(?<=[A-Za-z)])_\(?(\d+)\)?/g, "$1"))
    .replaceAll(/\s*(=)\s*|\s+/g, (_, sign?: string) => sign ?? " ")
    .replace(startMarks, "")
    .replace(endMarks, "")
    .replace(/^(?:the|an?) (?=\S)/i, "");
  return normal === "" ? text.trim() : normal;
}

/** Words of two letters that are words in every case. */
const shortWords = new Set(
  "am an as at be by do go ha he hi if in is it me mr ms my no of oh ok on or ox so st to tv uk un up us we".split(" "),
);
/** Chemical symbols with numbers or of at least two elements: `H2O`, `NaCl`. */
const formula = /^(?=.*\d|.*[A-Z].*[A-Z])(?=.*[a-z\d])(?:[A-Z][a-z]?\d*)+$/;
/** Pairs of one letter in either case: `Tt`, `AaBb`. */
const genotype = /^(?:aa|bb|cc|dd|ee|ff|gg|hh|ii|kk|ll|mm|nn|oo|pp|qq|rr|ss|tt|uu|vv|ww|xx|yy|zz){1,5}$/iu;

function unifyCase(text: string): string {
  const lower = text.toLowerCase();
  if (text.length > 60) return lower;
  const tokens = text.match(/[\p{L}\d]+/gu) ?? [];
  if (tokens.some((token) => isWord(token))) return lower;
  return text.replaceAll(
    /(?<before>\d )?(?<token>[\p{L}\d]+)/gu,
    (found, before: string | undefined, token: string) => {
      const isFree = shortWords.has(token.toLowerCase()) || (token.length === 1 && before === undefined);
      return isFree ? found.toLowerCase() : found;
    },
  );
}

/** Whether a token is an ordinary word, whose case says nothing. */
function isWord(token: string): boolean {
  const letters = token.replaceAll(/\d/g, "");
  return letters.length > 2 && !formula.test(token) && !genotype.test(token);
}
