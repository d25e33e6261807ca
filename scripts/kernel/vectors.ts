// The kernel's loops over numbers in AssemblyScript, two numbers at a time: the same formulas as src/core/kernel/vectors.ts, with the same digits.
import type { Numbers } from "./numbers";

export function moveTowards(
  result: Numbers,
  from: Numbers,
  to: Numbers,
  share: f64,
  length: i32,
): void {
  const shares = f64x2.splat(share);
  const even = length & ~1;
  for (let i = 0; i < even; i += 2) {
    const start = pairOf(from, i);
    setPair(result, i, f64x2.add(start, f64x2.mul(shares, f64x2.sub(pairOf(to, i), start))));
  }
  if (even < length) result[even] = from[even] + share * (to[even] - from[even]);
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

export function subtractFromMean(
  result: Numbers,
  first: Numbers,
  last: Numbers,
  middle: Numbers,
  length: i32,
): void {
  const half = f64x2.splat(0.5);
  const even = length & ~1;
  for (let i = 0; i < even; i += 2) {
    const mean = f64x2.mul(f64x2.add(pairOf(first, i), pairOf(last, i)), half);
    setPair(result, i, f64x2.sub(mean, pairOf(middle, i)));
  }
  if (even < length) result[even] = (first[even] + last[even]) / 2 - middle[even];
}

export function largestDifference(a: Numbers, b: Numbers, start: i32, end: i32): f64 {
  let largest = f64x2.splat(0);
  let i = start;
  for (; i + 1 < end; i += 2) {
    largest = f64x2.max(largest, f64x2.abs(f64x2.sub(pairOf(a, i), pairOf(b, i))));
  }
  const rest = i < end ? Math.abs(a[i] - b[i]) : 0.0;
  return Math.max(rest, Math.max(f64x2.extract_lane(largest, 0), f64x2.extract_lane(largest, 1)));
}

export function largestEntry(a: Numbers, start: i32, end: i32): f64 {
  let largest = f64x2.splat(0);
  let i = start;
  for (; i + 1 < end; i += 2) largest = f64x2.max(largest, f64x2.abs(pairOf(a, i)));
  const rest = i < end ? Math.abs(a[i]) : 0.0;
  return Math.max(rest, Math.max(f64x2.extract_lane(largest, 0), f64x2.extract_lane(largest, 1)));
}

function pairOf(numbers: Numbers, index: i32): v128 {
  return v128.load(changetype<usize>(numbers) + ((<usize>index) << 3));
}

function setPair(numbers: Numbers, index: i32, pair: v128): void {
  v128.store(changetype<usize>(numbers) + ((<usize>index) << 3), pair);
}
