import { z } from "zod";
import { InvalidArgumentError } from "../../shared/errors";
import { describeSettings, readWhole, writeWhole } from "./record-items";

/** What `FILE.settings.json` holds. */
interface RunSettings {
  settings: Record<string, unknown>;
  /** The fingerprints of items by their ids. */
  items: Record<string, string>;
}

const schema = z.object({
  settings: z.record(z.string(), z.unknown()),
  items: z.record(z.string(), z.string()),
}) satisfies z.ZodType<RunSettings>;

/** What a run depends on. */
export interface ClaimedRun {
  /** Everything but the items. */
  settings: object;
  /** The fingerprints of the items asked for, by their ids. */
  items: ReadonlyMap<string, string>;
  /** The ids of the items that the file has rows of. */
  recorded: ReadonlySet<string>;
}

/**
 * Keeps what a run depends on beside its file, in `FILE.settings.json`, so that nobody goes on with other settings, or takes rows
 * for those of another item of the same id.
 * @throws InvalidArgumentError if the file was begun with other settings or items, or nobody knows with which
 * @throws DataError if they cannot be read or written
 */
export async function claimSettings(
  file: string,
  { settings, items, recorded }: ClaimedRun,
): Promise<void> {
  const beside = `${file}.settings.json`;
  const own = { settings: describeSettings(settings), items: Object.fromEntries(items) };
  const before = await readWhole(beside);
  if (recorded.size > 0) {
    const found = parseSettings(before);
    requireSame(file, beside, own, found, recorded);
    own.items = { ...found?.items, ...own.items };
  }
  const after = `${JSON.stringify(own, null, 2)}\n`;
  if (after !== before) await writeWhole(beside, after);
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
      `must be a new file, or one of an interrupted run, which has its settings beside it in ${beside}`,
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
