import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defaultShots, type LanguageModel, ModelUnavailableError, scorers } from "equirank";
import type { EvaluationReport } from "equirank/evaluation";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { tasks } from "../../src/internal";
import { createFakeModel } from "./fake-model";
import { type RunOptions, runInProcess } from "./run-in-process";

const cities = ["Paris", "Rome", "Oslo", "Bern", "Lima", "Kyiv", "Riga"];

let folder: string;
let data: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "equirank-bench-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  data = join(folder, "capitals.jsonl");
  const rows = cities.map((city, i) => ({
    id: `capital-${i}`,
    question: `Which of these is capital ${i}?`,
    candidates: ["London", city, "Madrid"],
    answer: 1,
  }));
  await writeFile(data, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
});

/** Knows four of the seven answers. */
const model = () => createFakeModel({ right: ["Paris", "Oslo", "Lima", "Riga"] });

/** Runs on the capitals with the results in `out`, in a way that is quick to evaluate. */
function bench(out: string, more: readonly string[] = [], options: RunOptions = {}) {
  const quick = ["--lambda", "0.1", "--method", "equilibrium-discriminator,log-linear-pool"];
  return runInProcess(["bench", "--data", data, "--out", join(folder, out), ...quick, ...more], {
    model: model(),
    ...options,
  });
}

function read(out: string, name: string): Promise<string> {
  return readFile(join(folder, out, name), "utf8");
}

const reportFiles = ["comparisons.csv", "methods.csv", "report.html", "report.json", "report.md"] as const;

async function readReports(out: string): Promise<string[]> {
  return Promise.all(reportFiles.map((name) => read(out, name)));
}

async function readReport(out: string): Promise<EvaluationReport> {
  return JSON.parse(await read(out, "report.json"));
}

/** A model that is told to stop after some answers, or to fail. */
function modelUntil(answers: number, act: () => void): LanguageModel {
  let given = 0;
  return createFakeModel({
    right: ["Paris", "Oslo", "Lima", "Riga"],
    onPrompt() {
      given++;
      if (given > answers) act();
    },
  });
}

