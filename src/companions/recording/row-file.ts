import { readWhole, writeWhole } from "./whole-file";

/** A JSONL file of rows. */
export interface RowFile<Row> {
  /** All rows of the file, also those that were added. */
  readonly rows: readonly Row[];
  /**
   * Adds rows. The file is written anew, so that it is whole at any time, also where the process is killed; what it held before
   * stays as it stands there.
   * @throws DataError if the file cannot be written; what was written before is still there
   */
  add(more: readonly Row[]): Promise<void>;
}

/**
 * Opens a file of rows, which is made with its folder by the first rows that are added.
 * @param parse the rows of the file's text, with the file's name for errors; not called for an empty one
 * @throws DataError if the file cannot be read
 */
export async function openRowFile<Row>(
  file: string,
  parse: (text: string, name: string) => Row[],
): Promise<RowFile<Row>> {
  let text = (await readWhole(file)) ?? "";
  const rows = text.trim() === "" ? [] : parse(text, file);
  return {
    rows,
    add: async (more) => {
      if (more.length === 0) return;
      const lines = more.map((row) => `${JSON.stringify(row)}\n`).join("");
      // People's editors may have left the last line without its end.
      const before = text === "" || text.endsWith("\n") ? text : `${text}\n`;
      await writeWhole(file, before + lines);
      text = before + lines;
      rows.push(...more);
    },
  };
}
