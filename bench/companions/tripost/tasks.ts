import type { SteppedItem } from "equirank/companions";
import { InvalidArgumentError } from "../../../src/internal";
import { arithmetic } from "./arithmetic";
import { dateUnderstanding } from "./date-understanding";
import type { ItemDrawing } from "./draw-items";
import { logicalDeduction } from "./logical-deduction";
import { wordSorting } from "./word-sorting";

/** The fewest and the most of something. */
export type Range = readonly [fewest: number, most: number];

const tasks: Record<string, (drawing: ItemDrawing, size: Range | undefined, span: Range | undefined) => SteppedItem[]> =
  {
    "word-sorting": (drawing, words) => wordSorting({ ...drawing, ...(words && { words }) }),
    arithmetic: (drawing, operations) => arithmetic({ ...drawing, ...(operations && { operations }) }),
    "date-understanding": (drawing, operations, span) =>
      dateUnderstanding({ ...drawing, ...(operations && { operations }), ...(span && { span }) }),
    "logical-deduction": (drawing, objects) => logicalDeduction({ ...drawing, ...(objects && { objects }) }),
  };

/** The tasks' names. */
export const taskNames: readonly string[] = Object.keys(tasks);

/**
 * Items of a task.
 * @param size words of a list, operations of a sum or a date, or objects of a deduction; by default the task's own
 * @param span of an operation on dates
 * @throws InvalidArgumentError for a task that there is not, or an unusable drawing, size or span
 */
export function drawTask(task: string, drawing: ItemDrawing, size?: Range, span?: Range): SteppedItem[] {
  const draw = tasks[task];
  if (draw !== undefined) return draw(drawing, size, span);
  throw new InvalidArgumentError("task", task, `must be one of ${taskNames.join(", ")}`);
}

/** A number, or the fewest and the most, as in "3" and "2-4". */
export function parseRange(name: string, text: string): Range {
  const [, lowest, highest = lowest] = /^(\d+)(?:-(\d+))?$/.exec(text) ?? [];
  if (lowest === undefined) {
    throw new InvalidArgumentError(name, text, "must be a number, or two, as in 2-4");
  }
  return [Number(lowest), Number(highest)];
}
