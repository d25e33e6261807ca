import { type Example, writeExamples } from "equirank/companions";
import type { Arguments, CommandOptions } from "./arguments";

/** The options that say how rows to train on are written. */
export const exportOptions: CommandOptions = {
  out: { type: "string", about: "JSONL file to write" },
  format: { type: "string", about: "trl (default) or openai" },
  meta: { type: "string", about: "a second file, with what the rows have no place for" },
  "repeat-by-weight": { type: "boolean", about: "write each row as often as its weight says" },
};

/** Writes rows as the arguments say, and returns how many there are. */
export function exportRows(rows: readonly Example[], given: Arguments, signal: AbortSignal): Promise<number> {
  const metaFile = given.text("meta");
  return writeExamples(rows, given.requiredText("out"), {
    format: given.choice("format", ["trl", "openai"], "trl"),
    signal,
    repeatByWeight: given.flag("repeat-by-weight"),
    ...(metaFile !== undefined && { metaFile }),
  });
}