describe("equirank bench", () => {
  it("writes the answers and the report in every form, and shows it", async () => {
    const { exitCode, stdout, stderr } = await bench("out");
    expect(exitCode).toBe(0);
    expect((await readdir(join(folder, "out"))).sort()).toEqual(
      [...reportFiles, "run.json", "scores.jsonl", "tuning-options.json"].sort(),
    );
    const report = await readReport("out");
    expect(report).toMatchObject({
      items: 7,
      incompleteItems: 0,
      scores: {
        task: "capitals",
        models: { generator: { id: "fake:model" } },
        wording: { prompts: "completion", shots: 8 },
      },
    });
    // The fake model says nothing of the three cities it does not know: their first candidate comes first, which is
    // wrong.
    expect(report.entries.find(({ name }) => name === "likelihood")).toMatchObject({ right: 4 });
    expect(stdout).toMatch(/^likelihood +57\.1 +25\.0 to 84\.2$/m);
    expect(stdout).toMatch(/^contrast equilibrium-discriminator exact 0\.1 .* p 1\.0000$/m);
    expect(stdout).toContain("7 items of capitals, answered by fake:model");
    expect(stdout).toContain(`Written to ${join(folder, "out")}`);
    expect(stderr).toMatch(/^equirank: 0 of 49 answers\n$/);
  });

  it("writes the report's JSON alone where that is asked for", async () => {
    const { stdout } = await bench("out", ["--json"]);
    expect(stdout).toBe(await read("out", "report.json"));
  });

  it("keeps times and speeds apart", async () => {
    await bench("out");
    const run = JSON.parse(await read("out", "run.json"));
    // Four calls about all three candidates of an item, and one judgement of each; ten tokens a call, four in memory.
    expect(run).toMatchObject({
      finished: true,
      answers: { completed: 49, accounted: 49, total: 49 },
      tokens: { given: 490, cached: 196 },
    });
    for (const text of await readReports("out")) {
      expect(text).not.toContain(run.started);
      expect(text).not.toContain(run.machine.processor);
    }
  });

  it("asks for nothing again, and evaluates in another way without a model", async () => {
    await bench("out");
    const reports = await readReports("out");
    const silent = { createModel: () => () => Promise.reject(new Error("asked")) };
    const again = await bench("out", ["--report"], silent);
    expect(again.exitCode).toBe(0);
    expect(await readReports("out")).toEqual(reports);
    const out = join(folder, "out");
    const other = await runInProcess(
      ["bench", "--out", out, "--lambda", "1", "--elicitation", "yes-no+likelihood", "--solver", "pikl"],
      silent,
    );
    expect(other.stdout).toContain("yes-no+likelihood equilibrium-joint pikl 1 ");
    expect(other.exitCode).toBe(0);
  });

  it("uses as many worked examples as it is told", async () => {
    const prompts: string[] = [];
    const onPrompt = (prompt: string) => {
      prompts.push(prompt);
    };
    await bench("out", ["--shots", "2", "--limit", "1"], {
      model: createFakeModel({ onPrompt }),
    });
    const shown = (shot: number) => prompts.every((prompt) => prompt.includes(defaultShots[shot]!.question));
    expect([shown(0), shown(1), shown(2)]).toEqual([true, true, false]);
    expect(await readReport("out")).toMatchObject({ scores: { wording: { shots: 2 } } });
    const { exitCode, stderr } = await bench("other", ["--shots", "9"]);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr: expect.stringContaining("--shots must be at most 8, the number of default shots"),
    });
  });

  it("has none for the sets that the paper asks without, unless it is told", async () => {
    await bench("mmlu", ["--task", "mmlu_anatomy", "--limit", "1"]);
    expect(await readReport("mmlu")).toMatchObject({
      scores: { task: "mmlu_anatomy", wording: { shots: 0 } },
    });
    await bench("told", ["--task", "mmlu_anatomy", "--limit", "1", "--shots", "default"]);
    expect(await readReport("told")).toMatchObject({ scores: { wording: { shots: 8 } } });
  });

  it("asks what the pairs need that the model can serve", async () => {
    const { scoreContinuations: _, ...labels } = model();
    const capabilities = { scoreContinuations: false, nextTokenLogprobs: true, sample: false };
    await bench("labels", [], { model: { ...labels, capabilities } });
    expect((await readReport("labels")).pairs).toMatchObject([{ name: "choice" }]);
    const { nextTokenLogprobs: __, ...texts } = model();
    await bench("texts", [], {
      model: {
        ...texts,
        capabilities: { ...capabilities, scoreContinuations: true, nextTokenLogprobs: false },
      },
    });
    expect((await readReport("texts")).pairs).toMatchObject([{ name: "pointwise" }]);
    await bench("chosen", ["--elicitation", "contrast+channel, likelihood+true-false"]);
    expect((await readReport("chosen")).pairs).toMatchObject([
      { name: "contrast+channel" },
      { name: "likelihood+true-false" },
    ]);
  });

  it("shows texts in the report only where that is asked for", async () => {
    await bench("out");
    const question = "Which of these is capital 0?";
    for (const text of await readReports("out")) expect(text).not.toContain(question);
    await bench("out", ["--show-texts"]);
    expect(await read("out", "report.html")).toContain(question);
    expect(await read("out", "report.json")).not.toContain(question);
    await bench("out", ["--show-texts", "--report"]);
    expect(await read("out", "report.html")).toContain(question);
  });

  it("runs in parts that share a folder, to the report of the whole", async () => {
    await bench("whole");
    for (const part of ["2/3", "3/3", "1/3"]) {
      expect((await bench("parts", ["--shard", part])).exitCode).toBe(0);
    }
    expect(await readdir(join(folder, "parts"))).toEqual(
      expect.arrayContaining(["scores-1-of-3.jsonl", "scores-3-of-3.jsonl", "run-2-of-3.json"]),
    );
    expect(await readReports("parts")).toEqual(await readReports("whole"));
  });
});

describe("equirank bench --dry-run", () => {
  it("tells what the run would take at most, asks nothing and writes nothing", async () => {
    const { exitCode, stdout } = await bench("out", ["--dry-run", "--json"], {
      model: createFakeModel({
        onPrompt() {
          throw new Error("asked");
        },
      }),
    });
    expect(exitCode).toBe(0);
    const estimate = JSON.parse(stdout);
    expect(estimate).toMatchObject({ dryRun: true, items: 7 });
    // The run makes 49 calls, some about several texts, which may be a request each.
    expect(estimate.requests).toBeGreaterThanOrEqual(49);
    // The judge is tested on eight examples, each with a right and a wrong answer.
    expect(estimate.firstTime.requests).toBeGreaterThanOrEqual(16);
    expect(await readdir(folder)).toEqual(["capitals.jsonl"]);
  });
});

