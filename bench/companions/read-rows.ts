import type { z } from "zod";
import { InvalidArgumentError, parseJsonLines } from "../../src/internal";

/**
 * The rows of a JSONL text, one an object and line; empty lines are passed over.
 * @param name names the text in errors
 * @param shape what a line must be, in words
 * @param noun what a row is called @default "row"
 * @throws InvalidArgumentError naming the first line that is something else, or if there is no row
 */
export function readRows<Row>(text: string, schema: z.ZodType<Row>, name: string, shape: string, noun = "row"): Row[] {
  const rows = parseJsonLines(text).map(({ number, text: line, value, problem }) => {
    const place = `${name}, line ${number}`;
    if (problem !== undefined) {
      throw new InvalidArgumentError(place, line, `${problem}: it must be ${shape}`);
    }
    const result = schema.safeParse(value);
    if (result.success) return result.data;
    const [issue] = result.error.issues;
    throw new InvalidArgumentError(place, line, `must be ${shape}: ${issue?.path.join(".")} ${issue?.message}`);
  });
  if (rows.length === 0) throw new InvalidArgumentError(name, text, `must hold at least one ${noun}`);
  return rows;
}
