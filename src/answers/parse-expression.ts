import { Fraction } from "fraction.js";

/** Algebra: numbers, variables, the five operations, and functions. */
export type Expression =
  | { kind: "number"; value: Fraction }
  /** π, e and i are variables here; {@link evaluateExpression} knows their values. */
  | { kind: "variable"; name: string }
  | { kind: "sum" | "product" | "quotient" | "power"; left: Expression; right: Expression }
  | { kind: "call"; name: string; arguments: readonly Expression[] };

/** More characters than this are not algebra. */
const longestExpression = 200;

/** Functions whose argument may follow without brackets. */
const elementaryFunctions: readonly string[] = [
  ..."sin cos tan cot sec csc arcsin arccos arctan asin acos atan sinh cosh tanh".split(" "),
  ..."ln log lg exp sqrt abs floor ceil".split(" "),
];
/** Functions with two arguments in brackets, as plain notation writes `\sqrt[3]{x}` and `\binom{5}{2}`. */
const binaryFunctions = ["root", "binom"];
const knownNames = [...elementaryFunctions, ...binaryFunctions].sort((a, b) => b.length - a.length);

const tokenPattern = new RegExp(
  [
    String.raw`(?<number>\d+(?:\.\d+)?|\.\d+)`,
    `(?<name>${knownNames.join("|")})(?![a-z])`,
    String.raw`(?<opaque>\p{L}{4,20})(?=\()`,
    String.raw`(?<base>(?<=log)_(?:\d+|\w|\([^()]+\)))`,
    String.raw`(?<variable>\p{L}(?:_(?:\d+|\w|\([\w,+\-]+\)))?(?:'+(?![\p{L}']))?)`,
    String.raw`(?<sign>[+\-*/^()!°|√,])`,
    "(?<space> +)",
  ].join("|"),
  "uy",
);

const thousands = /(?<![\d,.])\d{1,3}(?:,\d{3})+(?![\d,])/g;

interface Token {
  kind: "number" | "name" | "opaque" | "base" | "variable" | "sign";
  text: string;
  /** Whether white space stands before it. */
  isApart: boolean;
}

/**
 * The algebra that a text is written in, or undefined where it is anything else. `2x`, `x(x+2)` and `2 sin x` are
 * products; `1/2x` is half of x, and `1/xy` is 1/(xy). Several letters are a product unless they look like words: four
 * or more in a row, or more than one beside a space or alone. A letter before a bracket that usually is a function,
 * `f(2x)` or `P(x)`, is one that nothing is known of. Nothing is evaluated.
 *
 * The caller sees to it that brackets are not nested deeply.
 *
 * @param text in plain notation
 * @example parseExpression("2x") // { kind: "product", left: { kind: "number", … }, right: { kind: "variable", name: "x" } }
 */
