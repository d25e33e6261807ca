/** More elements are not compared as such. */
const mostElements = 50;

/**
 * A key that two texts share if and only if they are the same set, list, interval or union of such, or undefined:
 *
 * - `{1, 2}` in any order and with repetitions; `{}` and `∅` are the empty set;
 * - `[0, 1)` and `(1, 2)`, intervals or points, and longer lists, in their order;
 * - `(-∞, 0) ∪ [1, 2]` in any order of its parts, which are not joined.
 *
 * A comma in brackets separates, so that `{1,234}` holds two numbers.
 *
 * @param text in plain notation, its brackets not nested deeply
 * @param readElement the key of an element
 */
export function readSet(text: string, readElement: (text: string) => string): string | undefined {
  const parts = splitOutside(text, "∪");
  const keys = parts?.map((part) => readBrackets(part.trim(), readElement));
  if (!keys || keys.length > mostElements || keys.includes(undefined)) return undefined;
  return keys.length === 1 ? keys[0] : `union ${JSON.stringify(sortUnique(keys as string[]))}`;
}

function readBrackets(text: string, readElement: (text: string) => string): string | undefined {
  if (text === "∅") return "set []";
  const [open, close] = [text.at(0), text.at(-1)];
  const isSet = open === "{" && close === "}";
  if (!isSet && !(/^[[(]$/.test(open ?? "") && /^[\])]$/.test(close ?? ""))) return undefined;
  const inside = text.slice(1, -1);
  if (isSet && inside.trim() === "") return "set []";
  const elements = splitOutside(inside, inside.includes(";") ? ";" : ",");
  if (!elements || elements.length > mostElements) return undefined;
  const keys = elements.map((element) => readInfinity(element) ?? readElement(element));
  if (isSet) return `set ${JSON.stringify(sortUnique(keys))}`;
  return elements.length > 1 ? `list ${open}${JSON.stringify(keys)}${close}` : undefined;
}

function readInfinity(text: string): string | undefined {
  const [, sign] = /^([+-]?) ?(?:infinity|inf)$/i.exec(text.trim()) ?? [];
  return sign === undefined ? undefined : `infinity ${sign === "-" ? "-" : "+"}`;
}

function sortUnique(keys: readonly string[]): string[] {
  return [...new Set(keys)].sort();
}

/** The parts of a text between separators that stand outside of brackets, or undefined where brackets do not pair up. */
function splitOutside(text: string, separator: string): string[] | undefined {
  const parts = [""];
  let depth = 0;
  for (const character of text) {
    if (/[([{]/.test(character)) depth++;
    if (/[)\]}]/.test(character) && --depth < 0) return undefined;
    if (character === separator && depth === 0) parts.push("");
    else parts[parts.length - 1] += character;
  }
  return depth === 0 ? parts : undefined;
}
