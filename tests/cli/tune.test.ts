import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defaultShots } from "equirank";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { TuningResult } from "../../src/evaluation";
import { createItems, createModel } from "../evaluation/tune/labelled-items";
import { parseLines, questionLine, runInProcess } from "./run-in-process";

let folder: string;
let task: string;
let out: string;

const items = createItems(12).map(({ item }) => item);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "equirank-"));
  task = join(folder, "labelled.jsonl");
  out = join(folder, "tuned");
  await writeFile(task, items.map((item) => `${JSON.stringify(item)}\n`).join(""));
});

afterEach(() => rm(folder, { recursive: true }));

const knowing = () => createModel({ generation: 5, judgement: 0 });

const readJson = async (name: string) => JSON.parse(await readFile(join(out, name), "utf8"));

/** Few parts, for speed. */
const quick = ["--folds", "3", "--repetitions", "2"];

describe("equirank tune", () => {
  test("asks the model, chooses, and writes what it recommends", async () => {
    const { exitCode, stdout, stderr } = await runInProcess(["tune", "--data", task, "--out", out, ...quick], {
      model: knowing(),
    });
    expect(exitCode).toBe(0);
    expect(stderr).not.toMatch(/error|warning/i);
    expect(stdout).toContain("by 12 labelled items of labelled, scored by fake");
    expect(stdout).toContain(join(out, "configuration.json"));
    expect((await readdir(out)).sort()).toEqual([
      "configuration.json",
      "run.json",
      "scores.jsonl",
      "tuning-options.json",
      "tuning.json",
    ]);
    const result = (await readJson("tuning.json")) as TuningResult;
    expect(stdout).toContain(result.chosen.setting);
    expect(await readJson("configuration.json")).toEqual(result.configuration);
    expect(result.configuration.elicitation.shots).toEqual(defaultShots);
  });

  test.each([
    ["--lambda", "0.1/0.3", "It must be a positive number"],
    ["--method", "majority-vote", "Allowed choices are equilibrium-discriminator"],
    ["--reference", "nothing", "Allowed choices are contrast"],
  ])("refuses %s %s before the model is asked", async (name, value, message) => {
    const { exitCode, stderr } = await runInProcess(["tune", "--data", task, "--out", out, name, value]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
    expect(await readdir(folder)).toEqual(["labelled.jsonl"]);
  });

  test("asks for what the reference needs besides", async () => {
    const pairs = ["--elicitation", "contrast", "--reference", "likelihood+channel"];
    const { exitCode, stdout } = await runInProcess(["tune", "--data", task, "--out", out, ...quick, ...pairs], {
      model: knowing(),
    });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/reference +likelihood\+channel/);
  });

  test("goes on where it was interrupted, and comes to the same", async () => {
    const command = ["tune", "--data", task, ...quick, "--json", "--concurrency", "1"];
    const whole = await runInProcess([...command, "--out", join(folder, "whole")], {
      model: knowing(),
    });
    const interruption = new AbortController();
    const first = createModel(
      { generation: 5, judgement: 0 },
      {
        beforeAnswer: () => {
          if (first.calls.length === 40) interruption.abort();
        },
      },
    );
    const stopped = await runInProcess([...command, "--out", out], {
      model: first,
      signal: interruption.signal,
    });
    expect(stopped).toMatchObject({ exitCode: 130, stdout: "" });
    expect(stopped.stderr).toContain("are complete. Run the same command again to continue");
    const second = knowing();
    const resumed = await runInProcess([...command, "--out", out], { model: second });
    expect(resumed.exitCode).toBe(0);
    expect(resumed.stdout).toBe(whole.stdout);
    // 12 items with 6 calls about all candidates and 4 about each of 4; the call under way at the interruption is made
    // again.
    const calls = 12 * (6 + 4 * 4);
    expect(first.calls.length + second.calls.length).toBeLessThanOrEqual(calls + 1);
  });

  test("chooses again from the logs alone, against the reference that the recording had", async () => {
    const model = createModel({ generation: 5, judgement: 0 });
    await runInProcess(["tune", "--data", task, "--out", out, ...quick], { model });
    const asked = model.calls.length;
    const again = await runInProcess(["tune", "--out", out, ...quick, "--json"], { model });
    expect(again.exitCode).toBe(0);
    const [result] = parseLines(again.stdout) as unknown as TuningResult[];
    expect(result!.reference.setting).toBe("pointwise equilibrium-discriminator, lambda 0.1");
    expect(result).toEqual(await readJson("tuning.json"));
    expect(model.calls).toHaveLength(asked);
    const other = await runInProcess([
      ...["tune", "--out", out, ...quick, "--json", "--reference", "contrast", "--seed", "3"],
    ]);
    expect(parseLines(other.stdout)[0]).toMatchObject({
      reference: { setting: "contrast equilibrium-discriminator, lambda 0.1" },
      crossValidation: { seed: 3, folds: 3, repetitions: 2 },
    });
  });

  test("knows the model's own default as its reference on a folder of bench", async () => {
    const model = createModel({ generation: 5, judgement: 0 });
    const method = ["--method", "log-linear-pool"];
    await runInProcess(["bench", "--data", task, "--out", out, ...method], { model });
    const { exitCode, stdout } = await runInProcess(["tune", "--out", out, ...quick, "--json"]);
    expect(exitCode).toBe(0);
    expect(parseLines(stdout)[0]).toMatchObject({
      reference: { setting: "pointwise equilibrium-discriminator, lambda 0.1" },
      configuration: { elicitation: { shots: defaultShots } },
    });
  });

  test("chooses only among the pairs, methods and lambdas that it is given", async () => {
    const { exitCode, stdout } = await runInProcess(
      [
        ...["tune", "--data", task, "--out", out, ...quick, "--json", "--reference", "contrast"],
        ...["--elicitation", "pointwise,likelihood+channel", "--lambda", "0.2"],
        ...["--method", "equilibrium-joint,log-linear-pool"],
      ],
      { model: knowing() },
    );
    expect(exitCode).toBe(0);
    // Each pair with the game at one λ for both players and with the pool, and the reference.
    expect(parseLines(stdout)[0]).toMatchObject({ settings: 5 });
  });

  test("refuses a log of other questions, and leaves its options alone", async () => {
    await runInProcess(["tune", "--data", task, "--out", out, ...quick], { model: knowing() });
    const before = await readFile(join(out, "tuning-options.json"), "utf8");
    const { exitCode, stderr } = await runInProcess(["tune", "--data", task, "--out", out, "--shots", "none"], {
      model: knowing(),
    });
    expect(exitCode).toBe(2);
    expect(stderr).toContain("ScoreLogError");
    expect(await readFile(join(out, "tuning-options.json"), "utf8")).toBe(before);
  });

  test("leaves out rows that are none where it is asked to", async () => {
    await writeFile(task, `{"question": "?"}\n${await readFile(task, "utf8")}`);
    const command = ["tune", "--data", task, "--out", out, ...quick];
    const refused = await runInProcess(command, { model: knowing() });
    expect(refused).toMatchObject({ exitCode: 2, stdout: "" });
    expect(refused.stderr).toContain("line 1");
    const { exitCode, stderr } = await runInProcess([...command, "--skip-bad-rows", "--json"], {
      model: knowing(),
    });
    expect(exitCode).toBe(0);
    expect(stderr).toContain("warning: left out");
  });

  test.each([
    ["without a folder", [], "--out <folder>"],
    ["with a folder that has no logs", ["--out", "."], "must name a folder with score logs"],
    ["with a folder that is not there", ["--out", "none/there"], "must be a folder"],
    ["with one fold", ["--out", ".", "--folds", "1"], "whole number from 2"],
    ["with an unknown template", ["--out", ".", "--prompts", "poem"], "Allowed choices"],
    ["with a task that is not there", ["--out", ".", "--data", "none.jsonl"], "none.jsonl"],
  ])("ends with status 2 %s", async (_, more, message) => {
    const { exitCode, stderr } = await runInProcess(["tune", ...more], { model: knowing() });
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
  });

  test("says what a folder in the way of its results is", async () => {
    await writeFile(out, "");
    const { exitCode, stderr } = await runInProcess(["tune", "--data", task, "--out", out], {
      model: knowing(),
    });
    expect(exitCode).toBe(2);
    expect(stderr).toContain("ScoreLogError");
  });
});

