import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { DataError } from "../../errors/data-error";

/**
 * Collects rows into a JSONL file, which is written anew after each batch and is whole at any time, also where the process is
 * killed.
 *
 * @param parse the rows of the file's text, with the file's name for errors; not called for an empty one
 * @param collect batches of rows to be added to those of an earlier run
 * @returns all rows of the file
 * @throws DataError if the file cannot be read or written; what was written before is still there
 */
export async function recordRows<Row>(
  file: string,
  parse: (text: string, name: string) => Row[],
  collect: (earlier: readonly Row[]) => AsyncIterable<readonly Row[]>,
): Promise<Row[]> {
  const rows = await readEarlier(file, parse);
  let text = rows.map(formatLine).join("");
  for await (const batch of collect([...rows])) {
    rows.push(...batch);
    text += batch.map(formatLine).join("");
    await writeWhole(file, text);
  }
  return rows;
}

const formatLine = (row: unknown): string => `${JSON.stringify(row)}\n`;

async function readEarlier<Row>(
  file: string,
  parse: (text: string, name: string) => Row[],
): Promise<Row[]> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw new DataError(`${file} cannot be read: ${(error as Error).message}`, { cause: error });
  }
  return text.trim() === "" ? [] : parse(text, file);
}

async function writeWhole(file: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(`${file}.part`, text);
    await rename(`${file}.part`, file);
  } catch (error) {
    throw new DataError(
      `${file} cannot be written: ${(error as Error).message}; what was written before is still there`,
      { cause: error },
    );
  }
}