export function parseExpression(text: string): Expression | undefined {
  if (text.length > longestExpression) return undefined;
  const tokens = readTokens(
    text
      .trim()
      .replaceAll(thousands, (number) => number.replaceAll(",", ""))
      .replaceAll(/(?<=[\d)π\p{L}]) ?deg(?![a-z])/gu, "°"),
  );
  if (tokens === undefined || tokens.length === 0) return undefined;
  try {
    const parser = new Parser(unifyCase(tokens));
    return parser.parse();
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function readTokens(text: string): Token[] | undefined {
  if (holdsWords(text)) return undefined;
  const tokens: Token[] = [];
  let isApart = false;
  tokenPattern.lastIndex = 0;
  while (tokenPattern.lastIndex < text.length) {
    const groups = tokenPattern.exec(text)?.groups;
    if (!groups) return undefined;
    const [kind, found] = Object.entries(groups).find(([, part]) => part !== undefined)!;
    if (kind !== "space") tokens.push({ kind: kind as Token["kind"], text: found!, isApart });
    isApart = kind === "space";
  }
  return tokens;
}

const names = new RegExp(`(?:${knownNames.join("|")})(?![a-z])`, "g");
const subscripts = /_(?:\d+|\w|\([^()]*\))/g;

/** Whether letters look like words, apart from functions' names and subscripts. */
function holdsWords(text: string): boolean {
  const bare = text
    .replaceAll(subscripts, "")
    .replaceAll(names, "+")
    .replaceAll(/\p{L}{4,20}(?=\()/gu, "+")
    .replaceAll(/\s*([+\-*/^()|!√,])\s*/g, "$1")
    .trim();
  if (/\p{L}{4}|\p{L}{2} \p{L}|\p{L} \p{L}{2}|^\p{L}{2,}'*$| \p{L}{2}|\p{L}{2} /u.test(bare)) return true;
  return /\p{L} \p{L}/u.test(bare) && !/[\d+*/^=]/.test(bare);
}

/**
 * Variables in lower case, unless a letter is used in both cases, as the radii in πR^2 - πr^2, or is e or i, which are
 * numbers.
 */
function unifyCase(tokens: Token[]): Token[] {
  const letters = tokens.filter(({ kind }) => kind === "variable").map(({ text }) => text);
  const isUnified = new Set(letters).size === new Set(letters.map((name) => name.toLowerCase())).size;
  if (!isUnified || letters.length === tokens.length) return tokens;
  return tokens.map((token, i) =>
    token.kind === "variable" && !/^[EI]/.test(token.text) && tokens[i + 1]?.text !== "("
      ? { ...token, text: token.text.toLowerCase() }
      : token,
  );
}

const degree: Expression = {
  kind: "quotient",
  left: { kind: "variable", name: "π" },
  right: { kind: "number", value: new Fraction(180) },
};
const minusOne: Expression = { kind: "number", value: new Fraction(-1) };

/** A parser by recursive descent; every method reads what it is named for and moves on. */
class Parser {
  private position = 0;
  /** How many bars are open. */
  private bars = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  /** @throws SyntaxError at the first token that is not algebra */
  parse(): Expression {
    const expression = this.readSum();
    if (this.position < this.tokens.length) throw new SyntaxError("more than algebra");
    return expression;
  }

  private readSum(): Expression {
    let sum = this.readTerm();
    for (;;) {
      if (this.take("+")) sum = { kind: "sum", left: sum, right: this.readTerm() };
      else if (this.take("-")) sum = { kind: "sum", left: sum, right: negate(this.readTerm()) };
      else return sum;
    }
  }

  private readSigned(read: () => Expression): Expression {
    if (this.take("-")) return negate(this.readSigned(read));
    return this.take("+") ? this.readSigned(read) : read();
  }

  private readTerm(): Expression {
    return this.readSigned(() => this.readProduct());
  }

  private readProduct(): Expression {
    let term = this.readFactors();
    for (;;) {
      if (this.take("*")) term = { kind: "product", left: term, right: this.readSigned(() => this.readFactors()) };
      else if (this.take("/")) term = this.readQuotient(term);
      else if (this.startsFactor()) {
        term = { kind: "product", left: term, right: this.readFactors() };
      } else return term;
    }
  }

  /** `1/2x` is (1/2)x, but `x/2y` is x/(2y). */
  private readQuotient(left: Expression): Expression {
    const isNumeric = left.kind === "number" && this.peek()?.kind === "number";
    const right = isNumeric ? this.readPower() : this.readSigned(() => this.readFactors());
    return { kind: "quotient", left, right };
  }

  /** Factors without a sign between them. */
  private readFactors(): Expression {
    let product = this.readPower();
    while (this.startsFactor()) product = { kind: "product", left: product, right: this.readPower() };
    return product;
  }

  private readPower(): Expression {
    const base = this.readPostfix();
    if (!this.take("^")) return base;
    return { kind: "power", left: base, right: this.readSigned(() => this.readPower()) };
  }

  private readPostfix(): Expression {
    let primary = this.readPrimary();
    for (;;) {
      if (this.take("!")) primary = { kind: "call", name: "factorial", arguments: [primary] };
      else if (this.take("°")) primary = { kind: "product", left: primary, right: degree };
      else return primary;
    }
  }

  private readPrimary(): Expression {
    const token = this.tokens[this.position++];
    if (token === undefined) throw new SyntaxError("algebra ends early");
    switch (token.kind) {
      case "number":
        return { kind: "number", value: new Fraction(token.text) };
      case "variable":
        return this.readVariable(token.text);
      case "opaque":
        return { kind: "call", name: token.text, arguments: this.readBracket() };
      case "name":
        return this.readFunction(token.text);
      default:
        return this.readGroup(token.text);
    }
  }

  private readGroup(sign: string): Expression {
    if (sign === "√") return { kind: "call", name: "sqrt", arguments: [this.readPower()] };
    if (sign === "(") {
      this.position--;
      return this.readSingleBracket();
    }
    if (sign !== "|") throw new SyntaxError(`${sign} where a value should be`);
    this.bars++;
    const inside = this.readSum();
    this.bars--;
    this.require("|");
    return { kind: "call", name: "abs", arguments: [inside] };
  }

  private readVariable(name: string): Expression {
    const variable: Expression = { kind: "variable", name };
    const next = this.peek();
    const isFunction = /^[fgh\p{Lu}]/u.test(name) && next?.text === "(" && !next.isApart;
    return isFunction ? { kind: "call", name, arguments: this.readBracket() } : variable;
  }

  private readBracket(): Expression[] {
    this.require("(");
    const { bars } = this;
    this.bars = 0;
    const inside = [this.readSum()];
    while (this.take(",")) inside.push(this.readSum());
    this.bars = bars;
    this.require(")");
    return inside;
  }

  /** `sin x`, `sin^2 x`, `log_2 8`, `root(3)(x)`. */
  private readFunction(name: string): Expression {
    if (binaryFunctions.includes(name)) {
      return { kind: "call", name, arguments: [...this.readBracket(), ...this.readBracket()] };
    }
    const base = this.readBase();
    const exponent = this.take("^") ? this.readSigned(() => this.readPower()) : undefined;
    const value: Expression = { kind: "call", name, arguments: [this.readArgument(), ...base] };
    return exponent ? { kind: "power", left: value, right: exponent } : value;
  }

  /** The base of a logarithm, if one is given. */
  private readBase(): Expression[] {
    const token = this.peek();
    if (token?.kind !== "base") return [];
    this.position++;
    const inside = readTokens(token.text.slice(1).replace(/^\((.*)\)$/, "$1"));
    return [new Parser(inside ?? []).parse()];
  }

  /** What a function is applied to: a bracket, another function, or the factors up to one. */
  private readArgument(): Expression {
    const next = this.peek();
    if (next?.text === "(") return this.readSingleBracket();
    if (next?.kind === "name") return this.readPower();
    let product = this.readPower();
    while (this.startsFactor() && this.peek()?.kind !== "name" && this.peek()?.text !== "(") {
      product = { kind: "product", left: product, right: this.readPower() };
    }
    return product;
  }

  private readSingleBracket(): Expression {
    const [inside, ...others] = this.readBracket();
    if (others.length > 0) throw new SyntaxError("more than one argument");
    return inside!;
  }

  /** Whether a factor other than a number follows, `x` in `2x`; a number is one after a bracket only, as in `(2)3`. */
  private startsFactor(): boolean {
    const next = this.peek();
    if (next === undefined) return false;
    if (next.kind === "number") {
      return this.tokens[this.position - 1]?.text === ")";
    }
    if (next.kind !== "sign") return true;
    return next.text === "(" || next.text === "√" || (next.text === "|" && this.bars === 0);
  }

  private peek(): Token | undefined {
    return this.tokens[this.position];
  }

  private take(sign: string): boolean {
    const isNext = this.peek()?.kind === "sign" && this.peek()?.text === sign;
    if (isNext) this.position++;
    return isNext;
  }

  private require(sign: string): void {
    if (!this.take(sign)) throw new SyntaxError(`no ${sign}`);
  }
}

export function negate(expression: Expression): Expression {
  return { kind: "product", left: minusOne, right: expression };
}
