// The kernel's numbers in AssemblyScript: plain memory, whose bounds nothing checks, and loops that work on two numbers
// at a time. The formulas are those of src/core/kernel/numbers.ts; sums add up in another order, and so differ by
// rounding.

export type Int = i32;

/** A pointer to so many numbers. */
@unmanaged
@final
export class Numbers {
  @inline
  @operator("[]")
  get(index: i32): f64 {
    return load<f64>(changetype<usize>(this) + ((<usize>index) << 3));
  }

  @inline
  @operator("[]=")
  set(index: i32, value: f64): void {
    store<f64>(changetype<usize>(this) + ((<usize>index) << 3), value);
  }
}

export function createNumbers(length: i32): Numbers {
  const bytes = (<usize>length) << 3;
  const pointer = heap.alloc(bytes);
  memory.fill(pointer, 0, bytes);
  return changetype<Numbers>(pointer);
}

export function part(numbers: Numbers, start: i32, _end: i32): Numbers {
  return changetype<Numbers>(changetype<usize>(numbers) + ((<usize>start) << 3));
}

export function combine(
  result: Numbers,
  a: Numbers,
  weightA: f64,
  b: Numbers,
  weightB: f64,
  start: i32,
  end: i32,
): void {
  const weightsA = f64x2.splat(weightA);
  const weightsB = f64x2.splat(weightB);
  let i = start;
  for (; i + 1 < end; i += 2) {
    setPair(result, i, f64x2.add(f64x2.mul(weightsA, pairOf(a, i)), f64x2.mul(weightsB, pairOf(b, i))));
  }
  if (i < end) result[i] = weightA * a[i] + weightB * b[i];
}

export function mix(
  result: Numbers,
  a: Numbers,
  weightA: f64,
  b: Numbers,
  weightB: f64,
  c: Numbers,
  weightC: f64,
  d: Numbers,
  weightD: f64,
  length: i32,
): void {
  const weightsA = f64x2.splat(weightA);
  const weightsB = f64x2.splat(weightB);
  const weightsC = f64x2.splat(weightC);
  const weightsD = f64x2.splat(weightD);
  const even = length & ~1;
  for (let i = 0; i < even; i += 2) {
    const first = f64x2.add(f64x2.mul(weightsA, pairOf(a, i)), f64x2.mul(weightsB, pairOf(b, i)));
    const second = f64x2.add(f64x2.mul(weightsC, pairOf(c, i)), f64x2.mul(weightsD, pairOf(d, i)));
    setPair(result, i, f64x2.add(first, second));
  }
  if (even < length) result[even] = weightA * a[even] + weightB * b[even] + (weightC * c[even] + weightD * d[even]);
}

export function addMultiple(
  result: Numbers,
  numbers: Numbers,
  others: Numbers,
  factor: f64,
  start: i32,
  end: i32,
): void {
  const factors = f64x2.splat(factor);
  let i = start;
  for (; i + 1 < end; i += 2) {
    setPair(result, i, f64x2.add(pairOf(numbers, i), f64x2.mul(factors, pairOf(others, i))));
  }
  if (i < end) result[i] = numbers[i] + factor * others[i];
}

export function multiplySum(
  result: Numbers,
  numbers: Numbers,
  start: i32,
  others: Numbers,
  factor: f64,
  length: i32,
): void {
  const factors = f64x2.splat(factor);
  const even = length & ~1;
  for (let i = 0; i < even; i += 2) {
    const sum = f64x2.add(pairOf(numbers, start + i), pairOf(others, i));
    setPair(result, i, f64x2.mul(sum, factors));
  }
  if (even < length) result[even] = (numbers[start + even] + others[even]) * factor;
}

export function subtractLargest(numbers: Numbers, start: i32, end: i32, factor: f64): void {
  const last = end - 1;
  let largest = f64x2.splat(numbers[last]);
  let i = start;
  for (; i < last; i += 2) largest = f64x2.pmax(largest, pairOf(numbers, i));
  const first = f64x2.extract_lane(largest, 0);
  const second = f64x2.extract_lane(largest, 1);
  const top = first > second ? first : second;
  const tops = f64x2.splat(top);
  const factors = f64x2.splat(factor);
  for (i = start; i < last; i += 2) {
    setPair(numbers, i, f64x2.mul(f64x2.sub(pairOf(numbers, i), tops), factors));
  }
  if (i === last) numbers[last] = (numbers[last] - top) * factor;
}

