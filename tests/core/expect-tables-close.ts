import type { Matrix } from "equirank/core";
import { expect } from "vitest";

/**
 * Fails unless two tables have the same shape and no entry differs by more than `tolerance`. Equal entries pass also
 * where they are infinite; NaN never passes.
 */
export function expectTablesClose(actual: Matrix, expected: Matrix, tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  for (let row = 0; row < expected.length; row++) {
    expect(actual[row]!.length).toBe(expected[row]!.length);
    for (let column = 0; column < expected[row]!.length; column++) {
      const [a, b] = [actual[row]![column]!, expected[row]![column]!];
      const isClose = a === b || Math.abs(a - b) <= tolerance;
      if (!isClose) {
        expect.fail(`entry [${row}][${column}] is ${a}, expected ${b} within ${tolerance}`);
      }
    }
  }
}
