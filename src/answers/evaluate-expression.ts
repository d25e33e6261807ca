import { Fraction } from "fraction.js";
import * as fixed from "./fixed-point";
import { type Expression, parseExpression } from "./parse-expression";
import {
  addValues,
  approximate,
  binomial,
  bitsOf,
  describeConstant,
  divideValues,
  factorial,
  findExactRoot,
  functions,
  isSame,
  isZeroValue,
  limit,
  mostBits,
  multiplyValues,
  NoValueError,
  one,
  roundTo,
  roundValue,
  type Value,
} from "./values";

/** Functions evaluated in one expression; each takes up to a tenth of a millisecond. */
const mostCalls = 40;
const points = [0, 1, 2] as const;
type Point = (typeof points)[number];

/**
 * A key that two texts share if and only if they are the same algebra, up to cancelled factors: `2x+4`, `2(x+2)` and
 * `(2x^2-8)/(x-2)`; or undefined where a text is no algebra or is beyond the limits. A constant has the key of its
 * value: `2^10` that of 1024, `\sqrt{8}` that of `2\sqrt{2}`.
 *
 * Expressions are evaluated at three fixed points, two positive and one negative: exactly where only the five
 * operations occur, else to about 70 digits, of which 29 after the point count. Equal expressions have equal values
 * there. Different rational functions have a difference whose numerator is of degree d below 64, which is zero at a
 * random point of 2^32 with a probability of at most d / 2^32 (Schwartz, JACM 1980; Zippel, EUROSAM 1979), at all of
 * them of at most 1e-23. This costs a few operations where a normal form could grow without bound, and keys make
 * sameness an equivalence relation. Somebody who knows the points can construct two texts that share a key; that only
 * makes two of their own answers one.
 *
 * Functions of a variable are those of a real one: where a root or a logarithm of it is not real at a point, the
 * expression has no value there. So `\sqrt{x^3}` is `x\sqrt{x}`, and `\sqrt{x^2}` is `|x|` and not `x`.
 *
 * @param text in plain notation
 */
export function readAlgebra(text: string): string | undefined {
  const expression = parseExpression(text);
  const values = expression && evaluateExpression(expression);
  return values && describeValues(values);
}

/** A value at each point, undefined at points where a function of a variable is not real. */
export type Values = readonly (Value | undefined)[];

/**
 * The values of an expression at the three points, with some variables given; undefined beyond the limits or for a
 * division by zero.
 */
export function evaluateExpression(
  expression: Expression,
  given: ReadonlyMap<string, Value> = new Map(),
): Values | undefined {
  return compute(() => {
    const calls = { left: mostCalls };
    const real = points.map((point) =>
      compute(() => new Evaluation(point, given, true, calls).evaluate(expression), [NotRealError]),
    );
    if (real.some((value) => value !== undefined)) return real;
    return points.map((point) => new Evaluation(point, given, false, calls).evaluate(expression));
  });
}

/** A result, or undefined after one of these errors: beyond the limits or for a division by zero. */
export function compute<T>(run: () => T, errors = [NoValueError, fixed.OutOfRangeError]): T | undefined {
  try {
    return run();
  } catch (error) {
    if (errors.some((kind) => error instanceof kind)) return undefined;
    throw error;
  }
}

class NotRealError extends Error {}

/** A key of the values. */
export function describeValues(values: Values): string {
  const [first] = values;
  const isConstant = first !== undefined && values.every((value) => value !== undefined && isSame(value, first));
  if (isConstant) return describeConstant(first);
  return `algebra ${values.map((value) => (value ? roundValue(value) : "none")).join(" ")}`;
}

/**
 * A fixed number of 64 bits for a name: three of them, numbered as the points. They are the output of SplitMix64
 * (Steele, Lea and Flood, OOPSLA 2014), so that no relation between variables can be expected to hold at them by
 * chance.
 */
export function genericPoint(name: string, point: Point): bigint {
  let code = 0n;
  for (const character of name) code = wrap(code * 0x100000001b3n + BigInt(character.codePointAt(0)!));
  const state = wrap((2n * code + BigInt(point)) * 0x9e3779b97f4a7c15n);
  const once = wrap((state ^ (state >> 30n)) * 0xbf58476d1ce4e5b9n);
  const twice = wrap((once ^ (once >> 27n)) * 0x94d049bb133111ebn);
  return twice ^ (twice >> 31n);
}

const wrap = (value: bigint) => BigInt.asUintN(64, value);

/** The value of a variable: a multiple of 2^-32 between 0 and 2, or at the last point between -2 and 0. */
function variableAt(name: string, point: Point): Fraction {
  const size = new Fraction((genericPoint(name, point) >> 31n) | 1n, 1n << 32n);
  return point === 2 ? size.neg() : size;
}

class Evaluation {
  constructor(
    private readonly point: Point,
    private readonly given: ReadonlyMap<string, Value>,
    /** Whether a function of a variable has to be real. */
    private readonly isReal: boolean,
    private readonly calls: { left: number },
  ) {}

  /** @throws NoValueError, OutOfRangeError, NotRealError */
  evaluate(expression: Expression): Value {
    switch (expression.kind) {
      case "number":
        return limit(bitsOf(expression.value.n), bitsOf(expression.value.d), () => expression.value);
      case "variable":
        return this.readVariable(expression.name);
      case "call":
        return this.call(expression.name, expression.arguments);
    }
    const left = this.evaluate(expression.left);
    const right = this.evaluate(expression.right);
    if (expression.kind === "sum") return addValues(left, right);
    if (expression.kind === "product") return multiplyValues(left, right);
    if (expression.kind === "quotient") return divideValues(left, right);
    return this.raise(left, right, () => isConstant(expression));
  }

