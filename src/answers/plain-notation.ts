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
    .replaceAll(/\\{1,2}([a-zA-Z]+)/g, (found, name: string) => commands.get(name) ?? found)
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
    .replace(approximation, "")
    .replace(/^([a-z]) ?≈ ?/i, "$1 = ");
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

/** Commands of TeX for letters and signs, each with its own. */
const commands = new Map(
  [
    "alpha α, beta β, gamma γ, delta δ, epsilon ε, varepsilon ε, zeta ζ, eta η, theta θ, kappa κ, lambda λ",
    "mu μ, nu ν, xi ξ, rho ρ, sigma σ, tau τ, phi φ, varphi φ, chi χ, psi ψ, omega ω",
    "Gamma Γ, Delta Δ, Theta Θ, Lambda Λ, Sigma Σ, Phi Φ, Psi Ψ, Omega Ω",
    "infty ∞, cup ∪, emptyset ∅, varnothing ∅, pm ±, mp ∓, times *, cdot *, ast *, div /, colon :, lt <, gt >, in ∈",
    "mid |, vert |, langle ⟨, rangle ⟩, lbrace ⦃, rbrace ⦄, vee ∨, lor ∨, wedge ∧, land ∧, pounds £, euro €",
  ].flatMap((line) => line.split(", ").map((pair) => pair.split(" ") as [string, string])),
);

/**
 * A brace that opens before the sign closes after it; one that does not, as in `\boxed{90^\circ}`, belongs to what
 * stands around.
 */
const ring = String.raw`(?:\\(?:circ|degree)(?![a-zA-Z])|[∘°]|(?<=\d\^\{?)o(?![a-z]))`;
const degreeSign = String.raw`(?:\^\s?(?:\{\s?${ring}\s?\}|${ring})|[°º˚]|(?<=\d)∘)`;

