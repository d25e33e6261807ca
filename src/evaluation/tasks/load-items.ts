import { DataError } from "../../errors/data-error";
import { InvalidArgumentError } from "../../errors/invalid-argument-error";
import { parseMultipleChoiceItem } from "../multiple-choice-item";
import type { NumberedItem } from "../numbered-item";
import { fetchRows } from "./fetch-rows";
import { type DataRow, readRows } from "./read-rows";
import { type TaskName, tasks } from "./tasks";

/** Which items to load, and what to do about rows that are none. */
export interface LoadItemsOptions {
  /** A task's name, or a file with one JSON object a line. */
  task: TaskName | (string & {});
  /** A file to read instead of fetching the task from the Hugging Face hub. */
  data?: string;
  /** First item. @default 0 */
  offset?: number;
  /** Most items. @default all */
  limit?: number;
  /** Every n-th item from the i-th on, both from 1, for runs in parts. @default all */
  shard?: { index: number; count: number };
  /** Called with what is wrong with a row, which is then left out. @default the first such row ends the loading with a DataError */
  onBadRow?: (problem: string) => void;
  /** Where the hub's rows come from. @default "https://datasets-server.huggingface.co" */
  baseUrl?: string;
  signal?: AbortSignal;
}

/**
 * Multiple-choice items with their places in the data. A place counts all rows, also those before the offset and those left
 * out, so that it stays the same in every part of a run.
 * @throws DataError if the data cannot be had, hold no item, or hold a row that is none and `onBadRow` is not given
 */
export async function loadItems(options: LoadItemsOptions): Promise<NumberedItem[]> {
  const {
    task,
    offset = 0,
    limit = Number.POSITIVE_INFINITY,
    shard = { index: 1, count: 1 },
  } = options;
  const items: NumberedItem[] = [];
  const names = new Map<string, string>();
  let index = -1;
  for await (const { row, place } of openRows(options)) {
    index++;
    if (index < offset) continue;
    if (index >= offset + limit) break;
    if ((index - offset) % shard.count !== shard.index - 1) continue;
    const item = parseRow(row, place, options.onBadRow);
    if (item === undefined) continue;
    requireNewName(item.id, place, names);
    items.push({ index, item });
  }
  if (items.length === 0) {
    throw new DataError(
      `${options.data ?? task} holds no item in the range asked for${index < 0 ? "" : `: it has ${index + 1} rows`}`,
    );
  }
  return items;
}

function openRows({ task, data, baseUrl, signal }: LoadItemsOptions): AsyncIterable<DataRow> {
  if (data !== undefined) return readRows(data);
  if (Object.hasOwn(tasks, task))
    return fetchRows(tasks[task as TaskName].hub, { baseUrl, signal });
  return readRows(task);
}

function parseRow(
  row: unknown,
  place: string,
  onBadRow: LoadItemsOptions["onBadRow"],
): NumberedItem["item"] | undefined {
  try {
    return parseMultipleChoiceItem(row);
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    const problem = `${place}: ${error.message}`;
    if (onBadRow === undefined) {
      throw new DataError(`${problem}. Mend the row, or skip such rows with --skip-bad-rows`);
    }
    onBadRow(problem);
    return undefined;
  }
}

/** A repeated name would make two items one for whoever reads the results. */
function requireNewName(id: string | undefined, place: string, names: Map<string, string>): void {
  if (id === undefined) return;
  const before = names.get(id);
  if (before !== undefined) {
    throw new DataError(
      `${place} repeats the id ${JSON.stringify(id)} of ${before}: give each item its own`,
    );
  }
  names.set(id, place);
}
