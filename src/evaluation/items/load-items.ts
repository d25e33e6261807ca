import { createReadStream } from "node:fs";
import { DataError, InvalidArgumentError } from "../../shared/errors";
import { rejectUnknownOptions } from "../../shared/options";
import { requireCount } from "../record/recording-options";
import { fetchRows } from "./fetch-rows";
import { type NumberedItem, parseMultipleChoiceItem } from "./multiple-choice-item";
import { isOpenRow, type OpenQuestion, parseOpenQuestion } from "./open-question";
import { readLines } from "./read-lines";
import { type TaskName, tasks } from "./tasks";

/** Which items to load, and what to do about rows that are none. */
export interface LoadItemsOptions {
  /** A task's name, see {@link tasks}, or a file with one JSON object a line. */
  task: TaskName | (string & {});
  /** A file to read instead of fetching the task from the Hugging Face hub. */
  data?: string;
  /** Rows left out at the beginning. @default 0 */
  offset?: number;
  /** Most rows. @default all */
  limit?: number;
  /** Of these rows, every `count`-th from the `index`-th on, counted from 1: a part of a run. @default all */
  shard?: { index: number; count: number };
  /**
   * Called with what is wrong with a row, which is then left out: it is no item, or repeats the id of one before it.
   * @default the first such row ends the loading with a DataError
   */
  onBadRow?: (problem: string) => void;
  /** Where the hub's rows come from. @default "https://datasets-server.huggingface.co" */
  baseUrl?: string;
  /** Aborts the loading; the promise then rejects with the signal's reason. */
  signal?: AbortSignal;
}

const optionNames = ["task", "data", "offset", "limit", "shard", "onBadRow", "baseUrl", "signal"];

/**
 * Multiple-choice items with their places in the data. A place counts all rows, also those before the offset and those left
 * out, so that it stays the same in every part of a run. Every part looks at all rows of the range: what is wrong with one
 * of them is the same for all.
 * @throws DataError if the data cannot be had, hold no item, or hold a row that is none and `onBadRow` is not given
 * @throws InvalidArgumentError for options that are unknown or unusable
 */
export async function loadItems(options: LoadItemsOptions): Promise<NumberedItem[]> {
  return loadRows(options, parseMultipleChoiceItem);
}

/**
 * Open questions with their places in the data, as {@link loadItems} does. Their rows are in one of the layouts of
 * `parseOpenQuestion()`.
 * @throws DataError as `loadItems()` does
 * @throws InvalidArgumentError for options that are unknown or unusable
 */
export async function loadOpenQuestions(
  options: LoadItemsOptions,
): Promise<NumberedItem<OpenQuestion>[]> {
  return loadRows(options, parseOpenQuestion);
}

/**
 * Whether a task has open questions rather than choices: by its name, or by the first row of its file.
 * @throws DataError if the file cannot be read
 */
export async function hasOpenQuestions({
  task,
  data,
}: Pick<LoadItemsOptions, "task" | "data">): Promise<boolean> {
  if (Object.hasOwn(tasks, task)) return "samples" in tasks[task as TaskName];
  for await (const { row } of readRows(data ?? task)) return isOpenRow(row);
  return false;
}

async function loadRows<Item extends { id?: string }>(
  options: LoadItemsOptions,
  parse: (row: unknown) => Item,
): Promise<NumberedItem<Item>[]> {
  checkOptions(options);
  const { task, data, offset = 0, limit = Infinity, shard = { index: 1, count: 1 } } = options;
  const items: NumberedItem<Item>[] = [];
  const names = new Map<string, string>();
  let rows = 0;
  for await (const { index, row, place } of openRows(options)) {
    if (index >= offset + limit) break;
    rows = index + 1;
    if (index < offset) continue;
    const item = readItem(() => parse(row), place, names, options.onBadRow);
    if (item !== undefined && (index - offset) % shard.count === shard.index - 1) {
      items.push({ index, item });
    }
  }
  if (items.length === 0) {
    throw new DataError(
      `${data ?? task} has no item in the range and part asked for; rows seen: ${rows}`,
    );
  }
  return items;
}

function openRows({
  task,
  data,
  offset = 0,
  baseUrl,
  signal,
}: LoadItemsOptions): AsyncIterable<DataRow> {
  if (data === undefined && Object.hasOwn(tasks, task)) {
    return fetchRows(tasks[task as TaskName].hub, { baseUrl, offset, signal });
  }
  return readRows(data ?? task);
}

/** The item that a row is; undefined for one that is none and may be left out. */
function readItem<Item extends { id?: string }>(
  parse: () => Item,
  place: string,
  names: Map<string, string>,
  onBadRow: LoadItemsOptions["onBadRow"],
): Item | undefined {
  try {
    const item = parse();
    requireNewName(item, place, names);
    return item;
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    const problem = `${place}: ${error.message}`;
    if (onBadRow === undefined) {
      throw new DataError(
        `${problem}. Mend the row, or have such rows left out (onBadRow, --skip-bad-rows)`,
        { cause: error },
      );
    }
    onBadRow(problem);
    return undefined;
  }
}

/** A repeated name would make two items one for whoever reads the results. */
function requireNewName({ id }: { id?: string }, place: string, names: Map<string, string>): void {
  if (id === undefined) return;
  const before = names.get(id);
  if (before !== undefined) {
    throw new InvalidArgumentError("row.id", id, `must not be that of ${before}`);
  }
  names.set(id, place);
}

function checkOptions(options: LoadItemsOptions): void {
  rejectUnknownOptions("options", options, optionNames);
  const { task, offset = 0, limit = 1, shard = { index: 1, count: 1 } } = options;
  if (typeof task !== "string" || task === "") {
    throw new InvalidArgumentError(
      "options.task",
      task,
      `must be a file, or one of ${Object.keys(tasks).join(", ")}`,
    );
  }
  requireCount("options.offset", offset, 0);
  if (limit !== Infinity) requireCount("options.limit", limit, 1);
  rejectUnknownOptions("options.shard", shard, ["index", "count"]);
  requireCount("options.shard.count", shard.count, 1);
  requireCount("options.shard.index", shard.index, 1);
  if (shard.index > shard.count) {
    throw new InvalidArgumentError(
      "options.shard.index",
      shard.index,
      `must be at most the number of parts, ${shard.count}`,
    );
  }
}

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
