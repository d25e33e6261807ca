import { DataError, InvalidArgumentError } from "../../shared/errors";
import {
  abortSignal,
  callable,
  checkOptions,
  nonEmptyText,
  type OptionSchemas,
  satisfies,
  wholeNumber,
} from "../../shared/schema";
import { type DataRow, fetchRows, readRows } from "./data-rows";
import {
  parseMultipleChoiceItem,
  parseUnlabelledQuestion,
  type UnlabelledQuestion,
} from "./multiple-choice-item";
import type { NumberedItem } from "./numbered-item";
import { isOpenRow, type OpenQuestion, parseOpenQuestion } from "./open-question";
import { type TaskName, tasks } from "./tasks";

/** Which items to load, and what to do about rows that are not items. */
export interface LoadItemsOptions {
  /** The name of a task, such as `"arc_easy"`, or a file with one JSON object a line. */
  task: TaskName | (string & {});
  /** A file to read instead of fetching the task from the Hugging Face hub. */
  data?: string;
  /** Number of rows to leave out at the beginning. @default 0 */
  offset?: number;
  /** Largest number of rows. @default Infinity */
  limit?: number;
  /** Load only every `count`-th of these rows, from the `index`-th on, counted from 1: one part of a run. @default all rows */
  shard?: { index: number; count: number };
  /**
   * Called with a sentence about each row that is left out because it is not an item or repeats the id of an earlier one.
   * @default the first such row ends the loading with a DataError
   */
  onBadRow?: (problem: string) => void;
  /** Where the hub's rows come from. @default "https://datasets-server.huggingface.co" */
  baseUrl?: string;
  /** Aborts the loading; the promise then rejects with the signal's reason. */
  signal?: AbortSignal;
}

const schemas: OptionSchemas<LoadItemsOptions> = {
  task: nonEmptyText,
  data: nonEmptyText,
  offset: wholeNumber(0),
  limit: satisfies(
    (value) => value === Infinity || (Number.isSafeInteger(value) && (value as number) >= 1),
    "a whole number >= 1, or Infinity",
  ),
  // Checked below, field by field.
  shard: satisfies(() => true, ""),
  onBadRow: callable(),
  baseUrl: nonEmptyText,
  signal: abortSignal,
};

/**
 * Multiple-choice items with their places in the data. A place counts all rows, also those before the offset and those left
 * out, so that it is the same in every part of a run. Every part reads all rows of the range, so that each reports the same bad
 * rows.
 * @throws DataError if the data cannot be read, hold no item, or hold a bad row and `onBadRow` is not given
 * @throws InvalidArgumentError for unknown or unusable options
 */
export async function loadItems(options: LoadItemsOptions): Promise<NumberedItem[]> {
  return loadRows(options, parseMultipleChoiceItem);
}

/**
 * Open questions with their places in the data, loaded as {@link loadItems} loads items. The rows are in one of the layouts that
 * `equirank bench --help` lists.
 * @throws DataError if the data cannot be read, hold no question, or hold a bad row and `onBadRow` is not given
 * @throws InvalidArgumentError for unknown or unusable options
 */
export async function loadOpenQuestions(
  options: LoadItemsOptions,
): Promise<NumberedItem<OpenQuestion>[]> {
  return loadRows(options, parseOpenQuestion);
}

/**
 * Questions with their candidates, for `diagnoseModel()`. Labels are not read if the data have them, and ids may repeat.
 * @throws DataError if the data cannot be read, hold no question, or hold a bad row and `onBadRow` is not given
 * @throws InvalidArgumentError for unknown or unusable options
 */
export async function loadQuestions(
  options: Omit<LoadItemsOptions, "shard">,
): Promise<UnlabelledQuestion[]> {
  const { shard: _, ...known } = schemas;
  checkOptions("options", options, known);
  const questions = await loadRows(
    options,
    // Without an id here, so that ids may repeat.
    (row) => ({ id: undefined, question: parseUnlabelledQuestion(row) }),
    "question",
  );
  return questions.map(({ item }) => item.question);
}

/**
 * Whether a task has open questions rather than choices: by its name, or by the first row of its file.
 * @throws DataError if the file cannot be read
 */
export async function hasOpenQuestions({
  task,
  data,
}: Pick<LoadItemsOptions, "task" | "data">): Promise<boolean> {
  if (isTask(task)) return "samples" in tasks[task];
  for await (const { row } of readRows(data ?? task)) return isOpenRow(row);
  return false;
}

function isTask(name: string): name is TaskName {
  return Object.hasOwn(tasks, name);
}

async function loadRows<Item extends { id?: string | undefined }>(
  options: LoadItemsOptions,
  parse: (row: unknown) => Item,
  noun = "item",
): Promise<NumberedItem<Item>[]> {
  const { task, data, offset, limit, shard, onBadRow, baseUrl, signal } = resolveOptions(options);
  const rows: AsyncIterable<DataRow> =
    data === undefined && isTask(task)
      ? fetchRows(tasks[task].hub, { baseUrl, offset, signal })
      : readRows(data ?? task);
  const items: NumberedItem<Item>[] = [];
  const places = new Map<string, string>();
  let seen = 0;
  for await (const { index, row, place } of rows) {
    if (index >= offset + limit) break;
    seen = index + 1;
    if (index < offset) continue;
    const item = readItem(() => parse(row), place, places, onBadRow);
    if (item !== undefined && (index - offset) % shard.count === shard.index - 1) {
      items.push({ index, item });
    }
  }
  if (items.length === 0) {
    throw new DataError(
      `${data ?? task} has no ${noun} in the range and part asked for; rows seen: ${seen}`,
    );
  }
  return items;
}

/** The item that a row holds; undefined for a bad row that may be left out. */
function readItem<Item extends { id?: string | undefined }>(
  parse: () => Item,
  place: string,
  places: Map<string, string>,
  onBadRow: LoadItemsOptions["onBadRow"],
): Item | undefined {
  try {
    const item = parse();
    const { id } = item;
    if (id !== undefined) {
      // With the same id, two items would look like one in the results.
      const before = places.get(id);
      if (before !== undefined) {
        throw new InvalidArgumentError("row.id", id, `must not be that of ${before}`);
      }
      places.set(id, place);
    }
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

function resolveOptions(options: LoadItemsOptions) {
  checkOptions("options", options, schemas);
  const { task, offset = 0, limit = Infinity, shard = { index: 1, count: 1 } } = options;
  if (task === undefined) {
    const names = Object.keys(tasks).join(", ");
    throw new InvalidArgumentError("options.task", task, `must be a file, or one of ${names}`);
  }
  checkOptions("options.shard", shard, {
    count: wholeNumber(1),
    index: satisfies(
      (index) => Number.isSafeInteger(index) && Number(index) >= 1 && Number(index) <= shard.count,
      `a whole number from 1 to the number of parts, ${shard.count}`,
    ),
  });
  const { data, onBadRow, baseUrl, signal } = options;
  return { task, data, offset, limit, shard, onBadRow, baseUrl, signal };
}
