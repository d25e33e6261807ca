import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { canonicalJson } from "../../models/cache/cache-key";
import { digest } from "../../shared/digest";
import { DataError, InvalidArgumentError } from "../../shared/errors";
import { claimSettings } from "./run-settings";

/** A JSONL file of rows. */
export interface RowFile<Row> {
  /** All rows of the file, also those that were added. */
  readonly rows: readonly Row[];
  /**
   * Adds rows. The file is written anew, so that it is whole at any time, also where the process is killed; what it held before
   * stays as it stands there.
   * @throws DataError if the file cannot be written; what was written before is still there
   */
  add(more: readonly Row[]): Promise<void>;
}

/**
 * Opens a file of rows, which is made with its folder by the first rows that are added.
 * @param parse the rows of the file's text, with the file's name for errors; not called for an empty one
 * @throws DataError if the file cannot be read
 */
export async function openRowFile<Row>(
  file: string,
  parse: (text: string, name: string) => Row[],
): Promise<RowFile<Row>> {
  let text = (await readWhole(file)) ?? "";
  const rows = text.trim() === "" ? [] : parse(text, file);
  return {
    rows,
    add: async (more) => {
      if (more.length === 0) return;
      const lines = more.map((row) => `${JSON.stringify(row)}\n`).join("");
      // People's editors may have left the last line without its end.
      const before = text === "" || text.endsWith("\n") ? text : `${text}\n`;
      await writeWhole(file, before + lines);
      text = before + lines;
      rows.push(...more);
    },
  };
}

/**
 * The text of a file; undefined where there is none.
 * @throws DataError if it cannot be read
 */
export async function readWhole(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new DataError(`${file} cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

/**
 * Writes a file, which holds either all of the text or what it held before.
 * @throws DataError if it cannot be written
 */
export async function writeWhole(file: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(`${file}.part`, text);
    await rename(`${file}.part`, file);
  } catch (error) {
    throw new DataError(
      `${file} cannot be written: ${(error as Error).message}; what was written before is still there`,
      { cause: error },
    );
  }
}

/** What tells settings apart, as {@link describeSettings} describes them. */
export function fingerprintOf(settings: object): string {
  return digest(describeSettings(settings));
}

/** What tells items apart: all that they hold, in whatever order. */
function fingerprintOfItem(item: object): string {
  return digest(JSON.parse(canonicalJson(item)));
}

/**
 * Settings as JSON has them. Whoever has an id is told by it, a function by its name, and both by their fingerprint where they
 * have one.
 */
export function describeSettings(settings: object): Record<string, unknown> {
  return JSON.parse(JSON.stringify(settings, describe));
}

function describe(_: string, value: unknown): unknown {
  const isFunction = typeof value === "function";
  const hasId = typeof value === "object" && value !== null && "id" in value;
  if (!isFunction && !hasId) return value;
  const { id, name, fingerprint } = value as { id?: unknown; name?: string; fingerprint?: unknown };
  const known = isFunction ? `function ${name}`.trim() : id;
  return fingerprint === undefined ? known : `${known} (${fingerprint})`;
}

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

/**
 * @param parameter names the items in errors
 * @throws InvalidArgumentError naming the first id that two items have
 */
export function requireOwnIds(parameter: string, items: readonly { readonly id: string }[]): void {
  const seen = new Set<string>();
  for (const { id } of items) {
    if (seen.has(id)) {
      throw new InvalidArgumentError(parameter, id, "must give each an id of its own");
    }
    seen.add(id);
  }
}
