import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { DataError } from "../../errors/data-error";

/**
 * The text of a file; undefined where there is none.
 * @throws DataError if it cannot be read
 */
export async function readWhole(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new DataError(`${file} cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

/**
 * Writes a file, which holds either all of the text or what it held before.
 * @throws DataError if it cannot be written
 */
export async function writeWhole(file: string, text: string): Promise<void> {
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
