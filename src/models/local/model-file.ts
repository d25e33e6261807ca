import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, readdir, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, join } from "node:path";
import { ModelUnavailableError } from "../../shared/errors";
import { type CatalogueName, catalogue, defaultModel, downloadModel } from "./catalogue";
import { type DownloadOptions, hashFile } from "./download";

/**
 * Path of the GGUF file to load. A path may be a file or a folder holding one model. A name stands for a file of the
 * catalogue in ./models or the user's cache folder, to which it is downloaded if it is in neither. Without both it is
 * the variable EQUIRANK_MODEL, else a model in ./models, else one in the cache folder, else the default model,
 * downloaded.
 * @throws ModelUnavailableError if a place that was named holds no model, or it cannot be downloaded
 */
export async function locateModelFile(
  { path, name }: { path?: string | undefined; name?: CatalogueName | undefined },
  options: DownloadOptions = {},
): Promise<string> {
  const cached = join(userCacheFolder(), "equirank", "models");
  const model = name === undefined ? defaultModel : catalogue[name];
  const found =
    name === undefined
      ? await findUnnamed(path, cached)
      : await findFirst([join("models", model.fileName), join(cached, model.fileName)]);
  if (found !== undefined) return found;
  const destination = join(cached, model.fileName);
  await downloadModel(model, destination, options);
  return destination;
}

async function findUnnamed(path: string | undefined, cached: string): Promise<string | undefined> {
  const place = path ?? (process.env.EQUIRANK_MODEL || undefined);
  if (place === undefined) return (await findModelIn("models")) ?? (await findModelIn(cached, true));
  const source = path === undefined ? "The variable EQUIRANK_MODEL" : "The option path";
  const file = await findModelIn(place);
  if (file !== undefined) return file;
  throw new ModelUnavailableError(
    `${source} names ${place}, where there is no GGUF file: correct it, or leave it out to use the default model`,
  );
}

async function findFirst(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    if ((await stat(path).catch(() => undefined)) !== undefined) return path;
  }
  return undefined;
}

/** Bytes at the beginning and at the end of a file that distinguish it from others of its name. */
const sampledBytes = 2 ** 20;

/**
 * What distinguishes a file from others of its name, unless it is the catalogue's: the SHA-256 of its size, its first
 * MiB and its last, which are read in milliseconds where all of it would take seconds.
 */
export async function fingerprintFile(path: string, fileName: string): Promise<string | undefined> {
  const { size } = await stat(path);
  if (Object.values(catalogue).some((known) => known.fileName === fileName && known.bytes === size)) return undefined;
  const hash = createHash("sha256").update(`${size} `);
  for (const start of [0, Math.max(size - sampledBytes, 0)]) {
    for await (const chunk of createReadStream(path, { start, end: start + sampledBytes - 1 })) hash.update(chunk);
  }
  return hash.digest("hex");
}

/**
 * The file's name in a model's id. A file of the catalogue has its name there, whatever it is called here, so that logs
 * and caches do not depend on a path; any other file has its own name.
 */
export async function identifyFile(path: string): Promise<string> {
  const name = basename(path);
  const { size } = await stat(path);
  const known = Object.values(catalogue).find(({ bytes }) => bytes === size);
  // Reading a large file takes seconds, so it is read only if its name does not say what it is.
  if (known === undefined || known.fileName === name) return name;
  return (await hashFile(path)) === known.sha256 ? known.fileName : name;
}

/**
 * Checks that a file starts as GGUF files do, so that a web page or a broken download under the model's name is
 * recognized.
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

/** @param leaveNamed whether to skip models of the catalogue that are used only by name */
async function findModelIn(path: string, leaveNamed = false): Promise<string | undefined> {
  const place = await stat(path).catch(() => undefined);
  if (place === undefined) return undefined;
  if (!place.isDirectory()) return path;
  const named: string[] = leaveNamed ? Object.values(catalogue).map(({ fileName }) => fileName) : [];
  const files = (await readdir(path)).filter((name) => name.endsWith(".gguf")).sort();
  if (files.includes(defaultModel.fileName)) return join(path, defaultModel.fileName);
  const others = files.filter((name) => !named.includes(name));
  if (others.length > 1) {
    throw new ModelUnavailableError(
      `${path} holds ${others.length} models (${others.slice(0, 5).join(", ")}): name one of them with the option path`,
    );
  }
  return others[0] && join(path, others[0]);
}

/**
 * The folder that the platform reserves for caches: XDG Base Directory, Apple's Library/Caches, Windows' LocalAppData.
 */
function userCacheFolder(): string {
  if (process.platform === "win32") {
    return process.env.LOCALAPPDATA || join(homedir(), "AppData", "Local");
  }
  if (process.platform === "darwin") return join(homedir(), "Library", "Caches");
  return process.env.XDG_CACHE_HOME || join(homedir(), ".cache");
}

/** What distinguishes an adapted model from its base. */
export interface Adapter {
  /** The file's name, without its folder. */
  readonly name: string;
  /** SHA-256 of the file, hexadecimal. */
  readonly checksum: string;
}

/**
 * What a LoRA adapter's file says about it.
 * @throws ModelUnavailableError if it cannot be read or is not a GGUF file
 */
export async function describeAdapter(path: string): Promise<Adapter> {
  await requireGguf(path);
  return { name: basename(path), checksum: await hashFile(path) };
}
