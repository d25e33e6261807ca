import { InvalidArgumentError } from "../../errors/invalid-argument-error";
import { readWhole, writeWhole } from "./whole-file";

/**
 * Keeps the settings of a run beside its file, in `FILE.settings.json`, so that nobody goes on with others.
 * @param isBegun whether the file holds rows already
 * @throws InvalidArgumentError if it does, and was begun with other settings, or nobody knows with which
 * @throws DataError if they cannot be read or written
 */
export async function claimSettings(
  file: string,
  settings: object,
  isBegun: boolean,
): Promise<void> {
  const beside = `${file}.settings.json`;
  const text = JSON.stringify(settings, describe, 2);
  if (!isBegun) return writeWhole(beside, `${text}\n`);
  const found = parseSettings(await readWhole(beside));
  if (found === undefined) {
    throw new InvalidArgumentError(
      "file",
      file,
      `must be a new file, or one of an interrupted run, which has its settings beside it in ${beside}`,
    );
  }
  const own = parseSettings(text)!;
  const differing = [...new Set([...Object.keys(own), ...Object.keys(found)])].filter(
    (name) => JSON.stringify(own[name]) !== JSON.stringify(found[name]),
  );
  if (differing.length === 0) return;
  const show = (value: unknown) => JSON.stringify(value) ?? "not given";
  const changes = differing.map(
    (name) => `${name} was ${show(found[name])} then and is ${show(own[name])} now`,
  );
  throw new InvalidArgumentError(
    "file",
    file,
    `must be a new file, or one with the same settings: ${changes.join("; ")}`,
  );
}

/** Models, teachers and partners by what tells them apart, functions by their names. */
function describe(_: string, value: unknown): unknown {
  if (typeof value === "function") return `function ${value.name}`;
  if (typeof value !== "object" || value === null || !("id" in value)) return value;
  const { id, fingerprint } = value as { id: unknown; fingerprint?: unknown };
  return fingerprint === undefined ? id : `${id} (${fingerprint})`;
}

function parseSettings(text: string | undefined): Record<string, unknown> | undefined {
  try {
    const found: unknown = JSON.parse(text ?? "");
    return typeof found === "object" && found !== null ? { ...found } : undefined;
  } catch {
    return undefined;
  }
}
