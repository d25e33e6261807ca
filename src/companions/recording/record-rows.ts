import { DataError, InvalidArgumentError } from "../../shared/errors";
import { lineAdvice, parseJsonLines } from "../../shared/json-lines";
import { openRowFile } from "./row-file";
import { claimSettings } from "./run-settings";

/** How rows are made from items, and read again. */
export interface RecordRowsOptions<Item, Row> {
  /**
   * Everything but the items that the rows depend on, for example the model and its options. Values are compared as JSON; objects
   * with an `id` by it, functions by their names, and both also by their `fingerprint` if they have one.
   */
  settings: object;
  /** Returns the id of the item that a row belongs to. */
  itemOf(row: Row): string;
  /** Makes the rows of an item, given its place among all. */
  create(item: Item, index: number): Promise<readonly Row[]>;
  /**
   * Reads the rows of a file, whose name it may use in errors.
   * @default parses each line as JSON
   */
  parse?: ((text: string, name: string) => Row[]) | undefined;
  signal?: AbortSignal | undefined;
  /** Called after each item that was not in the file. */
  onProgress?: ((progress: { completed: number; total: number }) => void) | undefined;
}

/**
 * Makes the rows of each item that a JSONL file does not hold yet, one item after another, and appends them. An interrupted run
 * continues where it stopped, and ends with the same file as a run that was not interrupted. The settings and items of the run are
 * kept beside the file, in `FILE.settings.json`; `FILE.lock` keeps a second writer away while the run lasts.
 * @returns the items' rows, in the items' order
 * @throws InvalidArgumentError if two items have one id, or if the file was begun with other settings or with another item of
 * the same id
 * @throws DataError if the file cannot be read or written, or another process writes it
 * @example
 * ```ts
 * const transcripts = await recordRows("discussions.jsonl", items, {
 *   settings: { learner, partner },
 *   itemOf: ({ item }) => item.id,
 *   create: async (item) => [(await discuss(learner, partner, item)).transcript],
 * });
 * ```
 */
export async function recordRows<Item extends { readonly id: string }, Row>(
  file: string,
  items: readonly Item[],
  {
    settings,
    itemOf,
    create,
    parse = parseLines,
    signal,
    onProgress,
  }: RecordRowsOptions<Item, Row>,
): Promise<Row[]> {
  requireOwnIds("items", items);
  const { rows, add, close } = await openRowFile(file, parse, itemOf);
  try {
    const recorded = new Set(rows.map(itemOf));
    await claimSettings(file, { settings, items, recorded });
    const missing = items.flatMap((item, index) =>
      recorded.has(item.id) ? [] : [{ item, index }],
    );
    for (const [i, { item, index }] of missing.entries()) {
      signal?.throwIfAborted();
      await add(await create(item, index));
      onProgress?.({ completed: i + 1, total: missing.length });
    }
  } finally {
    await close();
  }
  const rowsOf = new Map(items.map(({ id }): [string, Row[]] => [id, []]));
  for (const row of rows) rowsOf.get(itemOf(row))?.push(row);
  return [...rowsOf.values()].flat();
}

function parseLines<Row>(text: string, name: string): Row[] {
  return parseJsonLines(text).map(({ number, value, problem }) => {
    if (problem === undefined) return value as Row;
    throw new DataError(`${name}, line ${number} ${problem}: ${lineAdvice[problem]}`);
  });
}

/**
 * @param parameter names the items in errors
 * @throws InvalidArgumentError naming the first id that two items have
 */
export function requireOwnIds(parameter: string, items: readonly { readonly id: string }[]): void {
  const seen = new Set<string>();
  for (const { id } of items) {
    if (seen.has(id)) {
      throw new InvalidArgumentError(parameter, id, "must give each item an id of its own");
    }
    seen.add(id);
  }
}
