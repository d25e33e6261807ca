import { randomUUID } from "node:crypto";
import { chmod, mkdir, readFile, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { defaultShots, InvalidArgumentError, type Shot } from "../index";
import type { RankingConfiguration } from "../internal";

/**
 * The JSON value in the file that an option names.
 * @throws InvalidArgumentError if the file cannot be read or is not JSON
 */
export async function readJsonFile(parameter: string, path: string): Promise<unknown> {
  try {
    // Editors on Windows begin a file with a byte order mark.
    return JSON.parse((await readFile(path, "utf8")).replace(/^\ufeff/, ""));
  } catch (error) {
    throw new InvalidArgumentError(parameter, path, `must name a JSON file (${describeReason(error)})`);
  }
}

/**
 * The worked examples that `--shots` names: `none`, `default`, a number of the default ones, or a JSON file with
 * an array of `{ question, correct, incorrect }`. The ranking checks the file's contents, as for any caller.
 * @param ownShots what `default` stands for
 * @throws InvalidArgumentError if there are fewer, or the file cannot be read or is not JSON
 */
export async function readShots(choice: string, ownShots: readonly Shot[] = defaultShots): Promise<readonly Shot[]> {
  if (choice === "none") return [];
  if (choice === "default") return ownShots;
  if (!/^\d+$/.test(choice)) return (await readJsonFile("--shots", choice)) as readonly Shot[];
  if (Number(choice) > ownShots.length) {
    throw new InvalidArgumentError(
      "--shots",
      choice,
      `must be at most ${ownShots.length}, the number of default shots; for more, name a file with your own`,
    );
  }
  return ownShots.slice(0, Number(choice));
}

/**
 * The options in the file of `--config`.
 * @throws InvalidArgumentError if it cannot be read, or has anything but usable options
 */
export async function readConfiguration(path: string): Promise<RankingConfiguration> {
  const value = await readJsonFile("--config", path);
  const { parseRankingConfiguration } = await import("../internal");
  try {
    return parseRankingConfiguration(value);
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    throw new InvalidArgumentError("--config", path, `must name a usable file: ${error.message}`);
  }
}

/** A value as the text of a JSON file that is readable for people. */
export function formatJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/**
 * Writes texts to files in a folder, which is created if it is missing. Each file is written whole or not at all, even
 * if the process is killed.
 * @throws InvalidArgumentError if that fails
 */
export async function writeFiles(folder: string, texts: Readonly<Record<string, string>>): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    for (const [name, text] of Object.entries(texts)) {
      await writeWhole(join(folder, name), text);
    }
  } catch (error) {
    throw new InvalidArgumentError("--out", folder, `must be a folder that can be written (${describeReason(error)})`);
  }
}

/** Writes a file under another name and renames it: a link stays a link, and a file that was there keeps its mode. */
async function writeWhole(file: string, text: string): Promise<void> {
  const path = await realpath(file).catch(() => file);
  const { mode } = await stat(path).catch(() => ({ mode: undefined }));
  const temporary = `${path}.${randomUUID()}`;
  try {
    // Unlike `write`, it goes on after a part, which is all that a disk without more space takes at first.
    await writeFile(temporary, text, { flush: true, mode });
    if (mode !== undefined) await chmod(temporary, mode);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** The message of anything that was thrown. */
export function describeReason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
