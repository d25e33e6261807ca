import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { DataError } from "../../errors/data-error";

/** A row of a data set with the place where it stands, for messages. */
export interface DataRow {
  row: unknown;
  place: string;
}

/**
 * The rows of a file with one JSON object a line, one after another; empty lines are skipped. A line that is not JSON comes as
 * its text, to be refused where rows are parsed.
 * @throws DataError if the file cannot be read
 */
export async function* readRows(file: string): AsyncGenerator<DataRow> {
  let line = 0;
  try {
    const input = createReadStream(file, { encoding: "utf8" });
    for await (const text of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      line++;
      if (text.trim() !== "") yield { row: parseJson(text), place: `${file}, line ${line}` };
    }
  } catch (cause) {
    throw new DataError(`${file} cannot be read: ${(cause as Error).message}`, { cause });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    return text;
  }
}
