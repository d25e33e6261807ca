// Packs the package, installs the tarball with its dependencies into an empty ES module project and an empty CommonJS
// project, and uses it there as a reader of the README would: `npm run build && npm run publish:dry-run`.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

const typescriptCompiler = createRequire(import.meta.url).resolve("typescript/bin/tsc");
const typeRoots = [join(process.cwd(), "node_modules", "@types")];
const packageName = "equirank";

/** Examples of OpenAI's API ask a fake of it on this machine. */
const environment = { ...process.env, OPENAI_API_KEY: "not-a-key" };

/** Standard output of a command; if it fails, an error that holds all it wrote. */
function run(folder, command, ...commandArguments) {
  try {
    return execFileSync(command, commandArguments, {
      cwd: folder,
      env: environment,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
      shell: process.platform === "win32",
    });
  } catch (error) {
    const call = [command, ...commandArguments].join(" ");
    throw new Error(`\`${call}\` failed\n${error.stdout}\n${error.stderr}`, { cause: error });
  }
}

/** The TypeScript blocks of the README, as they stand. */
function readExamples() {
  const readme = readFileSync("README.md", "utf8");
  const examples = [...readme.matchAll(/^```ts\r?\n(.*?)^```/gms)].map(([, example]) => example);
  if (examples.length === 0) throw new Error("README.md has no ```ts example to run");
  return examples;
}

/** Where node-llama-cpp is installed here, if a model is at hand that it can run without a download. */
function findEngine() {
  const engine = join("node_modules", "node-llama-cpp");
  return process.env.EQUIRANK_MODEL && existsSync(engine) ? realpathSync(engine) : undefined;
}

function pack(folder) {
  const [{ filename, files }] = JSON.parse(
    run(process.cwd(), "npm", "pack", "--json", "--ignore-scripts", "--pack-destination", folder),
  );
  const paths = files.map((file) => file.path);
  const required = ["LICENSE", "README.md", "dist/cli.js", "dist/index.js", "dist/index.cjs"];
  const missing = required.filter((path) => !paths.includes(path));
  if (missing.length > 0) throw new Error(`the tarball lacks ${missing.join(", ")}`);
  return join(folder, filename);
}

/** An empty project of the given module kind in which the tarball is installed. */
function createProject(folder, kind, tarball) {
  mkdirSync(folder);
  const manifest = { name: `${kind}-project`, version: "1.0.0", private: true, type: kind };
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
  run(folder, "npm", "install", "--no-audit", "--no-fund", "--prefer-offline", tarball);
  for (const peer of ["node-llama-cpp", "@langchain/core", "@modelcontextprotocol/sdk"]) {
    if (existsSync(join(folder, "node_modules", peer))) {
      throw new Error(`${peer} came along with the package; it must stay optional`);
    }
  }
}

/** The oldest compiler that can read the declarations. */
const oldestTypeScript = "5.4.5";

/**
 * Has the oldest compiler check every declaration of the package for an old target, as an application that skips no
 * library would: by the rules of a bundler and by those of Node.
 */
function checkWithOldestTypeScript(folder) {
  const compiler = join(folder, "oldest-typescript");
  mkdirSync(compiler);
  writeFileSync(join(compiler, "package.json"), "{}");
  const install = ["install", "--no-audit", "--no-fund", "--prefer-offline", "--no-save"];
  run(compiler, "npm", ...install, `typescript@${oldestTypeScript}`);
  const program = join(compiler, "node_modules", "typescript", "bin", "tsc");
  const project = join(folder, "module");
  const entries = ["equirank", "answers", "companions", "core", "evaluation", "local"];
  const source = entries.map((entry, i) => {
    const path = entry === packageName ? entry : `${packageName}/${entry}`;
    return `export * as entry${i} from "${path}";\n`;
  });
  writeFileSync(join(project, "declarations.ts"), source.join(""));
  for (const [module, moduleResolution] of [
    ["esnext", "bundler"],
    ["node16", "node16"],
  ]) {
    const configuration = {
      compilerOptions: {
        ...{ module, moduleResolution, target: "es2018", lib: ["es2018", "dom"] },
        ...{ strict: true, skipLibCheck: false, noEmit: true, types: [] },
      },
      files: ["declarations.ts"],
    };
    writeFileSync(join(project, "tsconfig.declarations.json"), JSON.stringify(configuration));
    run(project, process.execPath, program, "--project", "tsconfig.declarations.json");
    console.log(`TypeScript ${oldestTypeScript} reads the declarations for ES2018 (${module})`);
  }
}

/** Type-checks TypeScript files against the installed package's declarations and compiles them. */
function compile(folder, sources) {
  const files = Object.keys(sources);
  for (const file of files) writeFileSync(join(folder, file), sources[file]);
  const configuration = {
    compilerOptions: {
      target: "es2022",
      module: "node16",
      moduleResolution: "node16",
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: false,
      types: ["node"],
      typeRoots,
      outDir: "compiled",
    },
    files,
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(configuration));
  run(folder, process.execPath, typescriptCompiler, "--project", "tsconfig.json");
}

