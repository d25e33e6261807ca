import { Fraction } from "fraction.js";
import {
  compute,
  describeValues,
  evaluateExpression,
  findVariables,
  readAlgebra,
  type Values,
} from "./evaluate-expression";
import { type Expression, negate as negateExpression, parseExpression } from "./parse-expression";
import { describeList, describeUnion, infinityKey, type ReadElement, splitOutside } from "./read-collection";
import { addValues, divideValues, isZeroValue, multiplyValues, NoValueError, toDouble, type Value } from "./values";

/** A letter, with an index or without, or a function or derivative of such, or several of them in brackets. */
const loneVariable =
  /^(?:d\p{L}\/d\p{L}|\(\(d\p{L}\)\/\(d\p{L}\)\)|\p{L}(?:_(?:\w|\([^()]{1,9}\)))?'*|\p{L}(?:\^\(?-1\)?)?'*\((?:\p{L}|-?\d{1,4})(?:, ?(?:\p{L}|-?\d{1,4})){0,3}\)|\(\p{L}(?:, ?\p{L}){1,4}\))$/u;
const label = /^[\p{L} ]{2,40}$/u;
const comparison = /^(?:[=<>≤≥≠∈])/;

/**
 * A key of an equation, inequality or membership between algebraic sides, or undefined where a text is none of these:
 *
 * - `x = 5` is 5, `y = 2x+1` and `f(x) = 2x+1` are `2x+1`: a variable alone on one side that is not on the other is
 *   left out;
 * - other equations are the same up to a factor and to which side a term is on: `2x+4y = 3` and `4x+8y-6 = 0`; those
 *   that are linear in `y` and hold another variable are solved for it;
 * - `x > 3` and `3 < x` are the interval `(3, ∞)`, `2 ≤ x < 5` is `[2, 5)`, `x ∈ [2, 5)` too; `x ≠ 3` is all but 3;
 * - other inequalities are the same up to a positive factor.
 *
 * @param text in plain notation
 * @param read the key of a side by itself
 */
export function readRelation(text: string, read: ReadElement): string | undefined {
  const sides = splitOutside(text, comparison)?.map((side) => side.trim());
  if (sides === undefined || sides.length < 2 || sides.length > 3 || sides.includes("")) return undefined;
  const operators = findOperators(text, sides);
  const [left, middle, right] = sides as [string, string, string | undefined];
  if (right !== undefined) return readChain(left, middle, right, operators, read);
  const operator = operators[0]!;
  if (operator === "∈") return loneVariable.test(left) ? read(middle) : undefined;
  if (operator === "=") return readEquality(left, middle, read);
  return readInequality(left, operator, middle, read);
}

function findOperators(text: string, sides: readonly string[]): string[] {
  let at = 0;
  return sides.slice(0, -1).map((side) => {
    at = text.indexOf(side, at) + side.length;
    at += /^\s*/.exec(text.slice(at))![0].length;
    return text[at++]!;
  });
}

/** What is left of an equality when a lone variable or a label is left out, else the equation. */
function readEquality(left: string, right: string, read: ReadElement): string | undefined {
  if (isLone(left, right)) return read(right);
  if (isLone(right, left)) return read(left);
  return readEquation(left, right) ?? (label.test(left) && !parseExpression(left) ? read(right) : undefined);
}

/** Whether one side is a variable that the other does not hold. */
function isLone(side: string, other: string): boolean {
  if (!loneVariable.test(side)) return false;
  const held = parseExpression(other);
  if (held === undefined) return true;
  const letters = [...findVariables(held)].map((name) => name.toLowerCase());
  return !loneVariable.test(other) && !letters.includes(side.toLowerCase());
}

/** A key of an equation: see {@link readRelation}. */
function readEquation(left: string, right: string): string | undefined {
  const [first, second] = [parseExpression(left), parseExpression(right)];
  if (first === undefined || second === undefined) return undefined;
  const difference = subtract(first, second);
  const variables = findVariables(difference);
  const solution = variables.has("y") && variables.size > 1 ? solveForY(difference) : undefined;
  if (solution !== undefined) return describeValues(solution);
  const values = evaluateExpression(difference);
  const ratio = variables.size > 0 && values && divideByFirst(values);
  if (ratio) return `equation ${describeValues(ratio)}`;
  const sides = [readAlgebra(left), readAlgebra(right)];
  return sides.includes(undefined) ? undefined : `equation ${JSON.stringify(sides.sort())}`;
}

