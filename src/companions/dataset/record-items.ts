import { InvalidArgumentError } from "../../errors/invalid-argument-error";
import { recordRows } from "./record-rows";

/** How rows are made of items, and read again. */
interface RowSource<Item, Row> {
  /** Reads the rows of a file. */
  parse(text: string, name: string): Row[];
  /** The id of the item that a row is of. */
  itemOf(row: Row): string;
  /** Whether a row that is there already could be of this run. */
  isOwn(row: Row): boolean;
  /** What the rows of this run are, in words. */
  own: string;
  /** Makes the rows of an item, given its place among all. */
  create(item: Item, index: number): Promise<readonly Row[]>;
  /** Called after each item. */
  onProgress: ((progress: { completed: number; total: number }) => void) | undefined;
}

/**
 * Makes the rows of each item that a JSONL file has none of yet, one item after another. The file is whole after each, so that
 * an interrupted run goes on where it stopped.
 * @returns the items' rows, in the items' order
 * @throws InvalidArgumentError if the file holds something else
 * @throws DataError if it cannot be read or written
 */
export async function recordItems<Item extends { readonly id: string }, Row>(
  file: string,
  items: readonly Item[],
  { parse, itemOf, isOwn, own, create, onProgress }: RowSource<Item, Row>,
): Promise<Row[]> {
  const rows = await recordRows(file, parse, async function* (earlier) {
    if (!earlier.every(isOwn)) {
      throw new InvalidArgumentError("file", file, `must be a new file, or one with ${own}`);
    }
    const known = new Set(earlier.map(itemOf));
    const open = items.flatMap((item, index) => (known.has(item.id) ? [] : [{ item, index }]));
    for (const [i, { item, index }] of open.entries()) {
      yield await create(item, index);
      onProgress?.({ completed: i + 1, total: open.length });
    }
  });
  const rowsOf = new Map(items.map(({ id }): [string, Row[]] => [id, []]));
  for (const row of rows) rowsOf.get(itemOf(row))?.push(row);
  return [...rowsOf.values()].flat();
}
