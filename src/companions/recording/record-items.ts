import { requireOwnIds } from "../require-own-ids";
import { fingerprintOfItem } from "./fingerprint";
import { openRowFile } from "./row-file";
import { claimSettings } from "./run-settings";

/** How rows are made of items, and read again. */
interface RowSource<Item, Row> {
  /**
   * Everything but the items that rows depend on, for example the model and its options; see `describeSettings()` for how they
   * are told apart.
   */
  settings: object;
  /** Reads the rows of a file. */
  parse(text: string, name: string): Row[];
  /** The id of the item that a row is of. */
  itemOf(row: Row): string;
  /** Makes the rows of an item, given its place among all. */
  create(item: Item, index: number): Promise<readonly Row[]>;
  /** Called after each item. */
  onProgress: ((progress: { completed: number; total: number }) => void) | undefined;
}

/**
 * Makes the rows of each item that a JSONL file has none of yet, one item after another. The file is whole after each, so that
 * an interrupted run goes on where it stopped; with which settings and items is kept beside it, in `FILE.settings.json`.
 * @returns the items' rows, in the items' order
 * @throws InvalidArgumentError if two items have one id, or the file holds something else, or rows that were made with other
 * settings or of another item of the same id
 * @throws DataError if it cannot be read or written
 */
export async function recordItems<Item extends { readonly id: string }, Row>(
  file: string,
  items: readonly Item[],
  { settings, parse, itemOf, create, onProgress }: RowSource<Item, Row>,
): Promise<Row[]> {
  requireOwnIds("items", items);
  const fingerprints = new Map(items.map((item) => [item.id, fingerprintOfItem(item)]));
  const { rows, add } = await openRowFile(file, parse);
  const recorded = new Set(rows.map(itemOf));
  await claimSettings(file, { settings, items: fingerprints, recorded });
  const open = items.flatMap((item, index) => (recorded.has(item.id) ? [] : [{ item, index }]));
  for (const [i, { item, index }] of open.entries()) {
    await add(await create(item, index));
    onProgress?.({ completed: i + 1, total: open.length });
  }
  const rowsOf = new Map(items.map(({ id }): [string, Row[]] => [id, []]));
  for (const row of rows) rowsOf.get(itemOf(row))?.push(row);
  return [...rowsOf.values()].flat();
}
