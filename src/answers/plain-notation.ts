/**
 * A text with its LaTeX and typographic mathematics written as on a keyboard: `\frac{1}{2}` and `½` as `1/2`, `x²` as
 * `x^2`, `−` as `-`, `\text{ cm}` as ` cm`, `\{1, 2\}` as `{1, 2}`; white space is one space. What it does not know stays.
 *
 * @example toPlainNotation("$3\\frac{1}{2}\\%$") // "3 1/2%"
 */
export function toPlainNotation(text: string): string {
  let plain = text
    .replaceAll(superscripts, (digits) => `^${resolve(digits)} `)
    .replaceAll(vulgarFractions, (fraction) => ` ${resolve(fraction)}`);
  for (const [pattern, replacement] of signs) plain = plain.replace(pattern, replacement);
  return flattenGroups(plain.normalize("NFKC"))
    .replace(leadingFraction, "$1$2 $3/$4")
    .replaceAll(/\s+/g, " ")
    .trim();
}

/** Before Unicode's compatibility forms are resolved everywhere, which would make `10²` 102 and `3½` 31/2. */
const superscripts = /[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+/g;
const vulgarFractions = /[¼-¾⅐-⅞↉]/g;

function resolve(characters: string): string {
  return characters.normalize("NFKC").replace("−", "-");
}

/** In this order. */
const signs: readonly [RegExp, string][] = [
  [/^\s*(\*{1,3}|_{1,3}|`{1,3})(.+)\1\s*$/su, "$2"],
  [/^\s*\${1,2}((?:[^$\\]|\\.)*)\${1,2}\s*$/, "$1"],
  [/[\u00ad\u200b\u200e\u200f\u2060\ufeff]/g, ""],
  [/(?<=\d)[\u00a0\u2009\u202f](?=\d{3}(?!\d))|\{,\}/g, ","],
  [/⁄/g, "/"],
  [/[−﹣]/g, "-"],
  [/[×·⋅∙]|\\(?:times|cdot|ast)(?![a-zA-Z])/g, "*"],
  [/÷|\\div(?![a-zA-Z])/g, "/"],
  [/\\(?:left|right|displaystyle)(?![a-zA-Z])|\\!/g, ""],
  [/\\[,;: ]|\\q?quad(?![a-zA-Z])/g, " "],
  [/℃|(?:\^\{?\\circ\}?|°)\s?C(?![a-zA-Z])/g, " degC"],
  [/℉|(?:\^\{?\\circ\}?|°)\s?F(?![a-zA-Z])/g, " degF"],
  [/\^\{?\\circ\}?|\\degree(?![a-zA-Z])|°/g, " deg "],
  [/∞|\\infty(?![a-zA-Z])/g, "infinity"],
  [/\\cup(?![a-zA-Z])/g, "∪"],
  [/\\(?:emptyset|varnothing)(?![a-zA-Z])/g, "∅"],
  [/\\pi(?![a-zA-Z])|(?<![a-zA-Z])pi(?![a-zA-Z])/g, "π"],
  [/\\theta(?![a-zA-Z])/g, "θ"],
  [/\\[()[\]]/g, ""],
  [/\\([%$#&_{}])/g, "$1"],
];

/** A fraction at the start, as {@link flattenGroups} writes it, with the whole number of a mixed one before it. */
const leadingFraction = /^(-?)(\d*) ?\(\((\d+)\)\/\((\d+)\)\)(?!\^)/;

/** Deeper LaTeX stays as it is. */
const deepestGroup = 10;

/** LaTeX commands with arguments, the innermost first. */
function flattenGroups(text: string): string {
  let flat = text;
  for (let depth = 0; depth < deepestGroup; depth++) {
    const before = flat;
    for (const [pattern, replacement] of groups) flat = flat.replace(pattern, replacement);
    if (flat === before) break;
  }
  return flat;
}

const groups: readonly [RegExp, string][] = [
  [/\\[dtc]?frac\s?\{([^{}]*)\}\s?\{([^{}]*)\}/g, "(($1)/($2))"],
  [/\\[dtc]?frac\s?(\d)\s?(\d)/g, "(($1)/($2))"],
  [/\\(?:text|mathrm|mathbf|textbf|mbox|boxed)\s?\{([^{}]*)\}/g, " $1"],
  [/\\sqrt\s?\{([^{}]*)\}/g, "sqrt($1)"],
  [/([\^_])\{([^{}]*)\}/g, "$1($2)"],
];
