import { createReadStream } from "node:fs";
import { z } from "zod";
import { DataError } from "../../shared/errors";
import { readJsonLines } from "../../shared/json-lines";
import type { Task } from "./tasks";

/** A row of a data set with the place where it stands. */
export interface DataRow {
  /** Its number among all rows, from 0. */
  index: number;
  row: unknown;
  /** File and line, or the like, for messages. */
  place: string;
}

/**
 * The rows of a file with one JSON object a line, one after another. Empty lines are not counted. A line that is not JSON comes
 * as its text, which no layout of rows accepts.
 * @throws DataError if the file cannot be read
 */
export async function* readRows(file: string): AsyncGenerator<DataRow, void, void> {
  let index = 0;
  try {
    for await (const { number, value, text, problem } of readJsonLines(createReadStream(file))) {
      const row = problem === undefined ? value : (text ?? "a line that is not UTF-8");
      yield { index, row, place: `${file}, line ${number}` };
      index++;
    }
  } catch (cause) {
    throw new DataError(
      `${file} cannot be read: ${(cause as Error).message}. Name a file with one JSON object a line, or a task`,
      { cause },
    );
  }
}

/** A page of rows, as the server writes it; cells that are too long for it are cut and named. */
const pageSchema = z.object({
  rows: z.array(
    z.object({
      row_idx: z.int().nonnegative(),
      row: z.unknown(),
      truncated_cells: z.array(z.string()).default([]),
    }),
  ),
  num_rows_total: z.int().nonnegative(),
});

/** Most rows that the server gives at once. */
const pageLength = 100;

const advice = "download the data and name the file with --data";

/** Where rows come from, and which. */
export interface FetchRowsOptions {
  /** @default "https://datasets-server.huggingface.co" */
  baseUrl?: string | undefined;
  /** First row. @default 0 */
  offset?: number;
  signal?: AbortSignal | undefined;
}

/**
 * The rows of a data set from the Hugging Face hub, page by page, through its dataset viewer's `/rows`
 * (https://huggingface.co/docs/dataset-viewer/rows). A later page is fetched only when it is wanted.
 * @throws DataError if the server cannot be reached or answers with something else
 */
export async function* fetchRows(
  { dataset, config, split }: Task["hub"],
  { baseUrl = "https://datasets-server.huggingface.co", offset = 0, signal }: FetchRowsOptions = {},
): AsyncGenerator<DataRow, void, void> {
  for (let start = offset; ; ) {
    const range = { offset: String(start), length: String(pageLength) };
    const query = new URLSearchParams({ dataset, config, split, ...range });
    const { rows, num_rows_total: total } = await fetchPage(`${baseUrl}/rows?${query}`, signal);
    for (const { row_idx: index, row, truncated_cells: cut } of rows) {
      const place = `${dataset} (${config}, ${split}), row ${index}`;
      if (cut.length > 0) {
        throw new DataError(`${place} came with ${cut.join(" and ")} cut short: ${advice}`);
      }
      yield { index, row, place };
    }
    start += rows.length;
    if (rows.length === 0 || start >= total) return;
  }
}

async function fetchPage(url: string, signal: AbortSignal | undefined) {
  const { status, text } = await get(url, signal);
  if (status !== 200) {
    throw new DataError(`${url} answered with status ${status}: try again later, or ${advice}`);
  }
  try {
    return pageSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new DataError(`${url} answered with something other than rows: ${advice}`, { cause });
  }
}

async function get(url: string, signal: AbortSignal | undefined) {
  try {
    const response = await fetch(url, { signal: signal ?? null });
    return { status: response.status, text: await response.text() };
  } catch (cause) {
    signal?.throwIfAborted();
    throw new DataError(`${url} cannot be reached: check the network, or ${advice}`, { cause });
  }
}
