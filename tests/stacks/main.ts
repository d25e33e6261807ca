/**
 * Runs the examples of docs/integrations.md as they stand with the packages that they are about, against a fake of
 * OpenAI's chat in this process, on the Node at hand and on Node 22 and 24.
 *
 * npm run test:stacks -- [--cache FOLDER] [--only NAME]
 *
 * Packages and versions of Node are installed from npm into FOLDER, by default ~/.cache/equirank/stacks. What cannot be
 * installed is named with the reason.
 */
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import ts from "typescript";
import { expectedOutputs, readExamples, startFakeForExamples } from "../integrations/documentation";
import { buildPackage } from "../runtimes/build-package";
import { preparePackage } from "../runtimes/npm-packages";
import { nodeVersions, type Stack, stacks } from "./stacks";

const { values: flags } = parseArgs({
  options: {
    cache: { type: "string", default: join(homedir(), ".cache", "equirank", "stacks") },
    only: { type: "string", default: "" },
  },
});

const run = promisify(execFile);
const root = fileURLToPath(new URL("../../", import.meta.url));
const examples = new Map(readExamples().map(({ name, code }) => [name, code]));
const counts = { passed: 0, failed: 0, skipped: 0 };

/** The package as it would be published, in one file. */
async function packPackage(folder: string): Promise<string> {
  await buildPackage(folder);
  const built = join(folder, "node_modules", "equirank");
  const quietly = ["--silent", "--ignore-scripts", "--pack-destination", folder];
  const { stdout } = await run("npm", ["pack", ...quietly], { cwd: built });
  return join(folder, stdout.trim());
}

/** A project with the stack's packages and this one. */
async function installStack({ name, packages }: Stack, tarball: string): Promise<string> {
  const folder = join(flags.cache, name.replaceAll(" ", "-"));
  await mkdir(folder, { recursive: true });
  const dependencies = { ...packages, equirank: `file:${tarball}` };
  await writeFile(join(folder, "package.json"), JSON.stringify({ type: "module", dependencies }));
  const quietly = ["--silent", "--no-package-lock", "--ignore-scripts", "--force"];
  await run("npm", ["install", ...quietly], { cwd: folder });
  return folder;
}

/** Faults of the examples' types with the stack's own, one a line. */
async function checkTypes(folder: string, names: readonly string[]): Promise<string> {
  const source = (path: string) => [join(root, "src", path)];
  const configuration = {
    extends: join(root, "tsconfig.json"),
    compilerOptions: {
      baseUrl: folder,
      types: ["node"],
      typeRoots: [join(root, "node_modules", "@types")],
      paths: {
        equirank: source("index.ts"),
        "equirank/ai-sdk": source("integrations/ai-sdk/index.ts"),
        "equirank/answers": source("answers/index.ts"),
      },
    },
    include: [],
    files: [...names.map((name) => `${fileOf(name)}.mts`), ...source("answers/mathjs.d.ts")],
  };
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify(configuration));
  const compiler = join(root, "node_modules", "typescript", "bin", "tsc");
  try {
    await run(process.execPath, [compiler, "--project", folder], { maxBuffer: 1e8 });
    return "";
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}

function fileOf(name: string): string {
  return name.replaceAll(" ", "-");
}

async function testStack(stack: Stack, tarball: string, environment: NodeJS.ProcessEnv): Promise<void> {
  let folder: string;
  let node = process.execPath;
  try {
    if (stack.node !== undefined) {
      const name = `node-${process.platform}-${process.arch}`;
      const version = nodeVersions[stack.node];
      node = join(await preparePackage(flags.cache, name, version), "bin", "node");
    }
    folder = await installStack(stack, tarball);
  } catch (error) {
    report("skipped", stack, "", error instanceof Error ? error.message : String(error));
    return;
  }
  for (const name of stack.examples) {
    const code = examples.get(name)!;
    const module = ts.ModuleKind.ESNext;
    const target = ts.ScriptTarget.ES2022;
    const { outputText } = ts.transpileModule(code, { compilerOptions: { module, target } });
    await writeFile(join(folder, `${fileOf(name)}.mts`), code);
    await writeFile(join(folder, `${fileOf(name)}.mjs`), outputText);
    try {
      const options = { cwd: folder, env: environment, timeout: 120_000 };
      const { stdout } = await run(node, [`${fileOf(name)}.mjs`], options);
      const isRight = expectedOutputs[name]!.test(stdout.trim());
      report(isRight ? "passed" : "failed", stack, name, isRight ? "" : `printed ${stdout}`);
    } catch (error) {
      report("failed", stack, name, error instanceof Error ? error.message : String(error));
    }
  }
  // LangChain's classes are told apart by where they are installed; the repository's own tests check their types.
  if (stack.name === "LangChain") return;
  const faults = await checkTypes(folder, stack.examples);
  report(faults === "" ? "passed" : "failed", stack, "types", faults);
}

function report(outcome: keyof typeof counts, stack: Stack, what: string, details: string): void {
  counts[outcome]++;
  const place = `${stack.name} on Node ${stack.node ?? process.versions.node}`;
  console.log(`${outcome}: ${place}, ${what} ${details}`.trim());
}

const fake = await startFakeForExamples();
const folder = await mkdtemp(join(tmpdir(), "equirank-stacks-"));
try {
  const tarball = await packPackage(folder);
  for (const stack of stacks) {
    if (stack.name.includes(flags.only)) await testStack(stack, tarball, fake.environment);
  }
} finally {
  await fake.server.close();
  await rm(folder, { recursive: true, force: true });
}
console.log(
  `${counts.failed === 0 ? "PASS" : "FAIL"}: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`,
);
process.exitCode = counts.failed === 0 ? 0 : 1;
