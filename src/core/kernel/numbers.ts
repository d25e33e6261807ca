// What the kernel's files take from the language they are compiled by. This is TypeScript's form; scripts/kernel/numbers.ts is AssemblyScript's.

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