describe("options of the evaluation that cannot be used", () => {
  it.each([
    ["--precision needs --calibrate", ["--precision", "0.8"]],
    ["It has the same value twice", ["--lambda", "0.1,0.1/0.1"]],
    ["'--out <folder>' argument '' is invalid. It must not be empty", ["--out", ""]],
    ["--batch must be left out: no model is asked with --report", ["--report", "--batch", "write"]],
  ])("are refused before the model is asked: %s", async (message, more) => {
    const prompts: string[] = [];
    const asked = createFakeModel({ onPrompt: (prompt) => void prompts.push(prompt) });
    const { exitCode, stderr } = await bench("out", more, { model: asked });
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
    expect(prompts).toEqual([]);
    expect(await readdir(folder)).toEqual(["capitals.jsonl"]);
  });
});

describe("a run that ends early", () => {
  // Of 14 answers, the 7 about questions and 3 of the others are there.
  it("by an interruption keeps a partial report that says so, and goes on to the same bytes", async () => {
    await bench("whole");
    const controller = new AbortController();
    const early = await bench("out", ["--concurrency", "1", "--elicitation", "pointwise"], {
      model: modelUntil(10, () => controller.abort()),
      signal: controller.signal,
    });
    expect(early.exitCode).toBe(130);
    expect(early.stdout).toBe("");
    expect(early.stderr).toContain(
      `note: interrupted; 3 of 7 items in ${join(folder, "out")} are complete. Run the same command again to continue`,
    );
    const partial = await bench("out", ["--elicitation", "pointwise", "--report"]);
    expect(partial.stdout).toContain("This report is partial: 4 items");
    expect(await readReport("out")).toMatchObject({ items: 3, incompleteItems: 4 });
    expect(await read("out", "report.md")).toContain("This report is partial");
    expect(JSON.parse(await read("out", "run.json"))).toMatchObject({
      finished: false,
      answers: { completed: 10, accounted: 10, total: 14 },
    });
    expect((await bench("out", ["--elicitation", "pointwise"])).exitCode).toBe(0);
    // The call that was interrupted cost nothing; ten tokens for each of the others.
    const run = JSON.parse(await read("out", "run.json"));
    expect(run).toMatchObject({
      finished: true,
      answers: { completed: 14, accounted: 14, total: 14 },
      requests: 14,
      tokens: { given: 140, cached: 56, generated: 0 },
      sessions: [{ answers: 10 }, { answers: 4 }],
    });
    expect(run.seconds).toBe(run.sessions[0].seconds + run.sessions[1].seconds);
    await bench("uninterrupted", ["--elicitation", "pointwise"]);
    expect(await readReports("out")).toEqual(await readReports("uninterrupted"));
  });

  it("before an item is complete says that", async () => {
    const controller = new AbortController();
    const { exitCode, stdout, stderr } = await bench("out", ["--concurrency", "1"], {
      model: modelUntil(3, () => controller.abort()),
      signal: controller.signal,
    });
    expect({ exitCode, stdout }).toEqual({ exitCode: 130, stdout: "" });
    expect(stderr).toContain("interrupted; 0 of 7 items");
    const report = await bench("out", ["--report"]);
    expect(report.stderr).toContain("no item has all its answers yet");
  });

  it("before it asked anything says nothing", async () => {
    const signal = AbortSignal.abort();
    expect(await bench("out", [], { signal })).toEqual({ exitCode: 130, stdout: "", stderr: "" });
  });

  it("by a failure of the model ends with status 3 and the report of what it answered", async () => {
    const fail = () => {
      throw new ModelUnavailableError("The server is down.");
    };
    const { exitCode, stdout, stderr } = await bench("out", ["--concurrency", "1", "--elicitation", "pointwise"], {
      model: modelUntil(8, fail),
    });
    expect(exitCode).toBe(3);
    expect(stderr).toContain("ModelUnavailableError: The server is down.");
    expect(stdout).toContain("This report is partial: 6 items");
    expect(await readReport("out")).toMatchObject({ items: 1 });
    const none = await bench("none", [], { model: modelUntil(1, fail) });
    expect(none.exitCode).toBe(3);
  });
});

