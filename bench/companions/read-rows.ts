import type { z } from "zod";
import { InvalidArgumentError } from "../../src/internal";

/**
 * The rows of a JSONL text, one an object and line; empty lines are passed over.
 * @param name names the text in errors
 * @param shape what a line must be, in words
 * @param noun what a row is called @default "row"
 * @throws InvalidArgumentError naming the first line that is something else, or if there is no row
 */
export function readRows<Row>(
  text: string,
  schema: z.ZodType<Row>,
  name: string,
  shape: string,
  noun = "row",
): Row[] {
  const rows = text.split("\n").flatMap((line, i) => {
    if (line.trim() === "") return [];
    const result = schema.safeParse(parseJson(line));
    if (!result.success) {
      const [issue] = result.error.issues;
      throw new InvalidArgumentError(
        `${name}, line ${i + 1}`,
        line,
        `must be ${shape}: ${issue?.path.join(".")} ${issue?.message}`,
      );
    }
    return [result.data];
  });
  if (rows.length === 0)
    throw new InvalidArgumentError(name, text, `must hold at least one ${noun}`);
  return rows;
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
