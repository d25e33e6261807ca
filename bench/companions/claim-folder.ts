import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * Makes a run's folder, or goes on in one that the same options made; they are kept in its `options.json`.
 * @throws Error if other options made it, since what is there would be taken for theirs
 */
export async function claimFolder(folder: string, options: object): Promise<void> {
  const file = join(folder, "options.json");
  const text = `${JSON.stringify(options, null, 2)}\n`;
  await mkdir(folder, { recursive: true });
  if (!existsSync(file)) return writeFile(file, text);
  const found = await readFile(file, "utf8");
  if (found !== text) {
    throw new Error(
      `${folder} holds a run with other options, ${found.trim()}: name another folder with --out, or remove this one`,
    );
  }
}