/** Runs a compiled file and returns what it printed. */
function runCompiled(folder, file) {
  return run(folder, process.execPath, join("compiled", file.replace(/ts$/, "js")));
}

/** Runs the README's examples; those of the local model only where it can run. */
function runExamples(folder, kind, examples) {
  const engine = findEngine();
  if (engine !== undefined) {
    symlinkSync(engine, join(folder, "node_modules", "node-llama-cpp"), "junction");
  }
  for (const [file, example] of Object.entries(examples)) {
    if (engine === undefined && example.includes("equirank/local")) {
      console.log(`${file} compiled in a ${kind} project; not run, since no local model is at hand`);
    } else {
      console.log(`${file} in a ${kind} project printed:\n${runCompiled(folder, file)}`);
    }
  }
}

/**
 * Loads every entry, sees that errors are one class, that a report's page is drawn and that the local model misses its
 * engine only when it is used, and prints what each entry exports (less the `default` that CommonJS interoperation
 * adds).
 */
const useEveryEntry = `
import * as everything from "equirank";
import * as aiSdk from "equirank/ai-sdk";
import * as answers from "equirank/answers";
import * as core from "equirank/core";
import * as evaluation from "equirank/evaluation";
import * as local from "equirank/local";

/** Records scores of a made-up model and draws the report's page, which a file of its own holds. */
async function useEvaluation(): Promise<void> {
  const model: everything.LanguageModel = {
    id: "made-up",
    capabilities: { scoreContinuations: true, nextTokenLogprobs: false, sample: false },
    scoreContinuations: async (_, texts) => ({
      scores: texts.map((text) => ({ logLikelihood: -text.length, tokenCount: 1 })),
      usage: { requests: 1, promptTokens: 1, cachedTokens: 0, generatedTokens: 0 },
    }),
  };
  const item = { question: "Which?", candidates: ["this", "another"], answer: 0 };
  const pairs = ["pointwise"];
  const log = "scores.jsonl";
  await evaluation.recordScores({ log, task: "made-up", items: [{ index: 0, item }], model, pairs });
  const report = await evaluation.evaluateScores([log], { resamples: 1 });
  const page = await evaluation.renderHtml(report);
  if (!page.includes("<svg")) throw new Error("the report's page has no figure");
}

async function useLocalModel(): Promise<unknown> {
  const model = await local.localModel({ path: "model.gguf" });
  return model.scoreContinuations?.("a", [" b"]);
}

useEvaluation().then(useLocalModel).then(
  () => {
    throw new Error("the local model worked without its engine");
  },
  (error: unknown) => {
    if (!(error instanceof everything.ModelUnavailableError)) throw error;
    if (!(error instanceof core.EquirankError)) throw new Error("EquirankError is two classes");
    if (!error.message.includes("node-llama-cpp")) throw error;
    if (!(new evaluation.DataError("") instanceof core.EquirankError)) {
      throw new Error("errors of the evaluation are of another class");
    }
    for (const entry of [everything, aiSdk, answers, core, evaluation, local]) {
      console.log(Object.keys(entry).filter((name) => name !== "default").sort().join(" "));
    }
  },
);
`;

const folder = mkdtempSync(join(tmpdir(), "equirank-publish-"));
const server = spawn(process.execPath, ["scripts/fake-openai-server.mjs"], {
  stdio: ["ignore", "pipe", "inherit"],
});
try {
  const [address] = await once(server.stdout, "data");
  environment.OPENAI_BASE_URL = address.toString().trim();
  const examples = Object.fromEntries(
    readExamples().map((example, i) => {
      // What awaits at its top level is an ES module, in a CommonJS project too.
      const extension = /^(?=\w).*\bawait\b/m.test(example) ? "mts" : "ts";
      return [`readme-example-${i + 1}.${extension}`, example];
    }),
  );
  const tarball = pack(folder);
  const exportsOfKind = ["module", "commonjs"].map((kind) => {
    const project = join(folder, kind);
    createProject(project, kind, tarball);
    writeFileSync(join(project, "model.gguf"), "GGUF");
    compile(project, { ...examples, "entries.ts": useEveryEntry });
    const entryExports = runCompiled(project, "entries.ts");
    runExamples(project, kind, examples);
    return entryExports;
  });
  const [fromImport, fromRequire] = exportsOfKind;
  if (fromImport !== fromRequire) {
    throw new Error(`import gives\n${fromImport}\nand require gives\n${fromRequire}`);
  }
  checkWithOldestTypeScript(folder);
  const help = run(join(folder, "module"), "npx", "--no", packageName, "--", "--help");
  if (!help.includes(packageName)) throw new Error(`npx ${packageName} --help printed\n${help}`);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  server.kill();
  rmSync(folder, { recursive: true });
}
