import { basename, extname, join } from "node:path";
import type { LoadItemsOptions } from "../../evaluation/index";
import { InvalidArgumentError, type LanguageModel } from "../../index";
import { allTaskNames, findTask, taskNames, withoutUndefined } from "../../internal";
import { describeSuggestion } from "../options";
import type { Messages } from "../terminal/text";
import type { BenchArguments, Shard } from "./bench-command";

/** Arguments that may be missing. */
export type Loose<T> = { [Name in keyof T]?: T[Name] | undefined };

/** What the command line says about the items. */
export type ItemArguments = Pick<BenchArguments, "offset" | "limit"> &
  Loose<Pick<BenchArguments, "task" | "data" | "map" | "skipBadRows" | "shard">>;

/**
 * The items as options of `loadItems()`.
 * @throws InvalidArgumentError if none are named, or a task that is not known
 */
export function describeItems(
  { task, data, map, offset, limit, shard, skipBadRows }: ItemArguments,
  signal: AbortSignal,
  messages: Pick<Messages, "warn">,
): LoadItemsOptions {
  if (task === undefined && data === undefined) {
    throw new InvalidArgumentError("--data", data, "must name a file of questions, or give --task");
  }
  if (task !== undefined && findTask(task) === undefined && !task.startsWith("hf:")) {
    throw new InvalidArgumentError(
      "--task",
      task,
      `must be hf:OWNER/NAME[:CONFIG[:SPLIT]] or one of ${taskNames.join(", ")}; use --data for a file.${describeSuggestion(task, allTaskNames)}`,
    );
  }
  return {
    task: task ?? data!,
    ...withoutUndefined({ offset, limit, signal, data, map, shard }),
    ...(skipBadRows && { onBadRow: (problem: string) => messages.warn(`left out: ${problem}`) }),
  };
}

/** The task's name, or the file's name without its folder, which might reveal something about the machine. */
export function nameOfTask(task: string): string {
  if (task.startsWith("hf:")) return task.slice("hf:".length);
  return findTask(task) ? task : basename(task, extname(task));
}

/** The name of a run's file for its shard: `scores.jsonl`, or `scores-1-of-3.jsonl`. */
export function nameOfPart(stem: string, extension: string, shard: Shard | undefined): string {
  const part = shard === undefined ? "" : `-${shard.index}-of-${shard.count}`;
  return `${stem}${part}.${extension}`;
}

/** `runs/TASK-MODEL`, without characters that a folder name cannot have. */
export function defaultFolder(task: string, { id }: Pick<LanguageModel, "id">): string {
  const model = basename(id.slice(id.indexOf(":") + 1), ".gguf");
  return join("runs", `${task}-${model}`.replace(/[^\w.-]+/g, "-"));
}
