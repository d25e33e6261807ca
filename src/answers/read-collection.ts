/** A separator has no more characters. */
const longestSeparator = 16;
/** More elements are not compared as such. */
const mostElements = 50;

/** The key of an element; undefined where it consists of words. */
export type ReadElement = (text: string) => string | undefined;

/**
 * A key that two texts share if and only if they are the same set, list, interval, matrix or union of such, or
 * undefined:
 *
 * - `{1, 2}` in any order and with repetitions; `{}` and `∅` are the empty set; `{x | x > 3}` is what its condition
 *   says;
 * - `[0, 1)` and `(1, 2)`, intervals or points, and longer lists, in their order;
 * - `(-∞, 0) ∪ [1, 2]` in any order of its parts, which are not joined;
 * - `⟦1,2;3,4⟧`, a matrix by its entries, whatever brackets it had.
 *
 * A comma in brackets separates, so that `{1,234}` holds two numbers.
 *
 * @param text in plain notation, its brackets not nested deeply
 * @param readElement the key of an element
 */
export function readSet(text: string, readElement: (text: string) => string): string | undefined {
  const parts = splitOutside(text, /^(?:∪|U(?=\s*[([{]))/);
  const keys = parts?.map((part) => readBrackets(part.trim(), readElement));
  if (!keys || keys.length > mostElements || keys.includes(undefined)) return undefined;
  return keys.length === 1 ? keys[0] : describeUnion(keys as string[]);
}

function readBrackets(text: string, readElement: (text: string) => string): string | undefined {
  if (text === "∅") return "set []";
  const matrix = /^[([]? ?⟦([^⟦⟧]*)⟧ ?[)\]]?$/.exec(text);
  if (matrix) return readMatrix(matrix[1]!, readElement);
  const [open, close] = [text.at(0) ?? "", text.at(-1) ?? ""];
  const isSet = open === "{" && close === "}";
  if (!isSet && !(/^[[(]$/.test(open) && /^[\])]$/.test(close))) return undefined;
  const inside = text.slice(1, -1);
  if (isSet && inside.trim() === "") return "set []";
  const condition = isSet && /^\s*\p{L}\s*(?:∈[^|:]*)?[|:](.*)$/u.exec(inside);
  if (condition) return readElement(condition[1]!.trim());
  const elements = splitOutside(inside, inside.includes(";") ? /^;/ : /^,/);
  if (!elements || elements.length > mostElements) return undefined;
  const keys = elements
    .flatMap((element) => (isSet ? expandPlusMinus(element) : [element]))
    .map((element) => readInfinity(element) ?? readElement(element));
  if (isSet) return describeSet(keys);
  return elements.length > 1 ? describeList(open, keys, close) : undefined;
}

function readMatrix(inside: string, readElement: (text: string) => string): string | undefined {
  const rows = inside.split(";").map((row) => row.split(",").map((cell) => readElement(cell.trim())));
  if (rows.flat().length > mostElements) return undefined;
  return `matrix ${JSON.stringify(rows)}`;
}

export function describeSet(keys: readonly string[]): string {
  return `set ${JSON.stringify(sortUnique(keys))}`;
}

export function describeUnion(keys: readonly string[]): string {
  const unique = sortUnique(keys);
  return unique.length === 1 ? unique[0]! : `union ${JSON.stringify(unique)}`;
}

/** A point, or an interval between two bounds. */
export function describeList(open: string, keys: readonly string[], close: string): string {
  return `list ${open}${JSON.stringify(keys)}${close}`;
}

export const infinityKey = (sign: "+" | "-") => `infinity ${sign}`;

export function readInfinity(text: string): string | undefined {
  const [, sign] = /^([+-]?) ?(?:infinity|inf|oo)$/i.exec(text.trim()) ?? [];
  return sign === undefined ? undefined : infinityKey(sign === "-" ? "-" : "+");
}

/** Both of what `1 ± 2` stands for; all signs are the upper ones, or all the lower ones. */
export function expandPlusMinus(text: string): string[] {
  if (!/[±∓]/.test(text)) return [text];
  return [text.replaceAll("±", "+").replaceAll("∓", "-"), text.replaceAll("±", "-").replaceAll("∓", "+")];
}

const conjunctions = /^(?:[,;]? (?:and|or) |[,;])/;

/**
 * A key of several answers, in any order and with repetitions: `3, 4`, `3 and 4`, `x = 4 or x = 3` and `{3, 4}` are
 * one. Values of different variables, `x = 1, y = 2`, are the point `(1, 2)`; several intervals with "or" are their
 * union. Undefined where there is but one answer, or one that consists of words.
 */
export function readAlternatives(text: string, readElement: ReadElement): string | undefined {
  // "1,234, 5,678" has two numbers.
  const grouped = /, /.test(text) ? text.replaceAll(/(?<=\d),(?=\d{3}(?!\d))/g, "") : text;
  const pieces = splitOutside(grouped, conjunctions)
    ?.map((piece) => piece.trim().replace(/^(?:and|or) /, ""))
    .filter((piece) => piece !== "");
  if (!pieces || pieces.length > mostElements) return undefined;
  const expanded = pieces.flatMap(expandPlusMinus);
  if (expanded.length < 2) return undefined;
  const point = readPoint(pieces, readElement);
  if (point !== undefined) return point;
  const keys = expanded.map(readElement);
  if (keys.includes(undefined)) return undefined;
  // Spellings of one answer.
  if (new Set(keys).size === 1 && /,? or /.test(text)) return keys[0];
  const isUnion = pieces.every((piece) => /[<>≤≥≠]/.test(piece)) && / or |[,;]/.test(text);
  return isUnion ? describeUnion(keys as string[]) : describeSet(keys as string[]);
}

/** The point that values of different variables make, in the order of their names. */
function readPoint(pieces: readonly string[], readElement: ReadElement): string | undefined {
  const values = new Map<string, string>();
  for (const piece of pieces) {
    const [, name, value] = /^(\p{L}) ?= ?([^=]+)$/u.exec(piece) ?? [];
    const key = value && readElement(value.trim());
    if (!name || !key || values.has(name)) return undefined;
    values.set(name, key);
  }
  const sorted = [...values].sort(([a], [b]) => (a < b ? -1 : 1));
  return describeList(
    "(",
    sorted.map(([, key]) => key),
    ")",
  );
}

function sortUnique(keys: readonly string[]): string[] {
  return [...new Set(keys)].sort();
}

/**
 * The parts of a text between separators that stand outside of brackets, or undefined where brackets do not pair up.
 *
 * @param separator a pattern for the start of the rest of the text
 */
export function splitOutside(text: string, separator: RegExp): string[] | undefined {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    const character = text[i]!;
    if ("([{⟦".includes(character)) depth++;
    else if (")]}⟧".includes(character) && --depth < 0) return undefined;
    if (depth > 0) continue;
    const found = separator.exec(text.slice(i, i + longestSeparator))?.[0];
    if (found === undefined) continue;
    parts.push(text.slice(start, i));
    start = i + found.length;
    i = start - 1;
  }
  parts.push(text.slice(start));
  return depth === 0 ? parts : undefined;
}
