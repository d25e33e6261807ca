import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../../", import.meta.url));

/** Pages whose examples need no packages but these; `tests/integrations` runs those of docs/integrations.md. */
const pages = ["README.md", "docs/answers.md", "docs/methods.md", "docs/models.md", "docs/server.md"];

/** What an example prints that needs neither a model nor a server, by its page and its place there. */
const printed = {
  "README.md 3": /^Paris \d/,
  "docs/answers.md 1": /^12\ntrue\n\[ '1\/2', '2' \]$/,
  "docs/models.md 1":
    /^\[\s+'openai:gpt-4.1-mini',\s+'openai:llama-3.3-70b-versatile',\s+'openai:my-model',\s+'vllm:Qwen/,
  "docs/server.md 1": /^$/,
};

describe("the TypeScript examples of the pages", { timeout: 120_000 }, () => {
  const examples = pages.flatMap((page) =>
    [...readFileSync(join(root, page), "utf8").matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code], i) => ({
      name: `${page} ${i + 1}`,
      code: code!,
    })),
  );
  let folder = "";
  const fileOf = (name: string) => join(folder, `${name.replaceAll(/[ /]/g, "-")}.mts`);

  beforeAll(() => {
    mkdirSync(join(root, ".cache"), { recursive: true });
    folder = mkdtempSync(join(root, ".cache", "pages-"));
    for (const { name, code } of examples) writeFileSync(fileOf(name), code);
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  it("are on every one of these pages", () => {
    expect(new Set(examples.map(({ name }) => name.split(" ")[0]))).toEqual(new Set(pages));
  });

  it("have no faults of types", () => {
    const { config } = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile);
    const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
    const files = examples.map(({ name }) => fileOf(name));
    const program = ts.createProgram(files, { ...options, baseUrl: root });
    // Those of the examples alone: `npm run types` checks the sources.
    const faults = files
      .flatMap((file) => ts.getPreEmitDiagnostics(program, program.getSourceFile(file)))
      .map(({ file, messageText }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`);
    expect(faults).toEqual([]);
  });

  it.each(Object.entries(printed))("%s runs", async (name, output) => {
    const { stdout } = await run(process.execPath, ["--import", "tsx", fileOf(name)], { cwd: root });
    expect(stdout.trim()).toMatch(output);
  });
});
