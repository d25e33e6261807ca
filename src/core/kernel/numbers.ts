// The numbers of the kernel's files, and the loops over them. This is TypeScript's form; scripts/kernel/numbers.ts is
// AssemblyScript's, with the same formulas.

/** A whole number: an index or a count. */
export type Int = number;

/** An array of numbers whose length its owner knows. */
export type Numbers = Float64Array;

/** So many zeros. */
export function createNumbers(length: Int): Numbers {
  return new Float64Array(length);
}

/** The numbers from `start` to before `end`, not a copy. */
export function part(numbers: Numbers, start: Int, end: Int): Numbers {
  return numbers.subarray(start, end);
}

/** Writes weightA * a + weightB * b into the numbers of `result` from `start` to before `end`. */
export function combine(
  result: Numbers,
  a: Numbers,
  weightA: number,
  b: Numbers,
  weightB: number,
  start: Int,
  end: Int,
): void {
  for (let i = start; i < end; i++) result[i] = weightA * a[i]! + weightB * b[i]!;
}

/** Writes the sum of four arrays, each times its weight, into the first numbers of `result`, `length` of them. */
export function mix(
  result: Numbers,
  a: Numbers,
  weightA: number,
  b: Numbers,
  weightB: number,
  c: Numbers,
  weightC: number,
  d: Numbers,
  weightD: number,
  length: Int,
): void {
  for (let i = 0; i < length; i++) result[i] = weightA * a[i]! + weightB * b[i]! + weightC * c[i]! + weightD * d[i]!;
}

/** Writes numbers + factor * others into the numbers of `result` from `start` to before `end`. */
export function addMultiple(
  result: Numbers,
  numbers: Numbers,
  others: Numbers,
  factor: number,
  start: Int,
  end: Int,
): void {
  for (let i = start; i < end; i++) result[i] = numbers[i]! + factor * others[i]!;
}

/**
 * Writes (numbers + others) * factor into the first numbers of `result`, `length` of them; `numbers` begin at `start`.
 */
export function multiplySum(
  result: Numbers,
  numbers: Numbers,
  start: Int,
  others: Numbers,
  factor: number,
  length: Int,
): void {
  for (let i = 0; i < length; i++) result[i] = (numbers[start + i]! + others[i]!) * factor;
}

/**
 * Subtracts the largest of the numbers from `start` to before `end` from all of them, and multiplies the results by
 * `factor`.
 */
export function subtractLargest(numbers: Numbers, start: Int, end: Int, factor: number): void {
  let largest = -Infinity;
  for (let i = start; i < end; i++) if (numbers[i]! > largest) largest = numbers[i]!;
  for (let i = start; i < end; i++) numbers[i] = (numbers[i]! - largest) * factor;
}

/** Divides the numbers from `start` to before `end` by their sum; returns the sum. */
export function divideBySum(numbers: Numbers, start: Int, end: Int): number {
  let sum: number = 0;
  for (let i = start; i < end; i++) sum += numbers[i]!;
  const share = 1 / sum;
  for (let i = start; i < end; i++) numbers[i]! *= share;
  return sum;
}

/**
 * Writes the sum, over two rows of `weights` that sum to 1 each, of factor * weights * (numbers - mean), where a mean
 * is by the row's weights; returns the sum of the products with the numbers. `result` and `numbers` begin at their
 * starts.
 */
export function weighDeviations(
  result: Numbers,
  startOfResult: Int,
  weights: Numbers,
  factor0: number,
  factor1: number,
  numbers: Numbers,
  start: Int,
  length: Int,
): number {
  let mean0: number = 0;
  let mean1: number = 0;
  for (let i = 0; i < length; i++) {
    const number = numbers[start + i]!;
    mean0 += weights[i]! * number;
    mean1 += weights[length + i]! * number;
  }
  let sum: number = 0;
  for (let i = 0; i < length; i++) {
    const number = numbers[start + i]!;
    const first = factor0 * weights[i]! * (number - mean0);
    const weighed = first + factor1 * weights[length + i]! * (number - mean1);
    result[startOfResult + i] = weighed;
    sum += number * weighed;
  }
  return sum;
}

/**
 * Writes weights * numbers; returns the sum of these products with the numbers. `result` and `numbers` begin at their
 * starts.
 */
export function weigh(
  result: Numbers,
  startOfResult: Int,
  weights: Numbers,
  numbers: Numbers,
  start: Int,
  length: Int,
): number {
  let sum: number = 0;
  for (let i = 0; i < length; i++) {
    const number = numbers[start + i]!;
    const weighed = weights[i]! * number;
    result[startOfResult + i] = weighed;
    sum += weighed * number;
  }
  return sum;
}

/**
 * Writes p = 1 / (1 + odds) into the first numbers of `result`, `length` of them, and p (1 - p) * factor into those of
 * `slope`.
 */
export function applyLogistic(result: Numbers, slope: Numbers, odds: Numbers, factor: number, length: Int): void {
  for (let i = 0; i < length; i++) {
    const p = 1 / (1 + odds[i]!);
    result[i] = p;
    slope[i] = p * (1 - p) * factor;
  }
}

/** The largest |a - b| of the numbers from `start` to before `end`. */
export function largestDifference(a: Numbers, b: Numbers, start: Int, end: Int): number {
  let largest: number = 0;
  for (let i = start; i < end; i++) largest = Math.max(largest, Math.abs(a[i]! - b[i]!));
  return largest;
}

/** The largest |a| of the numbers from `start` to before `end`. */
export function largestEntry(a: Numbers, start: Int, end: Int): number {
  let largest: number = 0;
  for (let i = start; i < end; i++) largest = Math.max(largest, Math.abs(a[i]!));
  return largest;
}

/** 2^(j/32). */
const fractions = /* @__PURE__ */ createFractions();
/** 2^k from k = -1022 on: all powers of 2 that are normal numbers. */
const powers = /* @__PURE__ */ createPowers();

/**
 * e^x with an error of at most 1.3 units in the last place, in less than half the time of `Math.exp` and with the same
 * digits on every engine: with x = (32 k + j) ln 2 / 32 + r, |r| <= ln 2 / 64, it is 2^k 2^(j/32) e^r, e^r by its
 * Taylor series.
 */
export function exponential(x: number): number {
  if (!(x > -708 && x < 709)) return Math.exp(x);
  const n = Math.floor(x * (32 / Math.LN2) + 0.5) | 0;
  // ln 2 / 32 in two parts, of which the first is short enough for exact multiples.
  const r = x - n * 0.021660849392446835 - n * 5.145609244655338e-14;
  const square = r * r;
  const rest = r + square * (0.5 + r * (1 / 6) + square * (1 / 24 + r * (1 / 120) + square * (1 / 720)));
  const fraction = fractions[n & 31]!;
  return (fraction + fraction * rest) * powers[(n >> 5) + 1022]!;
}

/** Replaces the numbers from `start` to before `end` by their {@link exponential}. */
export function exponentiate(numbers: Numbers, start: Int, end: Int): void {
  for (let i = start; i < end; i++) numbers[i] = exponential(numbers[i]!);
}

function createFractions(): Numbers {
  const numbers = createNumbers(32);
  const base: number = 2;
  let exponent: number = 0;
  for (let j = 0; j < 32; j++) {
    numbers[j] = base ** exponent;
    exponent += 1 / 32;
  }
  return numbers;
}

function createPowers(): Numbers {
  const numbers = createNumbers(2046);
  let power = 2.2250738585072014e-308;
  for (let k = 0; k < 2046; k++) {
    numbers[k] = power;
    power *= 2;
  }
  return numbers;
}
