import * as z from "zod/mini";
import { canonicalJson } from "../../models/cache/cache-key";
import { digest } from "../../shared/digest";
import { InvalidArgumentError } from "../../shared/errors";
import { readIfThere, writeWhole } from "./row-file";

/** What `FILE.settings.json` holds. */
interface RunSettings {
  settings: Record<string, unknown>;
  /** The fingerprints of items by their ids. */
  items: Record<string, string>;
}

const schema = z.object({
  settings: z.record(z.string(), z.unknown()),
  items: z.record(z.string(), z.string()),
});

/** What a run depends on. */
export interface ClaimedRun {
  /** Everything but the items. */
  settings: object;
  /** The items asked for. */
  items: readonly { readonly id: string }[];
  /** The ids of the items that the file has rows of. */
  recorded: ReadonlySet<string>;
}

/**
 * Keeps what a run depends on beside its file, in `FILE.settings.json`, so that nobody continues it with other settings, or takes
 * its rows for those of another item with the same id.
 * @throws InvalidArgumentError if the file was begun with other settings or items, or if that cannot be told
 * @throws DataError if the settings cannot be read or written
 */
export async function claimSettings(
  file: string,
  { settings, items, recorded }: ClaimedRun,
): Promise<void> {
  const beside = `${file}.settings.json`;
  const fingerprints = items.map((item) => [item.id, digest(JSON.parse(canonicalJson(item)))]);
  const own = { settings: describeSettings(settings), items: Object.fromEntries(fingerprints) };
  const before = await readIfThere(beside);
  if (recorded.size > 0) {
    const found = parseSettings(before);
    requireSame(file, beside, own, found, recorded);
    own.items = { ...found?.items, ...own.items };
  }
  const after = `${JSON.stringify(own, null, 2)}\n`;
  if (after !== before) await writeWhole(beside, after);
}

/** A digest that tells settings apart, as {@link describeSettings} describes them. */
export function fingerprintOf(settings: object): string {
  return digest(describeSettings(settings));
}

/**
 * Settings as JSON. Objects with an id are represented by it, functions by their names, and both also by their fingerprints if
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
  if (found === undefined) {
    throw new InvalidArgumentError(
      "file",
      file,
      `must be a new file, or the file of an interrupted run, with its settings beside it in ${beside}`,
    );
  }
  const show = (value: unknown) => JSON.stringify(value) ?? "not given";
  const changes = [...new Set([...Object.keys(own.settings), ...Object.keys(found.settings)])]
    .map((name) => ({ name, was: show(found.settings[name]), is: show(own.settings[name]) }))
    .filter(({ was, is }) => was !== is)
    .map(({ name, was, is }) => `${name} was ${was} then and is ${is} now`);
  if (changes.length > 0) {
    throw new InvalidArgumentError(
      "file",
      file,
      `must be a new file, or one with the same settings: ${changes.join("; ")}`,
    );
  }
  const other = Object.keys(own.items).find(
    (id) => recorded.has(id) && found.items[id] !== own.items[id],
  );
  if (other !== undefined) {
    throw new InvalidArgumentError(
      "file",
      file,
      `must be a new file, or one with the same items: ${other} was another one then`,
    );
  }
}

function parseSettings(text: string | undefined): RunSettings | undefined {
  try {
    return schema.safeParse(JSON.parse(text ?? "")).data;
  } catch {
    return undefined;
  }
}
