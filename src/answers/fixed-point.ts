/**
 * Complex numbers in fixed point and the elementary functions of them, for values that no fraction holds: both parts
 * are multiples of 2^-256. A double would not do: two spellings of one value are told to be the same by their rounded
 * digits, and with 16 digits rounding would part them now and then.
 */
export interface Complex {
  re: bigint;
  im: bigint;
}

const bits = 256n;
const one = 1n << bits;
/** Parts are kept below 2^512. */
const largest = one << 512n;
/** A number below 2^-160 is zero apart from rounding errors, and no product of others is that small. */
const smallest = one >> 160n;

/** A value that is too large or too small, or a function where it has none. */
export class OutOfRangeError extends Error {}

/** The complex number of a fraction. */
export function toComplex(numerator: bigint, denominator: bigint): Complex {
  return boundProduct({ re: (numerator << bits) / denominator, im: 0n }, numerator === 0n);
}

export const imaginaryUnit: Complex = { re: 0n, im: one };

/** The part as a multiple of 2^-96, rounded: beyond that digits may be those of an error. */
export function round(part: bigint): bigint {
  return (part + (1n << 159n)) >> 160n;
}

/** A text that equal numbers share: both parts rounded like that, or small ones to 64 binary digits. */
export function describe({ re, im }: Complex): string {
  const size = countBits(absolute({ re, im }).re || 1n);
  const shift = BigInt(Math.max(32, Math.min(160, size - 64)));
  const parts = isZero({ re, im }) ? [0n, 0n] : [re, im];
  return parts.map((part) => (((part + (1n << (shift - 1n))) >> shift) << (shift - 32n)).toString(36)).join();
}

/** The fraction with a denominator below 2^40 that a part is to 116 binary places, or undefined. */
export function findFraction(part: bigint): { numerator: bigint; denominator: bigint } | undefined {
  const size = part < 0n ? -part : part;
  let [before, numerator] = [0n, 1n];
  let [denominatorBefore, denominator] = [1n, 0n];
  let [dividend, divisor] = [size, one];
  while (divisor > 0n) {
    const quotient = dividend / divisor;
    [before, numerator] = [numerator, quotient * numerator + before];
    [denominatorBefore, denominator] = [denominator, quotient * denominator + denominatorBefore];
    if (denominator >> 40n > 0n) return undefined;
    const difference = size * denominator - (numerator << bits);
    const tolerance = numerator === 0n ? smallest : denominator << 140n;
    if ((difference < 0n ? -difference : difference) < tolerance) {
      return { numerator: part < 0n ? -numerator : numerator, denominator };
    }
    [dividend, divisor] = [divisor, dividend % divisor];
  }
  return undefined;
}

/** The part as a double. */
export function toNumber(part: bigint): number {
  return Number(part) / 2 ** 256;
}

export function add(a: Complex, b: Complex): Complex {
  return bound({ re: a.re + b.re, im: a.im + b.im });
}

export function multiply(a: Complex, b: Complex): Complex {
  return boundProduct(multiplyParts(a, b), isZero(a) || isZero(b));
}

function multiplyParts(a: Complex, b: Complex): Complex {
  return { re: (a.re * b.re - a.im * b.im) >> bits, im: (a.re * b.im + a.im * b.re) >> bits };
}

export function divide(a: Complex, b: Complex): Complex {
  const square = b.re * b.re + b.im * b.im;
  if (isZero(b)) throw new OutOfRangeError("division by zero");
  const re = ((a.re * b.re + a.im * b.im) << bits) / square;
  return boundProduct({ re, im: ((a.im * b.re - a.re * b.im) << bits) / square }, isZero(a));
}

/** Whether the number is zero apart from rounding errors. */
export function isZero({ re, im }: Complex): boolean {
  return -smallest < re && re < smallest && -smallest < im && im < smallest;
}

/** Whether the number is real apart from rounding errors. */
export function isReal({ re, im }: Complex): boolean {
  return round(im) === 0n && (round(re) !== 0n || isZero({ re: 0n, im }));
}

export function absolute({ re, im }: Complex): Complex {
  return { re: im === 0n && re < 0n ? -re : rootOfInteger(re * re + im * im), im: 0n };
}

/** The principal square root. */
export function squareRoot(z: Complex): Complex {
  if (isReal(z)) {
    const root = rootOfInteger((z.re < 0n ? -z.re : z.re) << bits);
    return z.re < 0n ? { re: 0n, im: root } : { re: root, im: 0n };
  }
  const size = absolute(z).re;
  const re = rootOfInteger((size + z.re) << (bits - 1n));
  const im = rootOfInteger((size - z.re) << (bits - 1n));
  return { re, im: z.im < 0n ? -im : im };
}

