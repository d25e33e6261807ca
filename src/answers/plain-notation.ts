/**
 * A text with its LaTeX and typographic mathematics written as on a keyboard: `\frac{1}{2}` and `½` as `1/2`, `x²` as
 * `x^2`, `−` as `-`, `\text{ cm}` as ` cm`, `\{1, 2\}` as `{1, 2}`, `\le` as `≤`, a matrix as `⟦1,2;3,4⟧`; digits of
 * every script as 0 to 9, thousands without separators other than commas. Markdown, HTML and signs of approximation
 * around it are left out, white space is one space. What it does not know stays.
 *
 * @example toPlainNotation("$3\\frac{1}{2}\\%$") // "3 1/2%"
 */
export function toPlainNotation(text: string): string {
  let plain = text
    .replaceAll(matrices, (_, _name: string, inside: string) => writeMatrix(inside))
    .replaceAll(superscripts, (digits) => `^${resolve(digits)} `)
    .replaceAll(vulgarFractions, (fraction) => ` ${resolve(fraction)}`);
  for (const [pattern, replacement] of signs) plain = plain.replace(pattern, replacement);
  plain = flattenGroups(plain.normalize("NFKC"));
  plain = writeDigits(plain).replaceAll(spacedThousands, (number) => number.replaceAll(" ", ""));
  return plain
    .replace(leadingFraction, "$1$2 $3/$4")
    .replaceAll(mixedFraction, (found, whole: string, numerator: string, denominator: string) =>
      Number(numerator) < Number(denominator) ? `(${whole}+${numerator}/${denominator})` : found,
    )
    .replaceAll(repeatingDecimal, (_, ...parts: string[]) => writeRepeating(parts))
    .replaceAll(/\s+/g, " ")
    .trim()
    .replace(approximation, "");
}

/** Matrices with brackets of any kind, but determinants, which have bars. */
const matrices = /\\begin\s*\{([pbB]?matrix|smallmatrix|array)\}(?:\{[^{}]*\})?([\s\S]*?)\\end\s*\{\1\}/g;

function writeMatrix(inside: string): string {
  const rows = inside.split(/\\\\(?:\[[^\]]*\])?|\\cr(?![a-z])/).map((row) => row.replaceAll("\\hline", ""));
  const cells = rows.filter((row) => row.trim() !== "").map((row) => row.split("&").join(","));
  return ` ⟦${cells.join(";")}⟧ `;
}

