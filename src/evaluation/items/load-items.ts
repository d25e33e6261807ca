import { DataError, InvalidArgumentError } from "../../shared/errors";
import * as option from "../../shared/schema";
import { allRows, readRows } from "./data-rows";
import {
  type MultipleChoiceItem,
  parseMultipleChoiceItem,
  parseUnlabelledQuestion,
  type UnlabelledQuestion,
} from "./multiple-choice-item";
import type { NumberedItem } from "./open-item";
import { isOpenRow, type OpenQuestion, parseOpenQuestion } from "./open-question";
import { CountedFromOneError } from "./read-choices";
import { type DataRow, type FieldMap, locateParts, mappedParts, type RowSelection } from "./row-fields";
import { findTask, parseHubName, taskNames } from "./tasks";

/** Which items to load, and what to do about rows that are not items. */
export interface LoadItemsOptions {
  /**
   * The name of a task, such as `"arc_easy"`; a data set on the Hugging Face hub, as `"hf:OWNER/NAME:CONFIG:SPLIT"`,
   * where configuration and split may be left out if there is no doubt; or a file: JSON lines, a JSON array, CSV, TSV
   * or Parquet.
   */
  task: string;
  /** A file to read instead of the task's rows on the hub. */
  data?: string;
  /**
   * The fields with the parts of a row, if rows have no known layout:
   * `{ question: "ctx", candidates: "endings", answer: "label" }`, with `id` and `passage` where there are any. A dot
   * leads to a field within a field, `"A+B+C+D"` names the fields of four candidates, and `first: "1"` says that
   * answers count candidates from 1. What is left out is found by the names that data sets use.
   */
  map?: FieldMap;
  /** Number of rows to leave out at the beginning. @default 0 */
  offset?: number;
  /** Largest number of rows. @default Infinity */
  limit?: number;
  /**
   * Load only one of `count` parts, the `index`-th from 1: every `count`-th row, or of Parquet a run of rows.
   * @default all rows
   */
  shard?: { index: number; count: number };
  /**
   * Called with a sentence about each row that is left out because it is not an item or repeats the id of an earlier
   * one.
   * @default the first such row ends the loading with a DataError
   */
  onBadRow?: (problem: string) => void;
  /** Where the hub is. @default the environment variable HF_ENDPOINT, or else "https://huggingface.co" */
  baseUrl?: string;
  /** Aborts the loading; the promise then rejects with the signal's reason. */
  signal?: AbortSignal;
}

const schemas: option.OptionSchemas<LoadItemsOptions> = {
  task: option.nonEmptyText,
  data: option.nonEmptyText,
  offset: option.wholeNumber(0),
  limit: option.satisfies(
    (value) => value === Infinity || (Number.isSafeInteger(value) && (value as number) >= 1),
    "a whole number >= 1, or Infinity",
  ),
  // Checked below, field by field.
  ...option.unchecked("map", "shard"),
  onBadRow: option.callable(),
  baseUrl: option.nonEmptyText,
  signal: option.abortSignal,
};

/**
 * Multiple-choice items with their places in the data. A place counts all rows, also those before the offset and those
 * left out, so that it is the same in every part of a run. A part reads and checks its own rows alone.
 * @throws DataError if the data cannot be read, hold no item, or hold a bad row and `onBadRow` is not given
 * @throws InvalidArgumentError for unknown or unusable options
 */
export async function loadItems(options: LoadItemsOptions): Promise<NumberedItem[]> {
  return loadRows(options, (row, map) => {
    const item = parseMultipleChoiceItem(row, map);
    const isRightFirst = options.data === undefined && findTask(options.task)?.isRightFirst;
    return isRightFirst ? sortCandidates(item) : item;
  });
}

function sortCandidates({ candidates, answer, ...item }: MultipleChoiceItem): MultipleChoiceItem {
  const sorted = [...candidates].sort();
  return { ...item, candidates: sorted, answer: sorted.indexOf(candidates[answer]!) };
}

/**
 * Open questions with their places in the data, loaded as {@link loadItems} loads items.
 * @throws DataError if the data cannot be read, hold no question, or hold a bad row and `onBadRow` is not given
 * @throws InvalidArgumentError for unknown or unusable options
 */
export async function loadOpenQuestions(options: LoadItemsOptions): Promise<NumberedItem<OpenQuestion>[]> {
  return loadRows(options, parseOpenQuestion);
}

/**
 * Questions with their candidates, for `diagnoseModel()`. Labels are not read if the data have them, and ids may
 * repeat.
 * @throws DataError if the data cannot be read, hold no question, or hold a bad row and `onBadRow` is not given
 * @throws InvalidArgumentError for unknown or unusable options
 */
