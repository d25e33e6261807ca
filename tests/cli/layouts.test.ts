import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { createFolder } from "../evaluation/create-folder";
import { runInProcess } from "./run-in-process";

const fixtures = fileURLToPath(new URL("../fixtures/", import.meta.url));
const list = (folder: string, pattern: RegExp) =>
  readdirSync(join(fixtures, folder))
    .filter((name) => pattern.test(name))
    .map((name) => join(fixtures, folder, name));
const layouts = list("rows", /./);
const files = [...layouts, ...list("files", /^(?:lf|crlf|cr|array|hub|packed|header|no-header|semicolons|own)/)];

describe.each(files.map((file) => [file.slice(fixtures.length), file] as const))("%s", (_, file) => {
  test("is read by bench, tune, diagnose and rank", async () => {
    const out = await createFolder();
    const count = files.indexOf(file) < layouts.length ? 1 : 3;
    for (const command of ["bench", "tune"]) {
      const options = [command, "--data", file, "--out", out, "--dry-run", "--json"];
      const { stdout, stderr, exitCode } = await runInProcess(options);
      expect(exitCode, stderr).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({ items: count });
    }
    const diagnosed = await runInProcess(["diagnose", "--data", file, "--json"]);
    expect(diagnosed.exitCode, diagnosed.stderr).toBe(0);
    const ranked = await runInProcess(["rank", "--data", file, "--dry-run", "--json"]);
    expect(ranked.exitCode, ranked.stderr).toBe(0);
    expect(JSON.parse(ranked.stdout)).toMatchObject({ questions: count });
  });
});

describe("rows of another layout", () => {
  const row = JSON.stringify({ frage: "Hauptstadt?", texte: ["Rom", "Paris"], loesung: 2 });
  const map = "question=frage,candidates=texte,answer=loesung,first=1";

  test.each(["bench", "tune", "diagnose", "rank"])("%s reads by --map, or refuses", async (name) => {
    const folder = await createFolder();
    const data = join(folder, "rows.jsonl");
    writeFileSync(data, row);
    const options = [name, "--data", data, ...(/bench|tune/.test(name) ? ["--out", folder] : [])];
    const dry = name === "diagnose" ? [] : ["--dry-run"];
    const read = await runInProcess([...options, ...dry, "--map", map]);
    expect(read.exitCode, read.stderr).toBe(0);
    const refused = await runInProcess([...options, ...dry]);
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toMatch(
      /row must have a question\. It has the fields frage, texte, loesung; say where its parts are, as in --map/,
    );
    const wrong = await runInProcess([...options, "--map", "frage=question"]);
    expect(wrong.exitCode).toBe(2);
    expect(wrong.stderr).toContain("must be PART=FIELD with commas between");
  });
});

test("the demo reads every layout", async () => {
  const data = join(await createFolder(), "all.jsonl");
  writeFileSync(data, layouts.map((file) => readFileSync(file, "utf8")).join(""));
  const demo = ["examples/demo/main.ts", "--replay", "--limit", "1000", "--data", data];
  // The recording answers the demo's own questions only; how many it read, it says before.
  let output = "";
  try {
    output = execFileSync("npx", ["tsx", ...demo], { encoding: "utf8", stdio: "pipe" });
  } catch (error) {
    output = (error as { stdout: string }).stdout;
  }
  expect(output).toContain(`${layouts.length} questions; `);
});