/** e^z. */
export function exponential({ re, im }: Complex): Complex {
  if (re > one << 8n || re < -110n * one) throw new OutOfRangeError("too large an exponent");
  const size = exponentialOfReal(re);
  const direction = turn(im);
  return { re: (size * direction.re) >> bits, im: (size * direction.im) >> bits };
}

/** The principal natural logarithm. */
export function logarithm(z: Complex): Complex {
  if (isZero(z)) throw new OutOfRangeError("the logarithm of zero");
  return { re: logarithmOfReal(absolute(z).re), im: angle(z) };
}

/** The angle of a number from the positive real axis, from -π to π. */
function angle(z: Complex): bigint {
  if (isReal(z)) return z.re < 0n ? pi() : 0n;
  if (round(z.re) === 0n) return z.im > 0n ? pi() / 2n : -pi() / 2n;
  const slope = arctangent((z.im << bits) / z.re);
  if (z.re > 0n) return slope;
  return z.im > 0n ? slope + pi() : slope - pi();
}

let knownPi: bigint | undefined;
/** π, by Machin's formula. */
export function pi(): bigint {
  knownPi ??= 16n * arctangentSeries(one / 5n) - 4n * arctangentSeries(one / 239n);
  return knownPi;
}

export function arctangent(x: bigint): bigint {
  let reduced = x;
  // atan x = 2 atan(x / (1 + sqrt(1 + x^2))), four times.
  for (let times = 0; times < 4; times++) {
    const root = rootOfInteger((one << bits) + reduced * reduced);
    reduced = (reduced << bits) / (one + root);
  }
  return arctangentSeries(reduced) << 4n;
}

function arctangentSeries(x: bigint): bigint {
  const square = (x * x) >> bits;
  let sum = 0n;
  let power = x;
  for (let n = 1n; power !== 0n && power !== -1n; n += 2n) {
    sum += n % 4n === 1n ? power / n : -power / n;
    power = (power * square) >> bits;
  }
  return sum;
}

let knownLogarithmOfTwo: bigint | undefined;
function logarithmOfTwo(): bigint {
  knownLogarithmOfTwo ??= logarithmSeries(2n * one);
  return knownLogarithmOfTwo;
}

function logarithmOfReal(x: bigint): bigint {
  const shift = BigInt(countBits(x)) - bits - 1n;
  const mantissa = shift >= 0n ? x >> shift : x << -shift;
  return logarithmSeries(mantissa) + shift * logarithmOfTwo();
}

/** ln x = 2 artanh((x-1)/(x+1)). */
function logarithmSeries(x: bigint): bigint {
  const ratio = ((x - one) << bits) / (x + one);
  const square = (ratio * ratio) >> bits;
  let sum = 0n;
  let power = ratio;
  for (let n = 1n; power > 0n; n += 2n) {
    sum += power / n;
    power = (power * square) >> bits;
  }
  return 2n * sum;
}

function exponentialOfReal(x: bigint): bigint {
  const times = x / logarithmOfTwo();
  const rest = (x - times * logarithmOfTwo()) >> 16n;
  let sum = one;
  let term = one;
  for (let n = 1n; term !== 0n && term !== -1n; n++) {
    term = ((term * rest) >> bits) / n;
    sum += term;
  }
  for (let n = 0; n < 16; n++) sum = (sum * sum) >> bits;
  return times >= 0n ? sum << times : sum >> -times;
}

/** cos x + i sin x. */
function turn(x: bigint): Complex {
  if (x === 0n) return { re: one, im: 0n };
  if (x >> 320n > 0n || -x >> 320n > 0n) throw new OutOfRangeError("too large an angle");
  const step: Complex = { re: 0n, im: (x % (2n * pi())) >> 16n };
  let sum: Complex = { re: one, im: 0n };
  let term = sum;
  for (let n = 1n; n < 40n; n++) {
    const product = multiplyParts(term, step);
    term = { re: product.re / n, im: product.im / n };
    sum = add(sum, term);
  }
  for (let n = 0; n < 16; n++) sum = multiply(sum, sum);
  return sum;
}

function boundProduct(z: Complex, isZeroExpected: boolean): Complex {
  if (!isZeroExpected && isZero(z)) throw new OutOfRangeError("too small a number");
  return bound(z);
}

function bound(z: Complex): Complex {
  for (const part of [z.re, z.im]) {
    if (part > largest || part < -largest) throw new OutOfRangeError("too large a number");
  }
  return z;
}

/** The whole part of the square root, by Newton's method. */
function rootOfInteger(x: bigint): bigint {
  if (x <= 0n) return 0n;
  let root = 1n << BigInt((countBits(x) + 1) >> 1);
  for (;;) {
    const next = (root + x / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}

/** How many binary digits a positive number has. */
export function countBits(x: bigint): number {
  const hex = (x < 0n ? -x : x).toString(16);
  return 4 * (hex.length - 1) + (32 - Math.clz32(Number.parseInt(hex[0]!, 16)));
}
