import { createReadStream } from "node:fs";
import { DataError } from "../../errors/data-error";
import { readLines } from "../read-lines";

/** A row of a data set with the place where it stands. */
export interface DataRow {
  /** Its number among all rows, from 0. */
  index: number;
  row: unknown;
  /** File and line, or the like, for messages. */
  place: string;
}

/**
 * The rows of a file with one JSON object a line, one after another; empty lines are skipped and not counted. A line that is
 * not JSON comes as its text, to be refused where rows are parsed.
 * @throws DataError if the file cannot be read
 */
export async function* readRows(file: string): AsyncGenerator<DataRow, void, void> {
  let line = 0;
  let index = 0;
  try {
    for await (const { text = "a line that is not UTF-8" } of readLines(createReadStream(file))) {
      line++;
      if (text.trim() === "") continue;
      yield { index, row: parseJson(text), place: `${file}, line ${line}` };
      index++;
    }
  } catch (cause) {
    throw new DataError(
      `${file} cannot be read: ${(cause as Error).message}. Name a file with one JSON object a line, or a task`,
      { cause },
    );
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    return text;
  }
}
