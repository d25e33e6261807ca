import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { solutionShots } from "../../src/internal";
import { FakeLanguageModel } from "../fakes/fake-language-model";
import { runInProcess } from "./run-in-process";

const count = 12;

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "equirank-bench-open-"));
  onTestFinished(() => rm(folder, { recursive: true }));
});

/** Writes rows whose right answer is their number, with solutions of which the first two end in it for even numbers. */
async function writeRows(solutions?: (i: number) => string[]): Promise<string> {
  const file = join(folder, "sums.jsonl");
  const rows = Array.from({ length: count }, (_, i) => ({
    question: `What is ${i} + 0?`,
    answer: `It is ${i}.\n#### ${i}`,
    ...(solutions && { solutions: solutions(i) }),
  }));
  await writeFile(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  return file;
}

const given = (i: number) => [
  `It stays ${i}.\nA: ${i + (i % 2)}`,
  `It is ${i} still.\nA: ${i + (i % 2)}`,
  `It grows.\nA: ${i + 2}`,
];

/** Right for one seed of two. */
const createSampler = () =>
  new FakeLanguageModel({
    drawText: (prompt, { seed = 0 }) => {
      const [, i] = /What is (\d+) \+ 0\?\nAnswer:$/.exec(prompt)!;
      return seed % 2 === 0 ? `It is ${i}.\nA: ${i}` : `It grows.\nA: ${Number(i) + 1}`;
    },
  });

function bench(task: string, out: string, more: readonly string[] = [], model = createSampler()) {
  const quick = ["--lambda", "0.1", "--elicitation", "pointwise", "--json"];
  return runInProcess(["bench", "--data", task, "--out", join(folder, out), ...quick, ...more], {
    model,
  });
}

const findRight = (stdout: string, name: string) =>
  JSON.parse(stdout).entries.find((entry: { name: string }) => entry.name === name).right;

describe("equirank bench on open questions", () => {
  it("ranks the answers of the solutions that a file gives, without sampling any", async () => {
    const model = createSampler();
    const { exitCode, stdout } = await bench(await writeRows(given), "out", [], model);
    expect(exitCode).toBe(0);
    const report = JSON.parse(stdout);
    expect(report.items).toBe(count);
    expect(report.oracle.proportion).toBe(0.5);
    expect(findRight(stdout, "majority-vote")).toBe(count / 2);
    expect(model.promptsOf("samples")).toEqual([]);
    expect(report.scores.wording.shots).toBe(solutionShots.length);
    expect(await readFile(join(folder, "out", "scores.jsonl"), "utf8")).not.toContain("It stays");
  });

  it("samples solutions where a file has none, keeps them beside the scores, and draws none twice", async () => {
    const file = await writeRows();
    const first = await bench(file, "out", ["--generate", "4", "--max-tokens", "32"]);
    expect(first.exitCode).toBe(0);
    expect(await readdir(join(folder, "out"))).toEqual(
      expect.arrayContaining(["samples.jsonl", "scores.jsonl", "report.json"]),
    );
    expect(JSON.parse(first.stdout).oracle.proportion).toBe(1);
    const again = createSampler();
    const second = await bench(file, "out", ["--generate", "4", "--max-tokens", "32"], again);
    expect(second.stdout).toBe(first.stdout);
    expect(again.calls).toEqual([]);
    const other = await bench(file, "out", ["--generate", "5", "--max-tokens", "32"]);
    expect(other.exitCode).toBe(2);
    expect(other.stderr).toContain("holds samples of another run");
  });

  it("shows the texts of what was sampled, also later", async () => {
    const file = await writeRows();
    await bench(file, "out", ["--generate", "2"]);
    const { exitCode } = await bench(file, "out", ["--report", "--show-texts"]);
    expect(exitCode).toBe(0);
    expect(await readFile(join(folder, "out", "report.html"), "utf8")).toContain("What is 3 + 0?");
  });

  it("calibrates confidences on the share held out", async () => {
    const file = await writeRows(given);
    const { stdout } = await bench(file, "out", ["--calibrate", "0.5", "--precision", "0.6"]);
    const report = JSON.parse(stdout);
    expect(report.calibration).toMatchObject({ share: 0.5, precision: 0.6 });
    expect(report.items + report.calibration.items).toBe(count);
  });

  it("ranks paths, and pools by the rule asked for", async () => {
    const file = await writeRows(given);
    const options = ["--elicitation", "paths:pointwise,pointwise", "--pooling", "maximum"];
    const { stdout } = await bench(file, "out", options);
    expect(JSON.parse(stdout).options.pairs).toMatchObject([
      { name: "paths:pointwise" },
      { name: "pointwise", pooling: "maximum" },
    ]);
  });

  it.each([
    ["--precision", "0.9"],
    ["--calibrate", "1"],
    ["--top-p", "most"],
    ["--generate", "0"],
  ])("refuses %s %s", async (...options) => {
    expect((await bench(await writeRows(given), "out", options)).exitCode).toBe(2);
  });
});

it("draws nothing about right answers where no path ends in one", async () => {
  const task = await writeRows((i) => [`It grows.\nA: ${i + 2}`, `It grows more.\nA: ${i + 3}`]);
  expect((await bench(task, "wrong")).exitCode).toBe(0);
  const page = await readFile(join(folder, "wrong", "report.html"), "utf8");
  expect(page).toContain('id="agreement"');
  expect(page).not.toContain('id="policies"');
  expect(page).not.toContain("NaN %");
});
