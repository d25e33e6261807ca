import { InvalidArgumentError } from "../shared/errors";

/** A table of numbers by row: arrays of arrays, or anything array-like, such as `Float64Array` rows. */
export type Matrix = ArrayLike<ArrayLike<number>>;

/** Quantities, or natural logarithms of probabilities, which are -Infinity for a probability of zero. */
export type NumberKind = "quantity" | "logarithm";

const expectations = {
  quantity: "must be a number from -1e100 to 1e100",
  logarithm: "must be a natural logarithm: a number up to 1e100, or -Infinity",
} as const;

/** Beyond this, sums and quotients leave the range of double precision. */
const largestNumber = 1e100;

/** Whether a value is a number of its kind within the range of double precision. */
export function isUsable(value: unknown, kind: NumberKind): value is number {
  if (typeof value !== "number") return false;
  return value <= largestNumber && (kind === "logarithm" || value >= -largestNumber);
}

/**
 * The length of a table or row.
 * @param expected the rest of a sentence that starts with the parameter
 * @throws InvalidArgumentError unless it holds something
 */
export function readLength(parameter: string, value: ArrayLike<unknown> | undefined, expected: string): number {
  if (typeof value === "object" && value?.length > 0) return value.length;
  throw new InvalidArgumentError(parameter, value, expected);
}

/**
 * A copy of `length` numbers.
 * @param parameter what a message calls them
 * @throws InvalidArgumentError if there are more or fewer, or one is not usable
 */
export function readNumbers(
  parameter: string,
  numbers: ArrayLike<number>,
  length: number,
  kind: NumberKind,
): Float64Array {
  return readRows([numbers], length, kind, () => parameter);
}

/**
 * A copy of a table as one row-major array.
 * @param parameter what a message calls it
 * @throws InvalidArgumentError if the table has another shape, or a number is not usable
 */
export function readMatrix(
  parameter: string,
  matrix: Matrix,
  rows: number,
  columns: number,
  kind: NumberKind,
): Float64Array {
  if (matrix?.length !== rows) {
    throw new InvalidArgumentError(parameter, matrix, `must have ${rows} rows`);
  }
  return readRows(matrix, columns, kind, (row) => `${parameter}[${row}]`);
}

function readRows(rows: Matrix, columns: number, kind: NumberKind, nameRow: (row: number) => string): Float64Array {
  let copy: Float64Array | undefined;
  for (let row = 0; row < rows.length; row++) {
    const numbers = rows[row];
    if (typeof numbers !== "object" || numbers?.length !== columns) {
      throw new InvalidArgumentError(nameRow(row), numbers, `must hold ${columns} numbers`);
    }
    // Only now that a row is there: a length may be a claim.
    copy ??= new Float64Array(rows.length * columns);
    for (let column = 0; column < columns; column++) {
      const value = numbers[column];
      if (!isUsable(value, kind)) {
        throw new InvalidArgumentError(`${nameRow(row)}[${column}]`, value, expectations[kind]);
      }
      copy[row * columns + column] = value;
    }
  }
  return copy ?? new Float64Array(0);
}
