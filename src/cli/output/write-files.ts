import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { InvalidArgumentError } from "../../index";

/**
 * Writes texts into files of a folder, which is made where it is not there. Each file is there whole or not at all, also when
 * the process is killed.
 * @throws InvalidArgumentError if that fails
 */
export async function writeFiles(
  folder: string,
  texts: Readonly<Record<string, string>>,
): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    for (const [name, text] of Object.entries(texts)) {
      const unfinished = join(folder, `.${name}.${process.pid}`);
      await writeFile(unfinished, text);
      await rename(unfinished, join(folder, name));
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new InvalidArgumentError(
      "--out",
      folder,
      `must be a folder that can be written (${reason})`,
    );
  }
}
