import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/**
 * The folder of a package in the cache folder, where it is installed first if it is not there; no scripts of packages
 * are run.
 * @param version exact
 * @throws Error saying why it cannot be installed
 */
export async function preparePackage(cache: string, name: string, version: string): Promise<string> {
  const folder = join(cache, `${name.replaceAll("/", "-")}-${version}`);
  const installed = join(folder, "node_modules", name);
  if (existsSync(installed)) return installed;
  console.log(`Installing ${name}@${version} into ${folder}`);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "package.json"), "{}\n");
  const quietly = ["--silent", "--no-save", "--ignore-scripts", "--force"];
  try {
    await run("npm", ["install", ...quietly, "--prefix", folder, `${name}@${version}`]);
  } catch (error) {
    const lines = (error instanceof Error ? error.message : String(error)).trim().split("\n");
    throw new Error(`${name}@${version} cannot be installed: ${lines.at(-1)}`);
  }
  return installed;
}
