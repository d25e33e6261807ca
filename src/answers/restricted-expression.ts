import { Fraction } from "fraction.js";
import type { MathNode } from "mathjs";
import { mathematics } from "./mathematics";

/** Algebra: nothing but numbers, variables of one letter and the five operations. */
export type Expression =
  | { kind: "number"; value: Fraction }
  | { kind: "variable"; name: string }
  | { kind: "sum" | "product" | "quotient" | "power"; left: Expression; right: Expression };

/** More characters than this are not algebra. */
const longestExpression = 200;

/** Letters, digits, operators and round brackets: no quotes, commas, assignments, indices or line ends reach the parser. */
const allowedCharacters = /^[\p{Script=Latin}\p{Script=Greek}\d+\-*/^(). ]+$/u;

/**
 * The algebra that a text is written in, or undefined. mathjs parses it, with `2x` and `x(x+2)` as products; what it
 * makes of anything but the operations above, a function or a name among them, is refused. Nothing is evaluated.
 *
 * The caller sees to it that brackets are not nested deeply.
 *
 * @example parseExpression("2x") // { kind: "product", left: { kind: "number", … }, right: { kind: "variable", name: "x" } }
 */
export function parseExpression(text: string): Expression | undefined {
  if (text.length > longestExpression || !allowedCharacters.test(text)) return undefined;
  const source = separateVariables(text);
  if (source === undefined) return undefined;
  try {
    return restrict(mathematics.parse(source));
  } catch {
    return undefined;
  }
}

/**
 * The text with a space before letters that are multiplied (`0xy` is `0 x y`, and no hexadecimal number), or undefined
 * where letters are words (more than three in a row, or several beside a space or on their own) or a function: several
 * before a bracket, or one that usually is, since `f(2x)` is not `2f(x)`.
 */
function separateVariables(text: string): string | undefined {
  const compact = text.replaceAll(/\s*([+\-*/^()])\s*/g, "$1").trim();
  if (words.test(compact) || functions.test(compact)) return undefined;
  const separate = compact.replaceAll(/(?<=[\p{L}\d])(?=\p{L})/gu, " ");
  return hasBothCases(separate) ? separate : separate.toLowerCase();
}

const words = /\p{L}{4}|\p{L} \p{L}| \p{L}{2}|\p{L}{2} |^\p{L}{2,}$/u;
const functions = /(?:\p{L}{2}|[fgh\p{Lu}])\(/u;

/** Whether a letter is used in both cases, which then are two variables, as the radii in πR^2 - πr^2. */
function hasBothCases(text: string): boolean {
  const letters = text.match(/\p{L}/gu) ?? [];
  return new Set(letters).size > new Set(letters.map((letter) => letter.toLowerCase())).size;
}

/** @throws SyntaxError at the first node that is not allowed */
function restrict(node: MathNode): Expression {
  if (mathematics.isParenthesisNode(node)) return restrict(node.content);
  if (mathematics.isConstantNode(node)) return readConstant(node.value);
  if (mathematics.isSymbolNode(node)) return readVariable(node.name);
  if (mathematics.isFunctionNode(node) && node.args.length === 1) {
    // The parser takes a letter before a bracket for a function.
    return { kind: "product", left: readVariable(node.fn.name), right: restrict(node.args[0]!) };
  }
  if (mathematics.isOperatorNode(node)) return readOperation(node.fn, node.args.map(restrict));
  throw new SyntaxError(`${node.type} is not algebra`);
}

function readConstant(value: unknown): Expression {
  if (!mathematics.isFraction(value)) throw new SyntaxError("not a number");
  return { kind: "number", value: new Fraction(value.s * value.n, value.d) };
}

function readVariable(name: string): Expression {
  if (!/^\p{L}$/u.test(name)) throw new SyntaxError("not a variable");
  return { kind: "variable", name };
}

const minusOne: Expression = { kind: "number", value: new Fraction(-1) };

function readOperation(name: string, [left, right]: Expression[]): Expression {
  if (right === undefined) {
    if (name === "unaryPlus") return left!;
    if (name === "unaryMinus") return { kind: "product", left: minusOne, right: left! };
    throw new SyntaxError(`${name} is not algebra`);
  }
  const operands = { left: left!, right };
  switch (name) {
    case "add":
      return { kind: "sum", ...operands };
    case "subtract":
      return { kind: "sum", left: left!, right: readOperation("unaryMinus", [right]) };
    case "multiply":
      return { kind: "product", ...operands };
    case "divide":
      return { kind: "quotient", ...operands };
    case "pow":
      return { kind: "power", ...operands };
    default:
      throw new SyntaxError(`${name} is not algebra`);
  }
}
