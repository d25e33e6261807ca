import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { requireGguf } from "./model-file";

/** What tells an adapted model from its base. */
export interface Adapter {
  /** The file's name, without its folder. */
  readonly name: string;
  /** SHA-256 of the file, hexadecimal. */
  readonly checksum: string;
}

/**
 * What a LoRA adapter's file says of it.
 * @throws ModelUnavailableError if it cannot be read or is not a GGUF file
 */
export async function describeAdapter(path: string): Promise<Adapter> {
  await requireGguf(path);
  const checksum = createHash("sha256").update(await readFile(path));
  return { name: basename(path), checksum: checksum.digest("hex") };
}
