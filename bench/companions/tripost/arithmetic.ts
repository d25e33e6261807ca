import type { SteppedItem } from "equirank/companions";
import { rejectUnknownOptions } from "../../../src/internal";
import { drawItems, type ItemDrawing, requireRange } from "./draw-items";

/** Which expressions are drawn. */
export interface ArithmeticOptions extends ItemDrawing {
  /** Fewest and most operations of an expression, from 1 to 8. @default [2, 4] */
  operations?: readonly [fewest: number, most: number];
}

/**
 * Sums, differences and products of numbers from 1 to 9, to be worked out from the innermost brackets on: each step is
 * one operation. No expression comes twice.
 * @throws InvalidArgumentError for an unusable option
 */
export function arithmetic(options: ArithmeticOptions): SteppedItem[] {
  rejectUnknownOptions("options", options, ["count", "seed", "operations"]);
  const { operations: range = [2, 4], ...drawing } = options;
  const [fewest, most] = range;
  requireRange("options.operations", range, 1, 8);
  return drawItems(drawing, (draw) => {
    const first = draw(1, 9);
    const operations = Array.from({ length: draw(fewest, most) }, () => ({
      operator: operators[draw(0, operators.length - 1)]!,
      operand: draw(1, 9),
    }));
    const item = createItem(first, operations);
    return { item, key: item.id };
  });
}

type Operator = "+" | "-" | "*";

const operators: readonly Operator[] = ["+", "-", "*"];

const apply: Record<Operator, (a: number, b: number) => number> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
};

function createItem(first: number, operations: readonly { operator: Operator; operand: number }[]): SteppedItem {
  let value = first;
  let expression = String(first);
  const steps = operations.map(({ operator, operand }, i) => {
    expression = `${i === 0 ? expression : `(${expression})`} ${operator} ${operand}`;
    const operation = `${value} ${operator} ${operand}`;
    value = apply[operator](value, operand);
    return [
      { text: operation, reason: `the next operation is ${operation}` },
      { text: String(value), reason: `${operation} is ${value}` },
    ];
  });
  return {
    id: `arithmetic/${expression.replaceAll(" ", "")}`,
    task: "arithmetic",
    question: `What is ${expression}?\nNumber your steps (1), (2) and so on. End with "Final response:" and the number.`,
    steps,
    separator: " = ",
    answer: String(value),
  };
}
