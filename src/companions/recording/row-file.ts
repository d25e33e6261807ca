import { type FileHandle, mkdir, open, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { DataError } from "../../shared/errors";
import { describeLocked, type LockAttempt, lockFile } from "../../shared/file-lock";
import { parseJsonLines } from "../../shared/json-lines";

/** A JSONL file of rows, which one writer at a time appends to. */
export interface RowFile<Row> {
  /** All rows of the file, also those that were added. */
  readonly rows: readonly Row[];
  /**
   * Appends rows.
   * @throws DataError if they cannot be written: none of them is then in the file, and the rows before them are
   */
  add(more: readonly Row[]): Promise<void>;
  /** Lets others write. */
  close(): Promise<void>;
}

/**
 * Opens a file of rows, which the first rows create, and keeps other writers away with `FILE.lock`. If a run was killed
 * while it wrote an item, its rows of that item are dropped, since some may be missing.
 * @param parse returns the rows of a text, given the file's name for errors; not called for an empty file
 * @param itemOf returns the item that a row belongs to
 * @throws DataError if the file cannot be read, or another process writes it
 */
export async function openRowFile<Row>(
  file: string,
  parse: (text: string, name: string) => Row[],
  itemOf: (row: Row) => string,
): Promise<RowFile<Row>> {
  const unlock = await lock(file);
  try {
    const text = (await readIfThere(file)) ?? "";
    const { rows, kept } = dropTorn(text, (given) => parse(given, file), itemOf);
    let end = Buffer.byteLength(kept);
    let output: FileHandle | undefined;
    return {
      rows,
      add: async (more) => {
        if (more.length === 0) return;
        const lines = more.map((row) => `${JSON.stringify(row)}\n`).join("");
        // An editor may have left the last line without its line feed.
        const added = end === 0 || kept.endsWith("\n") || output !== undefined ? lines : `\n${lines}`;
        try {
          if (output === undefined) {
            output = await open(file, "a");
            await output.truncate(end);
          }
          await output.appendFile(added);
        } catch (error) {
          await output?.truncate(end).catch(() => {});
          throw describeFailure(file, error);
        }
        end += Buffer.byteLength(added);
        rows.push(...more);
      },
      close: async () => {
        await output?.close();
        unlock();
      },
    };
  } catch (error) {
    unlock();
    throw error;
  }
}

/** The rows of a text and the text with them alone, without what a killed run left half written. */
function dropTorn<Row>(
  text: string,
  parse: (text: string) => Row[],
  itemOf: (row: Row) => string,
): { rows: Row[]; kept: string } {
  const parseAny = (given: string) => (given.trim() === "" ? [] : parse(given));
  const start = text.lastIndexOf("\n") + 1;
  if (parseJsonLines(text.slice(start)).every(({ problem }) => problem === undefined)) {
    return { rows: parseAny(text), kept: text };
  }
  const lines = text.slice(0, start).split(/(?<=\n)/);
  const last = parseAny(lines.at(-1) ?? "").map(itemOf)[0];
  while (last !== undefined && parseAny(lines.at(-1) ?? "").map(itemOf)[0] === last) lines.pop();
  const kept = lines.join("");
  return { rows: parseAny(kept), kept };
}

/** Makes this process the only writer of a file, until the function that is returned is called. */
async function lock(file: string): Promise<() => void> {
  let attempt: LockAttempt;
  try {
    await mkdir(dirname(file), { recursive: true });
    attempt = lockFile(file);
  } catch (error) {
    throw describeFailure(file, error);
  }
  if ("release" in attempt) return attempt.release;
  throw new DataError(describeLocked(file, attempt.owner, "file"));
}

export async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new DataError(`${file} cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

/** Writes a file, which then holds either all of the text or what it held before. */
export async function writeWhole(file: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(`${file}.part`, text);
    await rename(`${file}.part`, file);
  } catch (error) {
    throw describeFailure(file, error);
  }
}

function describeFailure(file: string, error: unknown): DataError {
  return new DataError(
    `${file} cannot be written: ${(error as Error).message}; what was written before is still there`,
    { cause: error },
  );
}
