// Prints what users and owners of the package have to carry, and fails where it is more than agreed: public names,
// source files and lines, and the sizes of bundles. It reads dist: build first.
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "tsup";
import { listPublicNames } from "./public-names.mjs";

/**
 * The largest value of each figure. Lower a bound whenever its figure falls, and raise one only together with a
 * capability that the changelog names.
 */
const bounds = {
  "public names of equirank": 75,
  "public names of equirank/ai-sdk": 11,
  "public names of equirank/answers": 6,
  "public names of equirank/companions": 40,
  "public names of equirank/core": 30,
  "public names of equirank/evaluation": 30,
  "public names of equirank/langchain": 7,
  "public names of equirank/local": 3,
  "public names of equirank/server": 9,
  "public names of equirank/mcp": 2,
  "files of src": 266,
  "lines of src": 38_620,
  // Formulas and examples that lose their meaning when they are broken.
  "comment lines of src over 120 columns": 6,
  "files of src/integrations": 7,
  "lines of src/integrations": 1_339,
  "files of src/server": 18,
  "lines of src/server": 2_065,
  "kB of rankCandidates with openAICompatible, gzipped": 58.4,
  "kB of equirank/core, gzipped": 12.8,
};

/** Files and lines of a folder of src, without those of folders in it that have bounds of their own. */
function measureSource(folder, isApart = () => false) {
  const names = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(".ts") && !isApart(name));
  const lines = names.map((name) => readFileSync(join(folder, name), "utf8").split("\n").length - 1);
  return {
    [`files of ${folder}`]: names.length,
    [`lines of ${folder}`]: lines.reduce((sum, count) => sum + count, 0),
  };
}

/** Comment lines wider than the formatter makes code, which it leaves alone. */
function countWideComments() {
  const names = readdirSync("src", { recursive: true }).filter((name) => name.endsWith(".ts"));
  const lines = names.flatMap((name) => readFileSync(join("src", name), "utf8").split("\n"));
  const wide = lines.filter((line) => /^\s*(\/\*\*|\*|\/\/)/.test(line) && line.length > 120);
  return { "comment lines of src over 120 columns": wide.length };
}

/** Size in kB of everything that a program needs which re-exports names from a file of dist, minified and gzipped. */
async function measureBundle(exported, file) {
  const folder = mkdtempSync(join(tmpdir(), "equirank-bundle-"));
  try {
    const entry = join(folder, "entry.mjs");
    writeFileSync(entry, `export ${exported} from ${JSON.stringify(resolve("dist", file))};\n`);
    await build({
      config: false,
      entry: { bundle: entry },
      outDir: join(folder, "out"),
      outExtension: () => ({ js: ".mjs" }),
      format: "esm",
      platform: "node",
      target: "es2022",
      noExternal: [/.*/],
      external: ["node-llama-cpp"],
      // Code that is imported on demand stays apart: a program loads it only where it is used.
      splitting: true,
      minify: true,
      silent: true,
    });
    const loaded = listLoaded(join(folder, "out"), "bundle.mjs", new Set());
    const code = [...loaded].map((name) => readFileSync(join(folder, "out", name)));
    return gzipSync(Buffer.concat(code)).length / 1000;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The files that a module of a folder imports at once, itself among them. */
function listLoaded(folder, name, found) {
  if (found.has(name)) return found;
  found.add(name);
  const code = readFileSync(join(folder, name), "utf8");
  const imports = code.matchAll(/\b(?:from|import)\s*"\.\/([^"]+)"/g);
  for (const [, imported] of imports) {
    if (statSync(join(folder, imported)).isFile()) listLoaded(folder, imported, found);
  }
  return found;
}

const figures = {
  ...Object.fromEntries(
    Object.entries(listPublicNames()).map(([entry, names]) => [`public names of ${entry}`, names.length]),
  ),
  ...measureSource("src", (name) => /^(integrations|server)[\\/]/.test(name)),
  ...countWideComments(),
  ...measureSource("src/integrations"),
  ...measureSource("src/server"),
  "kB of rankCandidates with openAICompatible, gzipped": await measureBundle(
    "{ rankCandidates, openAICompatible }",
    "index.js",
  ),
  "kB of equirank/core, gzipped": await measureBundle("*", "core.js"),
};

for (const [name, bound] of Object.entries(bounds)) {
  const value = figures[name];
  const isWithin = value <= bound;
  const shown = Number.isInteger(value) ? String(value) : value.toFixed(1);
  console.log(`${isWithin ? "ok      " : "TOO MUCH"}  ${name}: ${shown} of ${bound}`);
  if (!isWithin) process.exitCode = 1;
}
