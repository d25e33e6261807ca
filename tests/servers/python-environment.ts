import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

const installTimeoutMs = 1_800_000;

/**
 * A Python that has a package of PyPI, in a virtual environment in the cache folder, which is made where it is not
 * there.
 * @param requirement with its version, for example `xllamacpp==2026.10.11549`
 * @throws Error saying why it cannot be installed
 */
export async function preparePython(cache: string, requirement: string): Promise<string> {
  const folder = join(cache, requirement.replaceAll(/[^\w.-]/g, "-"));
  const python = join(folder, "bin", "python");
  if (existsSync(python)) return python;
  try {
    console.log(`Installing ${requirement} into ${folder}`);
    await run("python3", ["-m", "venv", folder]);
    const install = ["-m", "pip", "install", "--quiet", requirement];
    await run(python, install, { timeout: installTimeoutMs });
    return python;
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    const lines = (error instanceof Error ? error.message : String(error)).trim().split("\n");
    throw new Error(`${requirement} cannot be installed: ${lines.at(-1)}`);
  }
}
