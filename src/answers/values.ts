import { Fraction } from "fraction.js";
import * as fixed from "./fixed-point";

/** A value at one point: exact, or else in fixed point. */
export type Value = Fraction | fixed.Complex;

/** Numerators and denominators of fractions have no more bits; `9^9^9^9` is refused before it is computed. */
export const mostBits = 2048;

/** Thrown where a value is beyond the limits, does not exist. */
export class NoValueError extends Error {}

export function describeConstant(value: Value): string {
  if (value instanceof Fraction) return `number ${value.toFraction()}`;
  const fraction = fixed.isReal(value) && fixed.findFraction(value.re);
  if (!fraction) return `real ${roundValue(value)}`;
  return `number ${new Fraction(fraction.numerator, fraction.denominator).toFraction()}`;
}

/** Rounded, unless it is a fraction too large or too small for fixed point. */
export function roundValue(value: Value): string {
  const isExact = value instanceof Fraction && value.n !== 0n && Math.abs(bitsOf(value.n) - bitsOf(value.d)) > 150;
  return isExact ? value.toFraction() : fixed.describe(approximate(value));
}

export function isSame(a: Value, b: Value): boolean {
  if (a instanceof Fraction && b instanceof Fraction) return a.equals(b);
  return roundValue(a) === roundValue(b);
}

export function toDouble(value: Value): number | undefined {
  if (value instanceof Fraction) return value.valueOf();
  return fixed.isReal(value) ? fixed.toNumber(value.re) : undefined;
}

export function approximate(value: Value): fixed.Complex {
  return value instanceof Fraction ? fixed.toComplex(value.s * value.n, value.d) : value;
}

export function addValues(a: Value, b: Value): Value {
  if (!(a instanceof Fraction && b instanceof Fraction)) return fixed.add(approximate(a), approximate(b));
  const numeratorBits = 1 + Math.max(bitsOf(a.n) + bitsOf(b.d), bitsOf(b.n) + bitsOf(a.d));
  return limit(numeratorBits, bitsOf(a.d) + bitsOf(b.d), () => a.add(b));
}

export function multiplyValues(a: Value, b: Value): Value {
  if (!(a instanceof Fraction && b instanceof Fraction)) return fixed.multiply(approximate(a), approximate(b));
  return limit(bitsOf(a.n) + bitsOf(b.n), bitsOf(a.d) + bitsOf(b.d), () => a.mul(b));
}

export function divideValues(a: Value, b: Value): Value {
  if (isZeroValue(b)) throw new NoValueError("division by zero");
  if (!(a instanceof Fraction && b instanceof Fraction)) return fixed.divide(approximate(a), approximate(b));
  return limit(bitsOf(a.n) + bitsOf(b.d), bitsOf(a.d) + bitsOf(b.n), () => a.div(b));
}

export function isZeroValue(value: Value): boolean {
  return value instanceof Fraction ? value.n === 0n : fixed.isZero(value);
}

export function limit(numeratorBits: number, denominatorBits: number, compute: () => Fraction): Fraction {
  if (!(numeratorBits <= mostBits && denominatorBits <= mostBits)) throw new NoValueError("too many digits");
  return compute();
}

export function bitsOf(value: bigint): number {
  return value === 0n ? 1 : fixed.countBits(value);
}

export const one = new Fraction(1);

export function findExactRoot(value: Fraction): Fraction | undefined {
  if (bitsOf(value.n) > 200 || bitsOf(value.d) > 200) return undefined;
  const root = fixed.findFraction(fixed.squareRoot(approximate(value)).re);
  const fraction = root && new Fraction(root.numerator, root.denominator);
  return fraction?.mul(fraction).equals(value) ? fraction : undefined;
}

/** Up to 200!, whose digits are within the limit. */
export function factorial(value: Value): Fraction | undefined {
  if (!(value instanceof Fraction) || value.d !== 1n || value.s < 0n || value.n > 200n) return undefined;
  let product = 1n;
  for (let n = 2n; n <= value.n; n++) product *= n;
  return new Fraction(product);
}

export function binomial(n: Value, k: Value): Fraction | undefined {
  if (!(n instanceof Fraction && k instanceof Fraction) || n.d !== 1n || k.d !== 1n) return undefined;
  if (n.s < 0n || n.n > 500n || k.s < 0n) return undefined;
  let product = 1n;
  for (let i = 1n; i <= k.n && i <= 500n; i++) product = (product * (n.n - i + 1n)) / i;
  return new Fraction(product);
}

export function roundTo(name: "floor" | "ceil", value: Value): Value {
  const exact = value instanceof Fraction ? value : new Fraction(fixed.round(approximate(value).re), 1n << 96n);
  return name === "floor" ? exact.floor() : exact.ceil();
}

const { exponential, multiply, add, divide, logarithm, imaginaryUnit } = fixed;
const negate = (z: fixed.Complex): fixed.Complex => ({ re: -z.re, im: -z.im });
const half = fixed.toComplex(1n, 2n);
const unit = fixed.toComplex(1n, 1n);

function hyperbolic(z: fixed.Complex): { sinh: fixed.Complex; cosh: fixed.Complex } {
  const [rising, falling] = [exponential(z), exponential(negate(z))];
  return { sinh: multiply(half, add(rising, negate(falling))), cosh: multiply(half, add(rising, falling)) };
}

/** sin z = sinh(iz)/i, cos z = cosh(iz). */
function circular(z: fixed.Complex): { sin: fixed.Complex; cos: fixed.Complex } {
  const { sinh, cosh } = hyperbolic(multiply(imaginaryUnit, z));
  return { sin: multiply(sinh, negate(imaginaryUnit)), cos: cosh };
}

/** asin z = -i ln(iz + sqrt(1-z^2)). */
function arcsine(z: fixed.Complex): fixed.Complex {
  const root = fixed.squareRoot(add(unit, negate(multiply(z, z))));
  const inside = add(multiply(imaginaryUnit, z), root);
  return multiply(negate(imaginaryUnit), logarithm(inside));
}

function arctangent(z: fixed.Complex): fixed.Complex {
  if (!fixed.isReal(z)) throw new NoValueError("the arctangent of a complex number");
  return { re: fixed.arctangent(z.re), im: 0n };
}

/** Those that have another name, arcsin, by the shorter one. Null prototype, since names come from texts. */
export const functions: Record<string, ((z: fixed.Complex) => fixed.Complex) | undefined> = Object.assign(
  Object.create(null),
  {
    exp: exponential,
    sin: (z: fixed.Complex) => circular(z).sin,
    cos: (z: fixed.Complex) => circular(z).cos,
    tan: (z: fixed.Complex) => divide(circular(z).sin, circular(z).cos),
    cot: (z: fixed.Complex) => divide(circular(z).cos, circular(z).sin),
    sec: (z: fixed.Complex) => divide(unit, circular(z).cos),
    csc: (z: fixed.Complex) => divide(unit, circular(z).sin),
    sinh: (z: fixed.Complex) => hyperbolic(z).sinh,
    cosh: (z: fixed.Complex) => hyperbolic(z).cosh,
    tanh: (z: fixed.Complex) => divide(hyperbolic(z).sinh, hyperbolic(z).cosh),
    asin: arcsine,
    acos: (z: fixed.Complex) => add({ re: fixed.pi() / 2n, im: 0n }, negate(arcsine(z))),
    atan: arctangent,
  },
);