export function divideBySum(numbers: Numbers, start: i32, end: i32): f64 {
  const last = end - 1;
  let sums = f64x2.splat(0);
  let i = start;
  for (; i < last; i += 2) sums = f64x2.add(sums, pairOf(numbers, i));
  let sum = addLanes(sums);
  if (i === last) sum += numbers[last];
  const share = 1 / sum;
  const shares = f64x2.splat(share);
  for (i = start; i < last; i += 2) setPair(numbers, i, f64x2.mul(pairOf(numbers, i), shares));
  if (i === last) numbers[last] *= share;
  return sum;
}

function dot(a: Numbers, startOfA: i32, b: Numbers, startOfB: i32, length: i32): f64 {
  let sums = f64x2.splat(0);
  const even = length & ~1;
  for (let i = 0; i < even; i += 2) {
    sums = f64x2.add(sums, f64x2.mul(pairOf(a, startOfA + i), pairOf(b, startOfB + i)));
  }
  const sum = addLanes(sums);
  return even < length ? sum + a[startOfA + even] * b[startOfB + even] : sum;
}

export function weighDeviations(
  result: Numbers,
  startOfResult: i32,
  weights: Numbers,
  factor0: f64,
  factor1: f64,
  numbers: Numbers,
  start: i32,
  length: i32,
): f64 {
  const mean0 = dot(weights, 0, numbers, start, length);
  const mean1 = dot(weights, length, numbers, start, length);
  const means0 = f64x2.splat(mean0);
  const means1 = f64x2.splat(mean1);
  const factors0 = f64x2.splat(factor0);
  const factors1 = f64x2.splat(factor1);
  let sums = f64x2.splat(0);
  const even = length & ~1;
  for (let i = 0; i < even; i += 2) {
    const pair = pairOf(numbers, start + i);
    const weights0 = f64x2.mul(factors0, pairOf(weights, i));
    const weights1 = f64x2.mul(factors1, pairOf(weights, length + i));
    const first = f64x2.mul(weights0, f64x2.sub(pair, means0));
    const weighed = f64x2.add(first, f64x2.mul(weights1, f64x2.sub(pair, means1)));
    setPair(result, startOfResult + i, weighed);
    sums = f64x2.add(sums, f64x2.mul(pair, weighed));
  }
  const sum = addLanes(sums);
  if (even === length) return sum;
  const number = numbers[start + even];
  const first = factor0 * weights[even] * (number - mean0);
  const weighed = first + factor1 * weights[length + even] * (number - mean1);
  result[startOfResult + even] = weighed;
  return sum + number * weighed;
}

export function weigh(
  result: Numbers,
  startOfResult: i32,
  weights: Numbers,
  numbers: Numbers,
  start: i32,
  length: i32,
): f64 {
  let sums = f64x2.splat(0);
  const even = length & ~1;
  for (let i = 0; i < even; i += 2) {
    const pair = pairOf(numbers, start + i);
    const weighed = f64x2.mul(pairOf(weights, i), pair);
    setPair(result, startOfResult + i, weighed);
    sums = f64x2.add(sums, f64x2.mul(weighed, pair));
  }
  const sum = addLanes(sums);
  if (even === length) return sum;
  const number = numbers[start + even];
  const weighed = weights[even] * number;
  result[startOfResult + even] = weighed;
  return sum + weighed * number;
}

export function applyLogistic(result: Numbers, slope: Numbers, odds: Numbers, factor: f64, length: i32): void {
  const one = f64x2.splat(1);
  const factors = f64x2.splat(factor);
  const even = length & ~1;
  for (let i = 0; i < even; i += 2) {
    const p = f64x2.div(one, f64x2.add(one, pairOf(odds, i)));
    setPair(result, i, p);
    setPair(slope, i, f64x2.mul(f64x2.mul(p, f64x2.sub(one, p)), factors));
  }
  if (even === length) return;
  const p = 1 / (1 + odds[even]);
  result[even] = p;
  slope[even] = p * (1 - p) * factor;
}