export async function loadQuestions(options: Omit<LoadItemsOptions, "shard">): Promise<UnlabelledQuestion[]> {
  const { shard: _, ...known } = schemas;
  option.checkOptions("options", options, known);
  const questions = await loadRows(
    options,
    // Without an id here, so that ids may repeat.
    (row, map) => ({ id: undefined, question: parseUnlabelledQuestion(row, map) }),
    "question",
  );
  return questions.map(({ item }) => item.question);
}

/** Whether a task has open questions rather than choices: by its name, or by its first row that is either. */
export async function hasOpenQuestions(
  options: Pick<LoadItemsOptions, "task" | "data" | "map" | "baseUrl" | "signal">,
): Promise<boolean> {
  const known = findTask(options.task);
  if (known !== undefined) return known.samples !== undefined;
  for await (const { row } of await openRows(options, { ...allRows, limit: 100, map: options.map })) {
    if (isOpenRow(row, options.map)) return true;
    if (locateParts(row, options.map).candidates !== undefined) return false;
  }
  return false;
}

async function openRows(
  { task, data, baseUrl, signal }: LoadItemsOptions,
  selection: RowSelection,
): Promise<AsyncIterable<DataRow>> {
  if (data !== undefined) return readRows(data, selection);
  const hub = findTask(task)?.hub ?? (task.startsWith("hf:") ? parseHubName(task) : undefined);
  if (hub === undefined) return readRows(task, selection);
  const { listHubFiles } = await import("./hub-files");
  const { readParquetRows } = await import("./parquet-rows");
  return readParquetRows(await listHubFiles(hub, { baseUrl, signal }), selection);
}

async function loadRows<Item extends { id?: string | undefined }>(
  options: LoadItemsOptions,
  parse: (row: unknown, map?: FieldMap) => Item,
  noun = "item",
): Promise<NumberedItem<Item>[]> {
  const { offset, limit, shard, map, onBadRow } = resolveOptions(options);
  const items: NumberedItem<Item>[] = [];
  const places = new Map<string, string>();
  let seen = 0;
  for await (const found of await openRows(options, { offset, limit, shard, map })) {
    options.signal?.throwIfAborted();
    seen++;
    const item = readItem(found, (row) => parse(row, map), places, onBadRow);
    if (item !== undefined) items.push({ index: found.index, item });
  }
  if (items.length > 0) return items;
  throw new DataError(
    `${options.data ?? options.task} has no ${noun} in the range and part asked for; rows seen there: ${seen}`,
  );
}

/** The item that a row holds; undefined for a bad row that may be left out. */
function readItem<Item extends { id?: string | undefined }>(
  { row, place, problem }: DataRow,
  parse: (row: unknown) => Item,
  places: Map<string, string>,
  onBadRow: LoadItemsOptions["onBadRow"],
): Item | undefined {
  try {
    if (problem !== undefined) throw new DataError(`${place} ${problem}`);
    const item = parse(row);
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
    if (!(error instanceof InvalidArgumentError || error instanceof DataError)) throw error;
    const told = error instanceof DataError ? error.message : `${place}: ${error.message}`;
    // Left out, it would let the labels of all other rows be misread.
    if (error instanceof CountedFromOneError) throw new DataError(told, { cause: error });
    if (onBadRow === undefined) {
      throw new DataError(`${told}. Fix the row, or leave out such rows (onBadRow, --skip-bad-rows)`, { cause: error });
    }
    onBadRow(told);
    return undefined;
  }
}

function resolveOptions(options: LoadItemsOptions) {
  option.checkOptions("options", options, schemas);
  const { task, offset = 0, limit = Infinity, shard = { index: 1, count: 1 } } = options;
  if (task === undefined) {
    throw new InvalidArgumentError(
      "options.task",
      task,
      `must be a file, hf:OWNER/NAME, or one of ${taskNames.join(", ")}`,
    );
  }
  option.checkOptions("options.shard", shard, {
    count: option.wholeNumber(1),
    index: option.satisfies(
      (index) => Number.isSafeInteger(index) && Number(index) >= 1 && Number(index) <= shard.count,
      `a whole number from 1 to the number of parts, ${shard.count}`,
    ),
  });
  const { map = {}, onBadRow } = options;
  const paths = Object.fromEntries(mappedParts.map((part) => [part, option.nonEmptyText]));
  option.checkOptions<FieldMap>("options.map", map, {
    ...(paths as Record<(typeof mappedParts)[number], typeof option.nonEmptyText>),
    first: option.oneOf(["0", "1"]),
  });
  return { offset, limit, shard, map, onBadRow };
}
