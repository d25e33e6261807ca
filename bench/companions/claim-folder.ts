import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * Makes a run's folder, or goes on in one that the same options made; they are kept in its `options.json`.
 * @throws Error if other options made it, or nobody knows which, since what is there would be taken for theirs
 */
export async function claimFolder(folder: string, options: object): Promise<void> {
  const file = join(folder, "options.json");
  const text = `${JSON.stringify(options, null, 2)}\n`;
  await mkdir(folder, { recursive: true });
  const isMade = existsSync(file);
  if (!isMade && (await readdir(folder)).length === 0) return writeFile(file, text);
  const found = isMade ? await readFile(file, "utf8") : undefined;
  if (found !== text) {
    const holds = found === undefined ? "no options.json" : `other options, ${found.trim()}`;
    throw new Error(`${folder} holds files of a run with ${holds}: name another folder with --out, or remove this one`);
  }
}
