import { normalizeText } from "./normalized-text";
import { toPlainNotation } from "./plain-notation";
import { readAlgebra, readEquation } from "./read-algebra";
import { readChoice } from "./read-choice";
import { readDate } from "./read-date";
import { readQuantity } from "./read-quantity";
import { readSet } from "./read-set";

/** Longer texts are compared in words only. */
const longestMathematics = 1_000;

/** Longer texts are compared as they are. */
const longestText = 10_000;

/** Texts with brackets nested deeper are compared in words only. */
const deepestNesting = 10;

/**
 * A text that two answers share if and only if they are the same answer: as an amount, a date, a choice, a set or
 * interval, or algebra, whatever is first of these, or else in words. Never evaluates an answer as code, and works within
 * limits on length, nesting and the size of numbers, beyond which an answer is but its words.
 */
export function readAnswer(text: string): string {
  if (text.length > longestText) return `text ${text.trim()}`;
  return readMathematics(text) ?? `text ${normalizeText(simplify(text))}`;
}

function simplify(text: string): string {
  return text.length > longestMathematics ? text : toPlainNotation(text);
}

/** As {@link readAnswer}, or undefined where an answer consists of words. */
export function readMathematics(text: string): string | undefined {
  if (text.length > longestMathematics) return undefined;
  const plain = toPlainNotation(text).replace(/(?<=[^.])[.]$/, "");
  if (measureNesting(plain) > deepestNesting) return undefined;
  return (
    readQuantity(plain) ??
    readDate(plain) ??
    readChoice(plain) ??
    readSet(plain, readAnswer) ??
    readAlgebra(plain) ??
    readEquation(plain)
  );
}

/** How deeply brackets of any kind are nested. */
function measureNesting(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const character of text) {
    if ("([{".includes(character)) deepest = Math.max(deepest, ++depth);
    if (")]}".includes(character)) depth--;
  }
  return deepest;
}
