import { type Example, writeExamples } from "../../companions/index";
import type { ExportRowsArguments } from "./export-options";

/** Writes rows as the arguments say, and returns how many there are. */
export function exportRows(
  rows: readonly Example[],
  { out, format, meta, repeatByWeight = false }: ExportRowsArguments,
  signal: AbortSignal,
): Promise<number> {
  return writeExamples(rows, out, {
    format,
    signal,
    repeatByWeight,
    ...(meta !== undefined && { metaFile: meta }),
  });
}
