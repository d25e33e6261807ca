import type { Int, Numbers } from "./numbers";

/** Writes from + share (to - from) into the first numbers of `result`, `length` of them. */
export function moveTowards(
  result: Numbers,
  from: Numbers,
  to: Numbers,
  share: number,
  length: Int,
): void {
  for (let i = 0; i < length; i++) {
    const start = from[i]!;
    result[i] = start + share * (to[i]! - start);
  }
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

/** Writes (first + last) / 2 - middle into the first numbers of `result`, `length` of them. */
export function subtractFromMean(
  result: Numbers,
  first: Numbers,
  last: Numbers,
  middle: Numbers,
  length: Int,
): void {
  for (let i = 0; i < length; i++) result[i] = (first[i]! + last[i]!) / 2 - middle[i]!;
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
