import { InvalidArgumentError } from "../../errors/invalid-argument-error";
import type { ScoreCache } from "./score-cache";
import { sha256 } from "./sha256";

/**
 * A cache in a folder, which is made when needed: one file for each answer, for any number of programs at a time.
 *
 * A file is written under another name and then renamed, so that readers see all of it or nothing; whoever writes last is
 * kept, and both wrote the same. It begins with the SHA-256 of the rest: one that was torn or changed, by a crash or on
 * the disk, is taken for missing and written anew. Nothing is ever removed: delete the folder to start afresh.
 *
 * Works on Node, Bun and Deno. Where there is no file system, use {@link memoryCache} or a {@link ScoreCache} of your own.
 *
 * @param folder path of the folder
 * @throws InvalidArgumentError unless the folder is a path and this runtime has a file system; reading and writing reject
 * with the system's error, for example `EACCES`, except that what is not there is missing
 * @example await rankCandidates({ question, candidates, model, cache: diskCache(".cache/answers") });
 */
export function diskCache(folder: string): ScoreCache {
  if (typeof folder !== "string" || folder === "") {
    throw new InvalidArgumentError("folder", folder, "must be the path of a folder");
  }
  const { mkdir, readFile, rename, rm, writeFile } = fileSystem();
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
    return (await sha256(value)) === content.slice(0, end) ? value : undefined;
  }

  async function set(key: string, value: string): Promise<void> {
    await mkdir(folderOf(key), { recursive: true });
    const temporary = `${pathOf(key)}.${crypto.randomUUID()}`;
    try {
      await writeFile(temporary, `${await sha256(value)}\n${value}`);
      await rename(temporary, pathOf(key));
    } catch (error) {
      await rm(temporary, { force: true });
      // Windows does not replace a file that another program has open; it has the same answer then.
      if ((await get(key)) !== value) throw error;
    }
  }

  return { get, set };
}

/**
 * Node's file system, asked for when it is needed: an import would keep the whole library from loading on runtimes without
 * it, and bundlers from bundling it.
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
