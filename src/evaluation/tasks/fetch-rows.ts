import { z } from "zod";
import { DataError } from "../../errors/data-error";
import type { DataRow } from "./read-rows";
import type { Task } from "./tasks";

const page = z.object({
  rows: z.array(z.object({ row_idx: z.int(), row: z.unknown() })),
  num_rows_total: z.int(),
});

/** Most rows that the server gives at once. */
const pageLength = 100;

/** Where rows come from, and how. */
export interface FetchRowsOptions {
  /** @default "https://datasets-server.huggingface.co" */
  baseUrl?: string | undefined;
  /** First row. @default 0 */
  offset?: number;
  signal?: AbortSignal | undefined;
}

/**
 * The rows of a data set from the Hugging Face hub, page by page, through its dataset viewer's `/rows`
 * (https://huggingface.co/docs/dataset-viewer/rows). A later row is fetched only when it is wanted.
 * @throws DataError if the server cannot be reached or answers with something else
 */
export async function* fetchRows(
  { dataset, config, split }: Task["hub"],
  { baseUrl = "https://datasets-server.huggingface.co", offset = 0, signal }: FetchRowsOptions = {},
): AsyncGenerator<DataRow> {
  for (let start = offset; ; start += pageLength) {
    const query = new URLSearchParams({
      dataset,
      config,
      split,
      offset: String(start),
      length: String(pageLength),
    });
    const { rows, num_rows_total: total } = await fetchPage(`${baseUrl}/rows?${query}`, signal);
    for (const { row_idx: index, row } of rows) {
      yield { row, place: `${dataset} (${config}, ${split}), row ${index}` };
    }
    if (rows.length === 0 || start + rows.length >= total) return;
  }
}

async function fetchPage(url: string, signal: AbortSignal | undefined) {
  const advice = "download the data and name the file with --data";
  let text: string;
  try {
    const response = await fetch(url, { ...(signal && { signal }) });
    text = await response.text();
    if (!response.ok) {
      throw new DataError(
        `${url} answered with status ${response.status}: try again later, or ${advice}`,
      );
    }
  } catch (cause) {
    signal?.throwIfAborted();
    if (cause instanceof DataError) throw cause;
    throw new DataError(`${url} cannot be reached: check the network, or ${advice}`, { cause });
  }
  const parsed = page.safeParse(parseJson(text));
  if (!parsed.success) {
    throw new DataError(`${url} answered with something other than rows: ${advice}`);
  }
  return parsed.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
