import { divideBySum, exponentiate, type Int, type Numbers, subtractLargest } from "./numbers";

/**
 * Makes each row of so many `columns` numbers the softmax of its products with `precision`.
 * @param size how many numbers there are
 * @param logs receives the logarithms, exact also where a probability underflows to 0
 */
export function applySoftmax(numbers: Numbers, size: Int, columns: Int, precision: number, logs: Numbers | null): void {
  for (let start = 0; start < size; start += columns) subtractLargest(numbers, start, start + columns, precision);
  if (logs) for (let i = 0; i < size; i++) logs[i] = numbers[i]!;
  exponentiate(numbers, 0, size);
  for (let start = 0; start < size; start += columns) {
    const end = start + columns;
    const total = divideBySum(numbers, start, end);
    if (logs) {
      const logTotal = Math.log(total);
      for (let i = start; i < end; i++) logs[i]! -= logTotal;
    }
  }
}
