import { exponentiate, type Int, type Numbers } from "./numbers";

/**
 * Makes each row of so many `columns` numbers the softmax of its products with `precision`.
 * @param size how many numbers there are
 * @param logs receives the logarithms, exact also where a probability underflows to 0
 */
export function applySoftmax(
  numbers: Numbers,
  size: Int,
  columns: Int,
  precision: number,
  logs: Numbers | null,
): void {
  for (let start = 0; start < size; start += columns) {
    const end = start + columns;
    let largest = -Infinity;
    for (let i = start; i < end; i++) if (numbers[i]! > largest) largest = numbers[i]!;
    for (let i = start; i < end; i++) numbers[i] = (numbers[i]! - largest) * precision;
    if (logs) for (let i = start; i < end; i++) logs[i] = numbers[i]!;
    exponentiate(numbers, start, end);
    let total: number = 0;
    for (let i = start; i < end; i++) total += numbers[i]!;
    const share = 1 / total;
    for (let i = start; i < end; i++) numbers[i]! *= share;
    if (logs) {
      const logTotal = Math.log(total);
      for (let i = start; i < end; i++) logs[i]! -= logTotal;
    }
  }
}