export function largestDifference(a: Numbers, b: Numbers, start: i32, end: i32): f64 {
  let largest = f64x2.splat(0);
  let i = start;
  for (; i + 1 < end; i += 2) {
    largest = largerOf(largest, f64x2.abs(f64x2.sub(pairOf(a, i), pairOf(b, i))));
  }
  const rest = i < end ? Math.abs(a[i] - b[i]) : 0.0;
  return Math.max(rest, Math.max(f64x2.extract_lane(largest, 0), f64x2.extract_lane(largest, 1)));
}

export function largestEntry(a: Numbers, start: i32, end: i32): f64 {
  let largest = f64x2.splat(0);
  let i = start;
  for (; i + 1 < end; i += 2) largest = largerOf(largest, f64x2.abs(pairOf(a, i)));
  const rest = i < end ? Math.abs(a[i]) : 0.0;
  return Math.max(rest, Math.max(f64x2.extract_lane(largest, 0), f64x2.extract_lane(largest, 1)));
}

/**
 * The larger of two pairs of numbers >= 0 or NaN, as their bits compare: NaN is larger than all. `f64x2.max` takes
 * longer.
 */
function largerOf(a: v128, b: v128): v128 {
  return v128.bitselect(a, b, i64x2.gt_s(a, b));
}

function addLanes(pair: v128): f64 {
  return f64x2.extract_lane(pair, 0) + f64x2.extract_lane(pair, 1);
}

function pairOf(numbers: Numbers, index: i32): v128 {
  return v128.load(changetype<usize>(numbers) + ((<usize>index) << 3));
}

function setPair(numbers: Numbers, index: i32, pair: v128): void {
  v128.store(changetype<usize>(numbers) + ((<usize>index) << 3), pair);
}

const fractions = createFractions();

export function exponentiate(numbers: Numbers, start: i32, end: i32): void {
  let at = changetype<usize>(numbers) + ((<usize>start) << 3);
  const stop = changetype<usize>(numbers) + ((<usize>end) << 3);
  for (; at + 8 < stop; at += 16) {
    const x = v128.load(at);
    const isUsual = v128.and(f64x2.gt(x, f64x2.splat(-708)), f64x2.lt(x, f64x2.splat(709)));
    if (i64x2.all_true(isUsual)) v128.store(at, exponentials(x));
    else {
      store<f64>(at, exponential(load<f64>(at)));
      store<f64>(at, exponential(load<f64>(at, 8)), 8);
    }
  }
  if (at < stop) store<f64>(at, exponential(load<f64>(at)));
}

function exponential(x: f64): f64 {
  if (!(x > -708 && x < 709)) return Math.exp(x);
  return f64x2.extract_lane(exponentials(f64x2.splat(x)), 0);
}

function exponentials(x: v128): v128 {
  const half = f64x2.splat(0.5);
  const n = f64x2.floor(f64x2.add(f64x2.mul(x, f64x2.splat(32 / Math.LN2)), half));
  const r = f64x2.sub(
    f64x2.sub(x, f64x2.mul(n, f64x2.splat(0.021660849392446835))),
    f64x2.mul(n, f64x2.splat(5.145609244655338e-14)),
  );
  const square = f64x2.mul(r, r);
  const high = f64x2.add(
    f64x2.add(f64x2.splat(1.0 / 24), f64x2.mul(r, f64x2.splat(1.0 / 120))),
    f64x2.mul(square, f64x2.splat(1.0 / 720)),
  );
  const low = f64x2.add(half, f64x2.mul(r, f64x2.splat(1.0 / 6)));
  const rest = f64x2.add(r, f64x2.mul(square, f64x2.add(low, f64x2.mul(square, high))));
  // Adding 1.5 · 2^52 moves a whole number into the low bits; the 32nds choose 2^(j/32), the rest goes to its exponent.
  const bits = f64x2.add(n, f64x2.splat(6755399441055744));
  const first = <usize>i64x2.extract_lane(bits, 0) & 31;
  const second = <usize>i64x2.extract_lane(bits, 1) & 31;
  const table = changetype<usize>(fractions);
  const fraction = v128.load64_lane(table + (second << 3), v128.load64_zero(table + (first << 3)), 1);
  const exponent = i64x2.shl(v128.and(bits, i64x2.splat(~31)), 47);
  const scale = i64x2.add(fraction, exponent);
  return f64x2.add(scale, f64x2.mul(scale, rest));
}

function createFractions(): Numbers {
  const numbers = createNumbers(32);
  for (let j = 0; j < 32; j++) numbers[j] = 2 ** (<f64>j / 32);
  return numbers;
}
