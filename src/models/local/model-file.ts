import { createHash } from "node:crypto";
import { open, readdir, readFile, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, join } from "node:path";
import { ModelUnavailableError } from "../../shared/errors";
import { defaultModel, downloadDefaultModel } from "./default-model";

/**
 * Path of the GGUF file to load: the path given, else the variable EQUIRANK_MODEL, else ./models, else the user's cache
 * folder, else the default model, downloaded into that folder. Each place may be a file or a folder holding one model.
 * @throws ModelUnavailableError if a place that was named holds no model, or none can be downloaded
 */
export async function locateModelFile(
  path: string | undefined,
  signal?: AbortSignal,
): Promise<string> {
  const named = path ?? (process.env.EQUIRANK_MODEL || undefined);
  if (named !== undefined) {
    const source = path === undefined ? "The variable EQUIRANK_MODEL" : "The option path";
    const file = await findModelIn(named);
    if (file === undefined) {
      throw new ModelUnavailableError(
        `${source} names ${named}, where there is no GGUF file: correct it, or leave it out to use the default model`,
      );
    }
    return file;
  }
  const cached = join(userCacheFolder(), "equirank", "models");
  for (const folder of ["models", cached]) {
    const file = await findModelIn(folder);
    if (file !== undefined) return file;
  }
  const destination = join(cached, defaultModel.fileName);
  await downloadDefaultModel(destination, signal);
  return destination;
}

/**
 * Checks that a file starts as GGUF files do (magic bytes `GGUF`), so that a web page or a broken download saved under
 * the model's name is named as such.
 * @throws ModelUnavailableError if it does not
 */
export async function requireGguf(path: string): Promise<void> {
  const file = await open(path).catch((cause: unknown) => {
    throw new ModelUnavailableError(`${path} cannot be read: check its permissions`, { cause });
  });
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
    if (bytesRead < 4 || buffer.toString("latin1") !== "GGUF") {
      throw new ModelUnavailableError(
        `${path} is not a GGUF file: download the model again, or convert it with llama.cpp's convert_hf_to_gguf.py`,
      );
    }
  } finally {
    await file.close();
  }
}

async function findModelIn(path: string): Promise<string | undefined> {
  const place = await stat(path).catch(() => undefined);
  if (place === undefined) return undefined;
  if (!place.isDirectory()) return path;
  const files = (await readdir(path)).filter((name) => name.endsWith(".gguf")).sort();
  if (files.includes(defaultModel.fileName)) return join(path, defaultModel.fileName);
  if (files.length > 1) {
    throw new ModelUnavailableError(
      `${path} holds ${files.length} models (${files.slice(0, 5).join(", ")}): name one of them with the option path`,
    );
  }
  return files[0] && join(path, files[0]);
}

/** The folder that the platform reserves for caches: XDG Base Directory, Apple's Library/Caches, Windows' LocalAppData. */
function userCacheFolder(): string {
  if (process.platform === "win32") {
    return process.env.LOCALAPPDATA || join(homedir(), "AppData", "Local");
  }
  if (process.platform === "darwin") return join(homedir(), "Library", "Caches");
  return process.env.XDG_CACHE_HOME || join(homedir(), ".cache");
}

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
