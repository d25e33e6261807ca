import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { InvalidArgumentError, type LanguageModel } from "../../index";
import type { Shard } from "./parse-shard";

/** Name of a run's files, by its part: `scores.jsonl`, or `scores-1-of-3.jsonl`. */
export function nameOfPart(stem: string, extension: string, shard: Shard | undefined): string {
  const part = shard === undefined ? "" : `-${shard.index}-of-${shard.count}`;
  return `${stem}${part}.${extension}`;
}

/** `runs/TASK-MODEL`, without what a folder's name cannot hold. */
export function defaultFolder(task: string, { id }: LanguageModel): string {
  const model = basename(id.slice(id.indexOf(":") + 1), ".gguf");
  return join("runs", `${task}-${model}`.replace(/[^\w.-]+/g, "-"));
}

/**
 * The score logs in a folder: one, or those of a run's parts, in the order of their names.
 * @throws InvalidArgumentError if there is none, or the folder cannot be read
 */
export async function listScoreLogs(folder: string): Promise<string[]> {
  const names = (await readFolder(folder)).filter((name) => /^scores.*\.jsonl(\.gz)?$/.test(name));
  if (names.length === 0) {
    throw new InvalidArgumentError(
      "--out",
      folder,
      "must name a folder with score logs, such as scores.jsonl; to take scores first, give --task",
    );
  }
  return names.sort().map((name) => join(folder, name));
}

/** The files of samples in a folder, none where nothing was sampled. */
export async function listSampleLogs(folder: string): Promise<string[]> {
  const names = (await readFolder(folder)).filter((name) => /^samples.*\.jsonl$/.test(name));
  return names.sort().map((name) => join(folder, name));
}

async function readFolder(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new InvalidArgumentError(
      "--out",
      folder,
      `must be a folder that can be read (${reason})`,
    );
  }
}