describe("what cannot be done is refused with status 2", () => {
  it("another configuration in the same folder", async () => {
    await bench("out");
    const before = await read("out", "scores.jsonl");
    const { exitCode, stdout, stderr } = await bench("out", ["--shots", "none"]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toMatch(/ScoreLogError: .*scores of another run: its wording is .*Choose another/);
    expect(await read("out", "scores.jsonl")).toBe(before);
  });

  it("a row that is no item, unless such rows are to be left out", async () => {
    await writeFile(data, `${await readFile(data, "utf8")}{"question": "Broken?"}\n`);
    const { exitCode, stderr } = await bench("out");
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/DataError: .*capitals\.jsonl, line 8: row must have candidates.*--skip-bad-rows/);
    const skipping = await bench("out", ["--skip-bad-rows"]);
    expect(skipping.exitCode).toBe(0);
    expect(skipping.stderr).toMatch(/warning: left out: .*capitals\.jsonl, line 8: row must have candidates/);
  });

  it("a folder that cannot be written, before the model is asked", async () => {
    await writeFile(join(folder, "file"), "");
    const asked: string[] = [];
    const { exitCode, stderr } = await bench(join("file", "out"), [], {
      model: createFakeModel({ onPrompt: (prompt) => void asked.push(prompt) }),
    });
    expect({ exitCode, asked }).toEqual({ exitCode: 2, asked: [] });
    expect(stderr).toMatch(/ScoreLogError: .*cannot be written: .*choose a folder/);
  });

  it("a report that cannot be written", async () => {
    await mkdir(join(folder, "out", "report.json"), { recursive: true });
    const { exitCode, stderr } = await bench("out");
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/--out must be a folder that can be written \(EISDIR/);
  });

  it("an evaluation of nothing", async () => {
    const missing = await runInProcess(["bench", "--report"]);
    expect(missing.stderr).toContain("--out must name the folder to evaluate, or give --task or --data");
    const empty = await runInProcess(["bench", "--out", folder]);
    expect(empty.stderr).toContain("--out must name a folder with score logs");
    const absent = await runInProcess(["bench", "--out", join(folder, "absent")]);
    expect(absent.stderr).toContain("--out must be a folder that can be read (ENOENT");
    expect([missing, empty, absent].map(({ exitCode }) => exitCode)).toEqual([2, 2, 2]);
  });

  it.each([
    ["--limit", "2"],
    ["--offset", "1"],
    ["--shard", "1/2"],
  ])("%s %s where the answers in a folder are evaluated, which are all there are", async (option, value) => {
    const { exitCode, stderr } = await runInProcess(["bench", "--out", folder, option, value]);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr: expect.stringContaining(`${option} must be left out: all answers in the folder are evaluated`),
    });
  });

  it.each([
    ["--shard", "4/3"],
    ["--shard", "0/3"],
    ["--shard", "1"],
    ["--lambda", "0.1,0"],
    ["--lambda", "0.1,0.1"],
    ["--lambda", ""],
    ["--method", "guess"],
    ["--method", "majority-vote"],
    ["--elicitation", "paths:pointwise"],
    ["--pooling", "mean"],
    ["--generate", "4"],
    ["--solver", "exact,newton"],
    ["--elicitation", "guess"],
    ["--elicitation", "contrast,contrast"],
    ["--shots", "-1"],
    ["--concurrency", "0"],
    ["--limit", "0"],
    ["--seed", "4294967296"],
    ["--seed", "0.5"],
  ])("%s %s, before anything is loaded", async (option, value) => {
    const { exitCode, stdout, stderr } = await bench("out", [option, value], {
      createModel: () => () => Promise.reject(new Error("loaded")),
    });
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toMatch(new RegExp(option));
    expect(stderr).not.toContain("loaded");
  });
});

it("its help names every task, signal and exit code", async () => {
  const { stdout, exitCode } = await runInProcess(["bench", "--help"]);
  expect(exitCode).toBe(0);
  for (const name of [...Object.keys(tasks), ...Object.keys(scorers)]) {
    expect(stdout).toContain(name);
  }
  const [general, ofOpenQuestions] = stdout.split("\nOpen questions:");
  expect(general).toContain("--seed");
  expect(ofOpenQuestions).toContain("--generate");
  expect(stdout).toMatch(/^ {2}130 {2}interrupted/m);
  expect(stdout).toContain("(default: all)");
  for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
});
