// Writes the playground as one HTML file without any other: npx tsx examples/playground/build.ts [file]
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "tsup";
import { collectQuestions } from "./collect-questions";

/** Where the page is in the package. */
export const pageFile = fileURLToPath(new URL("../../docs/playground.html", import.meta.url));

const modelNote =
  "The recorded questions are this project’s own, answered by SmolLM2-135M-Instruct, a model of 135 million parameters. Asked to judge (contrast), it hardly does better than guessing, and then the game has little to work with: a discriminator that knows nothing makes the ranking worse, not better. A single question, or even thirty-two, does not show that a ranking is good; the project’s measurements are in its docs.";

/** The page: markup, style sheet, questions and program, with `equirank/core` and the plotting library in it. */
export async function createPage(): Promise<string> {
  const [template, styles, script, questions] = await Promise.all([
    readSource("index.html"),
    readSource("styles.css"),
    bundleScript(),
    collectQuestions(),
  ]);
  const json = JSON.stringify({ questions, modelNote }).replaceAll("<", "\\u003c");
  const parts: Record<string, string> = {
    styles: `<style>${styles}</style>`,
    questions: `<script type="application/json" id="questions-data">${json}</script>`,
    // The only text that would end the script in HTML.
    script: `<script>${script.replace(/<\/(?=script)/gi, "<\\/")}</script>`,
  };
  return template.replace(/<!-- (styles|questions|script) -->/g, (_, name: string) => parts[name]!);
}

/** Writes the page and returns its size in bytes. */
export async function writePage(file = pageFile): Promise<number> {
  const page = await createPage();
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, page);
  return Buffer.byteLength(page);
}

function readSource(name: string): Promise<string> {
  return readFile(new URL(name, import.meta.url), "utf8");
}

async function bundleScript(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "equirank-playground-"));
  try {
    await build({
      config: false,
      entry: { playground: fileURLToPath(new URL("main.ts", import.meta.url)) },
      outDir: folder,
      format: "iife",
      platform: "browser",
      target: "es2022",
      noExternal: [/.*/],
      minify: true,
      silent: true,
      clean: false,
    });
    return await readFile(join(folder, "playground.global.js"), "utf8");
  } finally {
    await rm(folder, { recursive: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const file = process.argv[2] ?? pageFile;
  const size = await writePage(file);
  console.log(`${file}: ${Math.round(size / 1000)} kB`);
}