const temperatureScale = String.raw`(?:\\(?:text|mathrm|mbox)\s?\{\s*([CF])\s*\}|([CF])(?![a-zA-Z]))`;

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
  [/(?<=\d)[\u00a0\u2009\u202f'’](?=\d{3}(?!\d))|\{,\}/g, ","],
  [/[−﹣‐‑–]|\\text\s?\{[-–−]\}|(?<![\w\s])—|^—/g, "-"],
  [/\\\\(?=[a-zA-Z{}%$])/g, "\\"],
  [/(?<=[\w)])\*\*(?=[\w(-])/g, "^"],
  [/[×·⋅∙]|(?<=\d) ?[xX] ?(?=10\^)/g, "*"],
  [/[÷⁄∕]/g, "/"],
  [/(?<=[\w)}]) ?([±∓]) ?/g, " $1 "],
  [/٫/g, "."],
  [/٬/g, ","],
  [/(?<=\S)[、،]/g, ", "],
  // Sizes and spaces.
  [/\\(?:left|right)\s?\.|\\(?:left|right|limits|[bB]igg?[lrm]?)(?![a-zA-Z])/g, ""],
  [/\\(?:[hv]space\*?|phantom|tag\*?|color(?=\s?\{\w+\}(?!\s?\{)))\s?\{[^{}]*\}/g, " "],
  [/\\(?:text)?color(?:box)?\s?\{\w+\}\s?(?=\{)/g, "\\text"],
  [/(?<=,)\s?\\!\s?|\\!/g, ""],
  [/(\d) ?['′] ?(\d{1,2}(?:\.\d{1,9})?) ?["″]/g, "$1 feet $2 inches"],
  [/(?<=\d)(?:\\[,;:> ]|~)\s?(?=\d{3}(?!\d))/g, ","],
  [/\\[,;:> ]|(?<=[\w)}$.,])~(?=\S)|\\(?:q?quad|space|enspace|thinspace)(?![a-zA-Z])/g, " "],
  // Degrees.
  [/℃/g, "°C"],
  [/℉/g, "°F"],
  [new RegExp(String.raw`${degreeSign}\s*${temperatureScale}`, "g"), " deg$1$2"],
  [new RegExp(String.raw`${degreeSign}|\\degree(?![a-zA-Z])`, "g"), " deg "],
  // Sets and relations.
  [/∞/g, "infinity"],
  [/ℝ|\\mathbb\s?\{?\s?R\s?\}?/g, "(-infinity,infinity)"],
  [/\\leq?(?:slant)?(?![a-zA-Z])|<=|⩽|≦/g, "≤"],
  [/\\geq?(?:slant)?(?![a-zA-Z])|>=|⩾|≧/g, "≥"],
  [/\\neq?(?![a-zA-Z])|!=/g, "≠"],
  [/\\(?:approx|sim|simeq)(?![a-zA-Z])|≃/g, "≈"],
  // Between relations; p∨q is a formula of logic, and not p∧q.
  [/\s*∨(?<=[=<>≤≥≠∈][^∨∧]*∨)\s*/g, " or "],
  [/\s*∧(?<=[=<>≤≥≠∈][^∨∧]*∧)\s*/g, " and "],
  [/\s*([∨∧])\s*/g, "$1"],
  [/\\[lr]?dots(?![a-zA-Z])|\\cdots(?![a-zA-Z])|…/g, "..."],
  [/\\lfloor(?![a-zA-Z])|⌊/g, " floor("],
  [/\\lceil(?![a-zA-Z])|⌈/g, " ceil("],
  [/⟨/g, "("],
  [/\\[rl](?:floor|ceil)(?![a-zA-Z])|[⌋⌉⟩]/g, ")"],
  // Letters and functions.
  [/\\pi(?![a-zA-Z])|(?<![a-zA-Z])pi(?![a-zA-Z])|𝜋/g, "π"],
  [/√\s?\{([^{}]*)\}/g, "√($1)"],
  [new RegExp(String.raw`\\(${named})${end}\s*(?=[_^({])`, "g"), " $1"],
  [new RegExp(String.raw`\\(${named})${end}`, "g"), " $1 "],
  [/\\[()[\]]/g, ""],
  [/\\\{/g, "⦃"],
  [/\\\}/g, "⦄"],
  [/\\([%$#&_])/g, "$1"],
  [/(?<![a-z])log(2|10)(?=\()/g, "log_$1"],
  [/\\frac\s?\{\s?\\(?:text|mathrm)\s?\{([a-z ]+)\}\s?\}\s?\{\s?\\(?:text|mathrm)\s?\{([a-z ]+)\}/gi, "\\text{ $1/$2"],
  [/\\(?:mathrm|text|mathit)\s?\{\s?e\s?\}/g, "e"],
];

/** Commands that change how the rest of their group looks. */
const styles = "(?:display|text|script)style|boldmath|rm|bf|it|tt|sf|tiny|small|normalsize|[lL]arge|LARGE|huge";

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
  flat = flat.replaceAll(new RegExp(String.raw`\\(?:${styles})${end}`, "g"), "").replaceAll(leftGroup, "($1$2)");
  return flat.replaceAll("⦃", "{").replaceAll("⦄", "}");
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
    /\\(?:text(?:bf|it|rm|tt|sf|normal)?|mathrm|mathbf|mathit|mathsf|mathbb|mathcal|mathtt|bm|boldsymbol|pmb|ensuremath|mbox|fbox|boxed|operatorname|emph|underline)\s*\{([^{}]*)\}/g,
    " $1",
  ],
  [/\\(?:overline|bar|dot)(?:\s*\{([^{}]*)\}|\s+?([^\s{}\\])|\s*(\d))/g, "overline($1$2$3)"],
  [/\\(?:overrightarrow|vec)\s*\{\s*([A-Z])\s*([A-Z])\s*\}/g, "arrow($1,$2)"],
  [/\\(?:overrightarrow|vec)(?:\s*\{([^{}]*)\}|\s+?([^\s{}\\]))/g, "arrow($1$2)"],
  [/\\(?:wide)?hat(?:\s*\{([^{}]*)\}|\s+?([^\s{}\\]))/g, "widehat($1$2)"],
  [/\\sqrt\s*\[\s*([^[\]{}]*)\]\s*\{([^{}]*)\}/g, " root($1)($2)"],
  [/\\sqrt\s*\{([^{}]*)\}/g, " sqrt($1)"],
  [/([\^_])\s*\{([^{}]*)\}/g, "$1($2)"],
  [new RegExp(String.raw`\\(?:${styles})\s*\{([^{}]*)\}|\{\s*\\(?:${styles})${end}([^{}]*)\}`, "g"), " $1$2"],
  [/\{([^{}]*)\\choose(?![a-zA-Z])([^{}]*)\}/g, " binom($1)($2)"],
  [/\{([^{}]*)\\over(?![a-zA-Z])([^{}]*)\}/g, "(($1)/($2))"],
];

/** A fraction at the start, as {@link flattenGroups} writes it, with the whole number of a mixed one before it. */
const leadingFraction = /^(-?) ?(\d*) ?\(\((\d+)\)\/\((\d+)\)\)(?! ?[\^(\w])/;
/** A mixed number elsewhere. */
const mixedFraction = /(?<![\d.)\w^])(\d+) ?\(\((\d+)\)\/\((\d+)\)\)(?!\^)/g;
const repeatingDecimal = /(?<![\d.])(\d{0,9})\.(\d{0,20}?)(?:overline\((\d{1,20})\)|(\d{1,6})\4{2,}\.{3})/g;
/** A sign before a letter or bracket may be a negation, as in `~p`. */
const approximation =
  /^(?:(?:[≈~≅](?= ?(?:[-+.\d√π\p{Sc}]|\(\(?-?\d))|approximately|approx\.?|about|roughly|around) ?)+(?=\S)/iu;

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