  private readVariable(name: string): Value {
    if (name === "π") return { re: fixed.pi(), im: 0n };
    if (name === "e") return fixed.exponential(approximate(one));
    if (name === "i") return fixed.imaginaryUnit;
    return this.given.get(name) ?? variableAt(name, this.point);
  }

  private raise(base: Value, exponent: Value, isConstant: () => boolean): Value {
    if (exponent instanceof Fraction && exponent.d === 1n) return this.raiseToWhole(base, exponent);
    if (isZeroValue(base)) {
      if (exponent instanceof Fraction && exponent.s > 0n) return new Fraction(0);
      throw new NoValueError("a power of zero");
    }
    const z = approximate(base);
    if (this.isReal && (z.re < 0n || !fixed.isReal(z)) && !isConstant()) throw new NotRealError();
    this.count();
    if (exponent instanceof Fraction && exponent.d === 2n) {
      return this.raiseToWhole(fixed.squareRoot(z), exponent.mul(2));
    }
    return fixed.exponential(fixed.multiply(approximate(exponent), fixed.logarithm(z)));
  }

  private raiseToWhole(base: Value, exponent: Fraction): Value {
    const times = Number(exponent.n); // without its sign, which is exponent.s
    const isNegative = exponent.s < 0n;
    if (base instanceof Fraction) {
      if (times === 0) return one;
      const power = limit(
        Math.max(1, bitsOf(base.n) * times),
        Math.max(1, bitsOf(base.d) * times),
        () => base.pow(times)!,
      );
      return isNegative ? divideValues(one, power) : power;
    }
    if (times > mostBits) throw new NoValueError("too large an exponent");
    let [power, square] = [approximate(one), base];
    for (let rest = times; rest > 0; rest >>= 1) {
      if (rest & 1) power = fixed.multiply(power, square);
      if (rest > 1) square = fixed.multiply(square, square);
    }
    return isNegative ? fixed.divide(approximate(one), power) : power;
  }

  private call(name: string, given: readonly Expression[]): Value {
    const values = given.map((argument) => this.evaluate(argument));
    this.count();
    const [first, second] = values as [Value, Value | undefined];
    if (name === "factorial") return factorial(first) ?? this.callUnknown(name, values);
    if (name === "binom") return binomial(first, second!) ?? this.callUnknown(name, values);
    if (name === "sqrt") return this.takeRoot(first, given[0]!);
    if (name === "root") return this.takeAnyRoot(second!, first, given[1]!);
    if (name === "log" || name === "ln" || name === "lg") return this.takeLogarithm(name, first, second, given[0]!);
    if (name === "abs") return first instanceof Fraction ? first.abs() : fixed.absolute(first);
    if (name === "floor" || name === "ceil") {
      return isConstant(given[0]!) ? roundTo(name, first) : this.callUnknown(name, values);
    }
    const known = functions[name.replace(/^arc/, "a")];
    return known ? known(approximate(first)) : this.callUnknown(name, values);
  }

  private takeRoot(value: Value, argument: Expression): Value {
    const exact = value instanceof Fraction && value.s >= 0n ? findExactRoot(value) : undefined;
    if (exact) return exact;
    const z = approximate(value);
    if (this.isReal && (z.re < 0n || !fixed.isReal(z)) && !isConstant(argument)) throw new NotRealError();
    return fixed.squareRoot(z);
  }

  /** The real root of a negative number where the degree is odd, `\sqrt[3]{-8}` = -2. */
  private takeAnyRoot(value: Value, degree: Value, argument: Expression): Value {
    if (!(degree instanceof Fraction) || degree.d !== 1n || degree.s <= 0n) {
      throw new NoValueError("a root of no whole degree");
    }
    const z = approximate(value);
    if (degree.n % 2n === 1n && fixed.isReal(z) && z.re < 0n) {
      const positive = this.takeAnyRoot({ re: -z.re, im: 0n }, degree, argument);
      return multiplyValues(new Fraction(-1), positive);
    }
    return this.raise(value, degree.inverse(), () => isConstant(argument));
  }

  private takeLogarithm(name: string, value: Value, base: Value | undefined, argument: Expression) {
    const z = approximate(value);
    if (this.isReal && (z.re <= 0n || !fixed.isReal(z)) && !isConstant(argument)) throw new NotRealError();
    const natural = fixed.logarithm(z);
    // Without a base, "log" is one of any base: log x is not ln x, and log 100 is 2.
    const defaultBase = name === "ln" ? undefined : new Fraction(10);
    const divisor = base ?? defaultBase;
    return divisor ? divideValues(natural, fixed.logarithm(approximate(divisor))) : natural;
  }

  /** A function that nothing is known of: another number for each name and arguments. */
  private callUnknown(name: string, values: readonly Value[]): Value {
    return variableAt(`${name} ${values.map(roundValue).join(" ")}`, this.point);
  }

  private count(): void {
    if (this.calls.left-- <= 0) throw new NoValueError("too many functions");
  }
}

function isConstant(expression: Expression): boolean {
  return findVariables(expression).size === 0;
}

export function findVariables(expression: Expression): Set<string> {
  switch (expression.kind) {
    case "number":
      return new Set();
    case "variable":
      return new Set(/^[πei]$/.test(expression.name) ? [] : [expression.name]);
    case "call":
      return new Set(expression.arguments.flatMap((argument) => [...findVariables(argument)]));
    default:
      return new Set([...findVariables(expression.left), ...findVariables(expression.right)]);
  }
}
