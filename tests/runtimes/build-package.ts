import { cp, mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "tsup";
import configurations from "../../tsup.config";

const root = fileURLToPath(new URL("../../", import.meta.url));
const program = fileURLToPath(new URL("program.ts", import.meta.url));

/** The built package as it would be installed, and a program that uses it. */
export interface BuiltPackage {
  /** An ES module that imports the package by its name; run with the server's address as its argument. */
  module: string;
  /** A script with all it needs, which defines `equirankProgram.runEverywhere`. */
  bundle: string;
}

/** Builds the package into a folder, without its declarations, and leaves `dist` alone. */
export async function buildPackage(folder: string): Promise<BuiltPackage> {
  const installed = join(folder, "node_modules", "equirank");
  await rm(installed, { recursive: true, force: true });
  await mkdir(installed, { recursive: true });
  for (const configuration of [configurations].flat()) {
    if (typeof configuration === "function") continue;
    const outDir = join(installed, "dist");
    await build({ ...configuration, config: false, dts: false, outDir, silent: true });
  }
  await cp(join(root, "package.json"), join(installed, "package.json"));
  await symlink(join(root, "node_modules"), join(installed, "node_modules"));
  await writeFile(join(folder, "package.json"), '{ "type": "module" }\n');

  const common = { config: false, outDir: folder, silent: true } as const;
  await build({ ...common, entry: { program }, format: "esm", external: [/^equirank/] });
  const main = join(folder, "main.js");
  await writeFile(
    main,
    `import { runEverywhere } from "./program.js";
const [origin] = (globalThis.Deno?.args ?? process.argv.slice(2));
console.log(JSON.stringify(await runEverywhere(origin)));
`,
  );
  await build({
    ...common,
    entry: { bundle: join(folder, "program.js") },
    format: "iife",
    globalName: "equirankProgram",
    platform: "browser",
    noExternal: [/.*/],
  });
  return { module: main, bundle: join(folder, "bundle.global.js") };
}