describe("equirank diagnose", () => {
  test("needs no labels", async () => {
    const lines = items.map(({ question, candidates }) => questionLine(question, ...candidates));
    await writeFile(task, lines.join(""));
    const { exitCode, stdout, stderr } = await runInProcess(["diagnose", "--data", task, "--out", out], {
      model: knowing(),
    });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toContain("fake on 12 questions with 4.0 candidates each");
    const diagnosis = await readJson("diagnosis.json");
    expect(await readJson("configuration.json")).toEqual(diagnosis.configuration);
    const { exitCode: ranked } = await runInProcess(["rank", "--config", join(out, "configuration.json")], {
      input: lines[0]!,
      model: knowing(),
    });
    expect(ranked).toBe(0);
  });

  test("writes JSON, and nothing else without a folder", async () => {
    const { stdout } = await runInProcess(["diagnose", "--data", task, "--limit", "5", "--json"], {
      model: knowing(),
    });
    expect(parseLines(stdout)[0]).toMatchObject({ format: 1, questions: 5 });
    expect(await readdir(folder)).toEqual(["labelled.jsonl"]);
  });

  test.each([
    ["without questions", [], "--data"],
    ["with a task that is not there", ["--data", "none.jsonl"], "DataError"],
    ["with shots that are not there", ["--data", "x", "--shots", "none.json"], "--shots"],
  ])("ends with status 2 %s", async (_, more, message) => {
    const { exitCode, stderr } = await runInProcess(["diagnose", ...more], { model: knowing() });
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
  });

  test("ends with status 130 where it is interrupted", async () => {
    const interruption = new AbortController();
    const model = createModel({ generation: 5, judgement: 0 }, { beforeAnswer: () => interruption.abort() });
    const { exitCode, stdout } = await runInProcess(["diagnose", "--data", task], {
      model,
      signal: interruption.signal,
    });
    expect({ exitCode, stdout }).toEqual({ exitCode: 130, stdout: "" });
  });
});
