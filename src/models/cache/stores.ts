import { sha256 } from "../../shared/digest";
import { InvalidArgumentError } from "../../shared/errors";
import { rejectUnknownOptions } from "../../shared/options";

/**
 * A store for models' answers, by key, such as a `Map` behind promises or a Keyv store. Keys are 64 hexadecimal digits;
 * values are texts of some 100 bytes, longer only for samples.
 */
export interface ScoreCache {
  /** The value kept under the key, or undefined. */
  get(key: string): Promise<string | undefined>;
  /** Keeps the value under the key; what it resolves to does not matter. */
  set(key: string, value: string): Promise<unknown>;
}

/** How much a cache in memory keeps. */
export interface MemoryCacheOptions {
  /**
   * The most answers to keep; the least recently used one is removed first. 10,000 take some 3 MB. `Infinity` keeps
   * all, as long as the cache exists.
   * @default 10000
   */
  maxEntries?: number;
}

/**
 * A cache that lasts as long as the program.
 * @throws InvalidArgumentError for unknown or unusable options
 * @example
 * const cache = memoryCache();
 * await rankCandidates({ question, candidates, model, cache });
 * const { usage } = await rankCandidates({ question, candidates, model, cache });
 * // usage.requests is 0
 */
export function memoryCache(options: MemoryCacheOptions = {}): ScoreCache {
  rejectUnknownOptions("options", options, ["maxEntries"]);
  const { maxEntries = 10_000 } = options;
  if (!(maxEntries === Infinity || Number.isSafeInteger(maxEntries)) || maxEntries < 1) {
    throw new InvalidArgumentError("options.maxEntries", maxEntries, "must be a whole number >= 1, or Infinity");
  }
  // A Map keeps the order of insertion, so the first entry is the one not used for longest.
  const entries = new Map<string, string>();
  const use = (key: string, value: string) => {
    entries.delete(key);
    entries.set(key, value);
  };
  return {
    async get(key) {
      const value = entries.get(key);
      if (value !== undefined) use(key, value);
      return value;
    },
    async set(key, value) {
      use(key, value);
      if (entries.size > maxEntries) entries.delete(entries.keys().next().value!);
    },
  };
}

/**
 * A cache in a folder, which is made when needed: one file for each answer, for any number of programs at a time.
 *
 * A file is written under another name and then renamed, so that readers see all of it or nothing; if two programs
 * write it, both write the same. It begins with the SHA-256 of the rest: a file that was damaged by a crash or on the
 * disk counts as missing and is written again. No answer is ever removed; delete the folder to start afresh.
 * Half-written files of killed programs are removed an hour later. Folder and files are readable only for the user,
 * since they contain texts.
 *
 * Works on Node, Bun and Deno. Without a file system, use {@link memoryCache} or your own {@link ScoreCache}.
 *
 * @param folder path of the folder
 * @throws InvalidArgumentError unless the folder is a path and this runtime has a file system; reading and writing
 * reject with the system's error, for example `EACCES`, except that what is not there is missing, and that a full disk
 * is named
 * @example await rankCandidates({ question, candidates, model, cache: diskCache(".cache/answers") });
 */
export function diskCache(folder: string): ScoreCache {
  if (typeof folder !== "string" || folder === "") {
    throw new InvalidArgumentError("folder", folder, "must be the path of a folder");
  }
  const { mkdir, readdir, readFile, rename, rm, stat, writeFile } = fileSystem();
  const tidied = new Set<string>();
  // By the first two digits, since folders of very many files are slow on some systems.
  const folderOf = (key: string) => `${folder}/${key.slice(0, 2)}`;
  const pathOf = (key: string) => `${folderOf(key)}/${key}`;

  async function get(key: string): Promise<string | undefined> {
    const content = await readFile(pathOf(key), "utf8").catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return "";
      throw error;
    });
    const end = content.indexOf("\n");
    const value = content.slice(end + 1);
    return sha256(value) === content.slice(0, end) ? value : undefined;
  }

  /** Removes what programs that were killed have left in the folder, once. */
  async function tidy(inner: string): Promise<void> {
    if (tidied.has(inner)) return;
    tidied.add(inner);
    const temporary = (await readdir(inner)).filter((name) => name.includes("."));
    for (const path of temporary.map((name) => `${inner}/${name}`)) {
      // Another program may be faster.
      const written = await stat(path).catch(() => undefined);
      const age = Date.now() - (written?.mtimeMs ?? Date.now());
      if (age > longestWritingMs) await rm(path, { force: true });
    }
  }

  async function set(key: string, value: string): Promise<void> {
    const temporary = `${pathOf(key)}.${crypto.randomUUID()}`;
    try {
      await mkdir(folderOf(key), { recursive: true, mode: 0o700 });
      await tidy(folderOf(key));
      await writeFile(temporary, `${sha256(value)}\n${value}`, { mode: 0o600 });
      await rename(temporary, pathOf(key));
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => {});
      // Windows does not replace a file that another program has open; it has the same answer then.
      if ((await get(key).catch(() => undefined)) !== value) throw nameFullDisk(error, folder);
    }
  }

  return { get, set };
}

/** No write takes as long. */
const longestWritingMs = 3_600_000;

/** The same error; of a full disk, one that says so and what to do. */
function nameFullDisk(error: unknown, folder: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code !== "ENOSPC" && code !== "EDQUOT") return error;
  const message = `The disk is full (${code}): the cache in ${folder} cannot keep an answer. Free some space, or choose another folder.`;
  return Object.assign(new Error(message, { cause: error }), { code });
}

/**
 * Node's file system, which is not imported so that the library also loads, and can be bundled, for runtimes without
 * it.
 */
function fileSystem(): typeof import("node:fs/promises") {
  const found = globalThis.process?.getBuiltinModule?.("node:fs/promises");
  if (found === undefined) {
    throw new InvalidArgumentError(
      "cache",
      "diskCache()",
      "must be memoryCache() or one of your own: this runtime has no file system",
    );
  }
  return found;
}