/** Before Unicode's compatibility forms are resolved everywhere, which would make `10²` 102 and `3½` 31/2. */
const superscripts = /[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+/g;
const vulgarFractions = /[¼-¾⅐-⅞↉]/g;

function resolve(characters: string): string {
  return characters.normalize("NFKC").replace("−", "-");
}

/** A command of TeX ends before what is no letter. */
const end = "(?![a-zA-Z])";
const named = "sin|cos|tan|cot|sec|csc|arcsin|arccos|arctan|sinh|cosh|tanh|ln|log|lg|exp";
const command = (names: string) => new RegExp(String.raw`\\(?:${names})${end}`, "g");

/** Commands of TeX for letters, each with its letter. */
const greek = [
  "alpha α, beta β, gamma γ, delta δ, epsilon ε, varepsilon ε, zeta ζ, eta η, theta θ, kappa κ, lambda λ",
  "mu μ, nu ν, xi ξ, rho ρ, sigma σ, tau τ, phi φ, varphi φ, chi χ, psi ψ, omega ω",
  "Gamma Γ, Delta Δ, Theta Θ, Lambda Λ, Sigma Σ, Phi Φ, Psi Ψ, Omega Ω",
].flatMap((line) => line.split(", ").map((pair) => pair.split(" ") as [string, string]));

/**
 * A brace that opens before the sign closes after it; one that does not, as in `\boxed{90^\circ}`, belongs to what
 * stands around.
 */
const degreeSign = String.raw`(?:\^\s?(?:\{\s?\\(?:circ|degree)\s?\}|\\(?:circ|degree)(?![a-zA-Z]))|°)`;

function temperature(sign: string, letter: string): RegExp {
  const scale = String.raw`(?:\\(?:text|mathrm|mbox)\s?\{\s*${letter}\s*\}|${letter}(?![a-zA-Z]))`;
  return new RegExp(String.raw`${sign}|${degreeSign}\s*${scale}`, "g");
}

/** In this order. */
const signs: readonly [RegExp, string][] = [
  // What stands around an answer.
  [/<(b|i|em|strong|u|span|p|div|code|mark|font)\b[^<>]{0,200}>([^<>]*)<\/\1>/gi, "$2"],
  [/<sup>([^<>]{1,40})<\/sup>/gi, "^{$1}"],
  [/<sub>([^<>]{1,40})<\/sub>/gi, "_{$1}"],
  [/<br ?\/?>/gi, " "],
  [/&nbsp;/g, " "],
  [/&lt;/g, "<"],
  [/&gt;/g, ">"],
  [/&amp;/g, "&"],
  [/^\s*(\*{1,3}|_{1,3}|`{1,3})(.+)\1\s*$/su, "$2"],
  [/^\s*\${1,2}((?:[^$\\]|\\.)*)\${1,2}\s*$/, "$1"],
  [/\$(?=\S)([^$\n]*[^\s$\\])\$(?![\d$])/g, "$1"],
  [/^\s*(["“'‘«「])([^"“”'‘’«»「」]+)["”'’»」]\s*$/u, "$2"],
  [/[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, ""],
  // Numbers and operators.
  [/(?<=\d)[\u00a0\u2009\u202f](?=\d{3}(?!\d))|\{,\}/g, ","],
  [/⁄|∕/g, "/"],
  [/[−﹣‐‑–]|\\text\s?\{[-–−]\}|(?<![\w\s])—|^—/g, "-"],
  [/\\\\(?=[a-zA-Z{}%$])/g, "\\"],
  [/[×·⋅∙]/g, "*"],
  [command("times|cdot|ast"), "*"],
  [/÷/g, "/"],
  [command("div"), "/"],
  [command("pm"), "±"],
  [command("mp"), "∓"],
  [/٫/g, "."],
  [/٬/g, ","],
  [/(?<=\S)[、،]/g, ", "],
  // Sizes and spaces.
  [/\\left\s?\.|\\right\s?\./g, ""],
  [command("left|right|displaystyle|textstyle|scriptstyle|limits|[bB]igg?[lrm]?|rm|bf|it|hspace\\*?\\{[^{}]*\\}"), ""],
  [/,\s?\\!\s?/g, ","],
  [/\\!/g, ""],
  [/(\d) ?['′] ?(\d{1,2}(?:\.\d{1,9})?) ?["″]/g, "$1 feet $2 inches"],
  [/(?<=\d)(?:\\[,;:> ]|~)\s?(?=\d{3}(?!\d))/g, ","],
  [/\\[,;:> ]|~(?=\S)|\\(?:q?quad|space|enspace|thinspace)(?![a-zA-Z])/g, " "],
  // Degrees.
  [temperature("℃", "C"), " degC"],
  [temperature("℉", "F"), " degF"],
  [new RegExp(String.raw`${degreeSign}|\\degree(?![a-zA-Z])`, "g"), " deg "],
  // Sets and relations.
  [/∞/g, "infinity"],
  [command("infty"), "infinity"],
  [command("cup"), "∪"],
  [command("emptyset|varnothing"), "∅"],
  [/ℝ/g, "(-infinity,infinity)"],
  [/\\mathbb\s?\{?\s?R\s?\}?/g, "(-infinity,infinity)"],
  [/\\leq?(?:slant)?(?![a-zA-Z])|<=|⩽|≦/g, "≤"],
  [/\\geq?(?:slant)?(?![a-zA-Z])|>=|⩾|≧/g, "≥"],
  [/\\lt(?![a-zA-Z])/g, "<"],
  [/\\gt(?![a-zA-Z])/g, ">"],
  [/\\neq?(?![a-zA-Z])|!=/g, "≠"],
  [/\\in(?![a-zA-Z])/g, "∈"],
  [/\\(?:approx|sim|simeq)(?![a-zA-Z])|≃/g, "≈"],
  [/\\mid(?![a-zA-Z])|\\vert(?![a-zA-Z])/g, "|"],
  [/\\(?:vee|lor)(?![a-zA-Z])|∨/g, " or "],
  [/\\(?:wedge|land)(?![a-zA-Z])|∧/g, " and "],
  [/\\[lr]?dots(?![a-zA-Z])|\\cdots(?![a-zA-Z])|…/g, "..."],
  [/\\lfloor(?![a-zA-Z])|⌊/g, " floor("],
  [/\\lceil(?![a-zA-Z])|⌈/g, " ceil("],
  [/\\[rl](?:floor|ceil)(?![a-zA-Z])|⌋|⌉/g, ")"],
  [/\\langle(?![a-zA-Z])|⟨/g, "("],
  [/\\rangle(?![a-zA-Z])|⟩/g, ")"],
  // Letters and functions.
  [/\\pi(?![a-zA-Z])|(?<![a-zA-Z])pi(?![a-zA-Z])|𝜋/g, "π"],
  [/√\s?\{([^{}]*)\}/g, "√($1)"],
  [new RegExp(String.raw`\\(${named})${end}\s*(?=[_^({])`, "g"), " $1"],
  [new RegExp(String.raw`\\(${named})${end}`, "g"), " $1 "],
  [/\\[()[\]]/g, ""],
  [/\\\{/g, "⦃"],
  [/\\\}/g, "⦄"],
  [/\\([%$#&_])/g, "$1"],
  [/\\(?:mathrm|text|mathit)\s?\{\s?e\s?\}/g, "e"],
  ...greek.map(([name, letter]): [RegExp, string] => [command(name), letter]),
];

/** Deeper LaTeX stays as it is. */
const deepestGroup = 10;

/** LaTeX commands with arguments, the innermost first. */
function flattenGroups(text: string): string {
  let flat = text;
  if (!/[\\{]/.test(flat)) return flat.replaceAll("⦃", "{").replaceAll("⦄", "}");
  for (const [pattern, replacement] of bareArguments) flat = flat.replace(pattern, replacement);
  for (let depth = 0; depth < deepestGroup; depth++) {
    const before = flat;
    for (const [pattern, replacement] of groups) flat = flat.replace(pattern, replacement);
    if (flat === before) break;
  }
  return flat.replaceAll(leftGroup, "($1$2)").replaceAll("⦃", "{").replaceAll("⦄", "}");
}

/** Arguments without braces: TeX takes the next character. */
const bareArguments: readonly [RegExp, string][] = [
  [/\\[dtc]?frac\s*([^\s{}\\])\s*([^\s{}\\])/g, "\\frac{$1}{$2}"],
  [/\\[dtc]?frac\s*([^\s{}\\])\s*(?=[{\\])/g, "\\frac{$1}"],
  [/\\[dtc]?frac\s*\{/g, "\\frac{"],
  [/\\[dt]?binom\s*(\d)\s*(\d)/g, "\\binom{$1}{$2}"],
  [/\\sqrt\s*([^\s{}\\[])/g, "\\sqrt{$1}"],
];

/** What is left of TeX's groups, unless it may be a set or a command's argument. */
const leftGroup = /(?<=[^\s\\a-zA-Z}])\{([^{}⦃⦄,;:|]*)\}|(?<![\\a-zA-Z}])\{([^{}⦃⦄,;:|]*)\}(?=[^\s{])/g;

const groups: readonly [RegExp, string][] = [
  [/\\frac\{([^{}]*)\}\s*\{([^{}]*)\}/g, "(($1)/($2))"],
  [/\\frac\{([^{}]*)\}\s*([^\s{}\\])/g, "(($1)/($2))"],
  [/\\[dt]?binom\s*\{([^{}]*)\}\s*\{([^{}]*)\}/g, " binom($1)($2)"],
  [
    /\\(?:text(?:bf|it|rm|tt|sf|normal)?|mathrm|mathbf|mathit|mathsf|mathbb|mathcal|bm|mbox|fbox|boxed|operatorname|emph|underline)\s*\{([^{}]*)\}/g,
    " $1",
  ],
  [/\\(?:overline|bar|overrightarrow|vec|hat|dot|widehat)\s*\{([^{}]*)\}/g, "overline($1)"],
  [/\\(?:overline|bar|vec|hat|dot)\s+?([^\s{}\\])/g, "overline($1)"],
  [/\\(?:overline|bar|dot)\s*(\d)/g, "overline($1)"],
  [/\\sqrt\s*\[\s*([^[\]{}]*)\]\s*\{([^{}]*)\}/g, " root($1)($2)"],
  [/\\sqrt\s*\{([^{}]*)\}/g, " sqrt($1)"],
  [/([\^_])\s*\{([^{}]*)\}/g, "$1($2)"],
  [/\{([^{}]*)\\choose(?![a-zA-Z])([^{}]*)\}/g, " binom($1)($2)"],
];

/** A fraction at the start, as {@link flattenGroups} writes it, with the whole number of a mixed one before it. */
const leadingFraction = /^(-?) ?(\d*) ?\(\((\d+)\)\/\((\d+)\)\)(?! ?[\^(\w])/;
/** A mixed number elsewhere. */
const mixedFraction = /(?<![\d.)\w^])(\d+) ?\(\((\d+)\)\/\((\d+)\)\)(?!\^)/g;
const repeatingDecimal = /(?<![\d.])(\d{0,9})\.(\d{0,20}?)(?:overline\((\d{1,20})\)|(\d{1,6})\4{2,}\.{3})/g;
const approximation = /^(?:(?:≈|~|≅|approximately|approx\.?|about|roughly|around) ?)+(?=\S)/i;

/** The digits before the point, after it, and those that repeat. */
function writeRepeating([whole = "", fixed = "", marked, dotted]: string[]): string {
  const repeated = marked ?? dotted!;
  const denominator = "9".repeat(repeated.length) + "0".repeat(fixed.length);
  const numerator = BigInt(whole + fixed + repeated) - BigInt(`0${whole}${fixed}`);
  return `${numerator}/${denominator}`;
}

const spacedThousands = /(?<![\d.,/^] ?)\d{1,3}(?: \d{3})+(?![\d,/]|\.\d{3} )/g;

const digitsOfScripts = /(?![0-9])\p{Nd}/gu;
/** The zeros of the scripts that have digits of their own in the basic plane. */
const zeros = [..."٠۰߀०০੦૦୦௦౦೦൦෦๐໐༠၀႐០᠐᥆᧐᪀᪐᭐᮰᱀᱐꘠꣐꤀꧐꧰꩐꯰０"].map((zero) => zero.codePointAt(0)!);

/** The text with digits of every script as 0 to 9, and full-width characters as ASCII. */
export function writeDigits(text: string): string {
  return text
    .replaceAll(/[\uff01-\uff5e]/g, (character) => String.fromCharCode(character.charCodeAt(0) - 0xfee0))
    .replaceAll(digitsOfScripts, (digit) => String(valueOfDigit(digit)));
}

function valueOfDigit(digit: string): number | string {
  const code = digit.codePointAt(0)!;
  const zero = zeros.find((start) => code >= start && code < start + 10);
  return zero === undefined ? digit : code - zero;
}
