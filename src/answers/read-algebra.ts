import { Fraction } from "fraction.js";
import { genericPoint } from "./generic-point";
import { type Expression, parseExpression } from "./restricted-expression";

/**
 * A key that two texts share if and only if they are the same algebra, up to cancelled factors: `2x+4`, `2(x+2)` and
 * `(2x^2-8)/(x-2)`; or undefined where a text is no algebra. A constant has the key of its exact value.
 *
 * Expressions are evaluated exactly at two fixed points of 64-bit numbers. Equal expressions have equal values there.
 * Different ones are rational functions whose difference has a numerator of degree d <= 64 (below), which is zero at a
 * random point with a probability of at most d / 2^64 (Schwartz, JACM 1980; Zippel, EUROSAM 1979), at both of at most
 * 1.2e-35. This costs a few multiplications where a normal form could grow without bound, and keys make sameness an
 * equivalence relation. Somebody who knows the points can construct two texts that share a key; that only makes two of
 * their own answers one.
 */
export function readAlgebra(text: string): string | undefined {
  const expression = parseExpression(text);
  const value = expression && evaluate(expression);
  return value && describe(value);
}

/**
 * A key for an equation between algebraic sides, `y = 2x+4` or `2(x+2) = y`: the unordered pair of its sides, not its
 * solutions.
 */
export function readEquation(text: string): string | undefined {
  const sides = text.split("=").map(readAlgebra);
  if (sides.length !== 2 || sides.includes(undefined)) return undefined;
  return `equation ${JSON.stringify(sides.toSorted())}`;
}

/**
 * Numerators and denominators have no more bits. Each factor that is a variable adds 64, so that no degree is above 32;
 * `9^9^9^9` is refused when its exponent is known, before it is computed.
 */
const maxBits = 2048;

/** An expression's values at both points, with bounds on the bits before anything cancels. */
interface Value {
  at: readonly [Fraction, Fraction];
  numeratorBits: number;
  denominatorBits: number;
}

function describe({ at: [first, second] }: Value): string {
  return first.equals(second)
    ? `number ${first.toFraction()}`
    : `algebra ${first.toFraction()} ${second.toFraction()}`;
}

/** The value of an expression, or undefined where it is beyond the limits or divides by zero. */
function evaluate(expression: Expression): Value | undefined {
  if (expression.kind === "number") return constant(expression.value);
  if (expression.kind === "variable") return variable(expression.name);
  const left = evaluate(expression.left);
  const right = left && evaluate(expression.right);
  return right && operations[expression.kind](left, right);
}

const operations = { sum: add, product: multiply, quotient: divide, power: raise };

function constant(value: Fraction): Value | undefined {
  const [numeratorBits, denominatorBits] = [countBits(value.n), countBits(value.d)];
  return limit(numeratorBits, denominatorBits, () => value);
}

function variable(name: string): Value | undefined {
  return limit(64, 1, (point) => new Fraction(genericPoint(name, point)));
}

function add(left: Value, right: Value): Value | undefined {
  return limit(
    1 +
      Math.max(
        left.numeratorBits + right.denominatorBits,
        right.numeratorBits + left.denominatorBits,
      ),
    left.denominatorBits + right.denominatorBits,
    (point) => left.at[point].add(right.at[point]),
  );
}

function multiply(left: Value, right: Value): Value | undefined {
  return limit(
    left.numeratorBits + right.numeratorBits,
    left.denominatorBits + right.denominatorBits,
    (point) => left.at[point].mul(right.at[point]),
  );
}

function divide(left: Value, right: Value): Value | undefined {
  if (right.at.some(({ n }) => n === 0n)) return undefined;
  return limit(
    left.numeratorBits + right.denominatorBits,
    left.denominatorBits + right.numeratorBits,
    (point) => left.at[point].div(right.at[point]),
  );
}

/** A power with a whole exponent; others are no rational functions. */
function raise(base: Value, { at: [exponent, other] }: Value): Value | undefined {
  if (exponent.d !== 1n || !exponent.equals(other)) return undefined;
  const times = Number(exponent.n); // without its sign, which is exponent.s
  const power = limit(
    Math.max(1, base.numeratorBits * times),
    Math.max(1, base.denominatorBits * times),
    (point) => base.at[point].pow(times),
  );
  return exponent.s < 0n ? power && divide(constant(new Fraction(1))!, power) : power;
}

/** A value, computed only if it stays within the limit. */
function limit(
  numeratorBits: number,
  denominatorBits: number,
  compute: (point: 0 | 1) => Fraction,
): Value | undefined {
  if (!(numeratorBits <= maxBits && denominatorBits <= maxBits)) return undefined;
  return { at: [compute(0), compute(1)], numeratorBits, denominatorBits };
}

function countBits(value: bigint): number {
  return value.toString(2).length;
}