function subtract(left: Expression, right: Expression): Expression {
  return { kind: "sum", left, right: negateExpression(right) };
}

/** What `y` is where the difference of an equation's sides is zero, or undefined if they are not linear in it. */
function solveForY(difference: Expression): Value[] | undefined {
  const [zero, one, two] = [0, 1, 2].map((y) => evaluateExpression(difference, new Map([["y", new Fraction(y)]])));
  if (!zero || !one || !two) return undefined;
  return compute(() =>
    zero.map((atZero, point) => {
      const [atOne, atTwo] = [one[point], two[point]];
      if (!atZero || !atOne || !atTwo) throw new NoValueError("no value at a point");
      const slope = addValues(atOne, negate(atZero));
      const isLinear = isZeroValue(addValues(addValues(atTwo, negate(atOne)), negate(slope)));
      if (!isLinear) throw new NoValueError("not linear");
      return divideValues(negate(atZero), slope);
    }),
  );
}

/**
 * By how much the values differ from the first, in multiples of it, so that a large constant hides nothing; undefined
 * where the first is zero or missing.
 */
function divideByFirst(values: Values): Values | undefined {
  const [first] = values;
  if (first === undefined) return undefined;
  return compute(() => values.map((value) => value && divideValues(addValues(value, negate(first)), first)));
}

function negate(value: Value): Value {
  return multiplyValues(new Fraction(-1), value);
}

const flipped: Record<string, string> = { "<": ">", ">": "<", "≤": "≥", "≥": "≤", "≠": "≠" };

function readInequality(left: string, operator: string, right: string, read: ReadElement): string | undefined {
  if (isLone(left, right)) return describeInequality(operator, read(right));
  if (isLone(right, left)) return describeInequality(flipped[operator]!, read(left));
  const [first, second] = [parseExpression(left), parseExpression(right)];
  if (first === undefined || second === undefined) return undefined;
  const isLess = operator === "<" || operator === "≤";
  const values = evaluateExpression(isLess ? subtract(second, first) : subtract(first, second));
  const ratio = values && divideByFirst(values);
  if (ratio === undefined) return undefined;
  const isStrict = operator === "<" || operator === ">";
  const isPositive = operator === "≠" || (toDouble(values![0]!) ?? 0) > 0;
  const kind = operator === "≠" ? "unequal" : isStrict ? "strict" : "weak";
  return `inequality ${kind} ${isPositive ? "+" : "-"} ${describeValues(ratio)}`;
}

/** The numbers that are so compared with a bound, as an interval. */
function describeInequality(operator: string, bound: string | undefined): string | undefined {
  if (bound === undefined) return undefined;
  const below = describeList("(", [infinityKey("-"), bound], operator === "≤" ? "]" : ")");
  const above = describeList(operator === "≥" ? "[" : "(", [bound, infinityKey("+")], ")");
  if (operator === "≠") return describeUnion([below, above]);
  return operator === "<" || operator === "≤" ? below : above;
}

/** `2 ≤ x < 5` and `5 > x ≥ 2` as an interval, and `x = 2+3 = 5` as its end. */
function readChain(
  left: string,
  middle: string,
  right: string,
  operators: readonly string[],
  read: ReadElement,
): string | undefined {
  const [first, second] = operators as [string, string];
  if (first === "=" && second === "=") {
    const [from, to] = [read(middle), read(right)];
    return loneVariable.test(left) && from === to ? to : undefined;
  }
  if (!loneVariable.test(middle)) return undefined;
  if (/^[>≥]{2}$/.test(first + second))
    return readChain(right, middle, left, [flipped[second]!, flipped[first]!], read);
  const [low, high] = [read(left), read(right)];
  if (low === undefined || high === undefined || !/^[<≤]{2}$/.test(first + second)) return undefined;
  return describeList(first === "<" ? "(" : "[", [low, high], second === "<" ? ")" : "]");
}
