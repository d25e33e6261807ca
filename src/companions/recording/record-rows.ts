import * as z from "zod/mini";
import { canonicalJson } from "../../models/cache/cache-key";
import { digest } from "../../shared/digest";
import { DataError, InvalidArgumentError } from "../../shared/errors";
import { lineAdvice, parseJsonLines } from "../../shared/json-lines";
import { orUndefined } from "../../shared/options";
import { openRowFile, readIfThere, writeWhole } from "./row-file";

/** How rows are made from items, and read again. */
interface RecordRowsOptions<Item, Row> {
  /**
   * Everything but the items that the rows depend on, for example the model and its options. Values are compared as
   * JSON; objects with an `id` by it, functions by their names, and both also by their `fingerprint` if they have one.
   */
  settings: object;
  /** Returns the id of the item that a row belongs to. */
  itemOf(row: Row): string;
  /** Makes the rows of an item, given its place among all. */
  create(item: Item, index: number): Promise<readonly Row[]>;
  /** Reads the rows of a file, whose name it may use in errors. @default parses each line as JSON */
  parse?: ((text: string, name: string) => Row[]) | undefined;
  signal?: AbortSignal | undefined;
  /** Called after each item that was not in the file. */
  onProgress?: ((progress: { completed: number; total: number }) => void) | undefined;
}

/**
 * Makes the rows of each item that a JSONL file does not hold yet, one item after another, and appends them. An
 * interrupted run continues where it stopped, and ends with the same file as a run that was not interrupted. The
 * settings and items of the run are kept beside the file, in `FILE.settings.json`; `FILE.lock` keeps a second writer
 * away while the run lasts.
 * @returns the items' rows, in the items' order
 * @throws InvalidArgumentError if two items have one id, or if the file was begun with other settings or with another
 * item of the same id
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
  { settings, itemOf, create, parse = parseLines, signal, onProgress }: RecordRowsOptions<Item, Row>,
): Promise<Row[]> {
  requireOwnIds("items", items);
  const { rows, add, close } = await openRowFile(file, parse, itemOf);
  try {
    const recorded = new Set(rows.map(itemOf));
    await claimSettings(file, { settings, items, recorded });
    const missing = items.flatMap((item, index) => (recorded.has(item.id) ? [] : [{ item, index }]));
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

/** @throws InvalidArgumentError naming the first id that two items have */
export function requireOwnIds(parameter: string, items: readonly { readonly id: string }[]): void {
  const seen = new Set<string>();
  for (const { id } of items) {
    if (seen.has(id)) throw new InvalidArgumentError(parameter, id, "must give each item an id of its own");
    seen.add(id);
  }
}

/** What `FILE.settings.json` holds: the settings, and the fingerprints of items by their ids. */
const schema = z.object({ settings: z.record(z.string(), z.unknown()), items: z.record(z.string(), z.string()) });
type RunSettings = z.infer<typeof schema>;

/**
 * Keeps what a run depends on beside its file, in `FILE.settings.json`, so that nobody continues it with other
 * settings, or takes its rows for those of another item with the same id.
 * @throws InvalidArgumentError if the file was begun with other settings or items, or if this is not known
 * @throws DataError if the settings cannot be read or written
 */
export async function claimSettings(
  file: string,
  {
    settings,
    items,
    recorded,
  }: {
    settings: object;
    items: readonly { readonly id: string }[];
    /** The ids of the items that the file has rows of. */
    recorded: ReadonlySet<string>;
  },
): Promise<void> {
  const beside = `${file}.settings.json`;
  const fingerprints = items.map((item) => [item.id, digest(JSON.parse(canonicalJson(item)))]);
  const own = { settings: describeSettings(settings), items: Object.fromEntries(fingerprints) };
  const before = await readIfThere(beside);
  if (recorded.size > 0) {
    const found = orUndefined(() => schema.parse(JSON.parse(before ?? "")));
    requireSame(file, beside, own, found, recorded);
    own.items = { ...found?.items, ...own.items };
  }
  const after = `${JSON.stringify(own, null, 2)}\n`;
  if (after !== before) await writeWhole(beside, after);
}

/** A digest of settings as {@link describeSettings} describes them. */
export function fingerprintOf(settings: object): string {
  return digest(describeSettings(settings));
}

/**
 * Settings as JSON; objects are represented by their ids, functions by their names, and both by their fingerprints if
 * they have any.
 */
function describeSettings(settings: object): Record<string, unknown> {
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

function requireSame(
  file: string,
  beside: string,
  own: RunSettings,
  found: RunSettings | undefined,
  recorded: ReadonlySet<string>,
): void {
  const unlike = (other: string) => new InvalidArgumentError("file", file, `must be a new file, or ${other}`);
  if (found === undefined) throw unlike(`the file of an interrupted run, with its settings beside it in ${beside}`);
  const show = (value: unknown) => JSON.stringify(value) ?? "not given";
  const changes = [...new Set([...Object.keys(own.settings), ...Object.keys(found.settings)])]
    .map((name) => ({ name, was: show(found.settings[name]), is: show(own.settings[name]) }))
    .filter(({ was, is }) => was !== is)
    .map(({ name, was, is }) => `${name} was ${was} then and is ${is} now`);
  if (changes.length > 0) throw unlike(`one with the same settings: ${changes.join("; ")}`);
  const other = Object.keys(own.items).find((id) => recorded.has(id) && found.items[id] !== own.items[id]);
  if (other !== undefined) throw unlike(`one with the same items: ${other} was another one then`);
}
