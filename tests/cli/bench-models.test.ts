import { mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ModelUnavailableError } from "equirank";
import type { EvaluationReport } from "equirank/evaluation";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import type { CreateModel } from "../../src/cli/model";
import { createFakeModel, type FakeModelOptions } from "./fake-model";
import { runInProcess } from "./run-in-process";

const cities = ["Paris", "Rome", "Oslo", "Bern", "Lima", "Kyiv"];

let folder: string;
let data: string;
/** Prompts that each model got. */
let prompts: Record<string, number>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "equirank-bench-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  prompts = {};
  data = join(folder, "capitals.jsonl");
  const rows = cities.map((city, i) => ({
    question: `Which of these is capital ${i}?`,
    candidates: ["London", city, "Madrid"],
    answer: 1,
  }));
  await writeFile(data, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
});

/** What each of the scripted models knows. */
const known: Record<string, readonly string[]> = {
  north: ["Oslo", "Riga", "Kyiv"],
  south: ["Rome", "Lima"],
};

function createModels(options: Record<string, FakeModelOptions> = {}): CreateModel {
  return ({ model }) => {
    const name = "name" in model ? model.name : "local";
    return async () => ({
      ...createFakeModel({
        right: known[name] ?? [],
        ...options[name],
        onPrompt(prompt, signal) {
          prompts[name] = (prompts[name] ?? 0) + 1;
          return options[name]?.onPrompt?.(prompt, signal);
        },
      }),
      id: `fake:${name}`,
    });
  };
}

const both = ["--model", "vllm:north", "--model", "vllm:south"];
const quick = ["--lambda", "0.1", "--method", "equilibrium-discriminator,log-odds-sum"];

function bench(more: readonly string[], options: Record<string, FakeModelOptions> = {}) {
  return runInProcess(["bench", ...quick, ...more], { createModel: createModels(options) });
}

const out = () => join(folder, "out");
const record = (...more: string[]) => bench(["--data", data, "--out", out(), ...both, ...more]);

async function readReport(where = out()): Promise<EvaluationReport> {
  return JSON.parse(await readFile(join(where, "report.json"), "utf8"));
}

const rightOf = ({ entries }: EvaluationReport, name: string) =>
  entries.find((entry) => entry.name === `${name} equilibrium-discriminator exact 0.1`)?.right;

describe("equirank bench with several models", () => {
  it("keeps each model's answers in a folder of its own, and evaluates them together", async () => {
    const { exitCode, stdout } = await record("--elicitation", "contrast,contrast@1,contrast@2");
    expect(exitCode).toBe(0);
    expect((await readdir(out())).sort()).toEqual([
      "comparisons.csv",
      "methods.csv",
      "model-1",
      "model-2",
      "report.html",
      "report.json",
      "report.md",
    ]);
    const report = await readReport();
    expect(report).toMatchObject({
      items: 6,
      scores: { models: { generator: { id: "fake:north" } } },
      others: [{ models: { generator: { id: "fake:south" } } }],
    });
    // One knows two of the six capitals and the other two more; where neither knows, the first candidate comes first,
    // which is wrong.
    expect([rightOf(report, "contrast@1"), rightOf(report, "contrast@2")]).toEqual([2, 2]);
    expect(rightOf(report, "contrast")).toBe(4);
    expect(report.pairs[0]!.members!.generator.map(({ model }) => model)).toEqual(["fake:north", "fake:south"]);
    expect(stdout).toContain("6 items of capitals, answered by fake:north and fake:south");
    expect(stdout).toContain(`Written to ${out()}\n`);
    for (const name of ["report.md", "report.html"]) {
      expect(await readFile(join(out(), name), "utf8")).toContain("fake:north and fake:south");
    }
  });

  it("records for each what a run with it alone records", async () => {
    await record();
    const alone = join(folder, "alone");
    await bench(["--data", data, "--out", alone, "--model", "vllm:south"]);
    const read = (where: string, name: string) => readFile(join(where, name), "utf8");
    for (const name of ["scores.jsonl", "tuning-options.json"]) {
      expect(await read(join(out(), "model-2"), name)).toBe(await read(alone, name));
    }
    // Its folder is that of a run as well.
    await bench(["--report", "--out", join(out(), "model-2")]);
    expect(await read(join(out(), "model-2"), "report.json")).toBe(await read(alone, "report.json"));
  });

  it("asks nothing again, in parts neither, and evaluates what is there without a model", async () => {
    await record();
    const report = await readReport();
    const asked = { ...prompts };
    await record();
    expect(prompts).toEqual(asked);
    const parts = join(folder, "parts");
    for (const shard of ["1/2", "2/2"]) {
      await bench(["--data", data, "--out", parts, ...both, "--shard", shard]);
    }
    expect(prompts.north).toBeGreaterThan(asked.north!);
    expect(await readReport(parts)).toEqual(report);
    const inAll = { ...prompts };
    await rm(join(parts, "report.json"));
    const { exitCode } = await bench(["--out", parts, "--report"]);
    expect(exitCode).toBe(0);
    expect(await readReport(parts)).toEqual(report);
    expect(prompts).toEqual(inAll);
  });

  it("puts the tenth model after the ninth", async () => {
    await record();
    await rename(join(out(), "model-2"), join(out(), "model-10"));
    await rename(join(out(), "model-1"), join(out(), "model-9"));
    await bench(["--out", out(), "--report"]);
    expect((await readReport()).scores.models.generator.id).toBe("fake:north");
  });

  it("asks each by its own pair, and only those that are asked at all", async () => {
    await record("--elicitation", "contrast:pointwise,channel+likelihood@2");
    const report = await readReport();
    expect(report.pairs.map(({ name }) => name)).toEqual(["contrast:pointwise", "channel+likelihood@2"]);
    expect(report.scores.queries.generator).toEqual(["plain", "correct", "incorrect", "yes-no"]);
    expect(report.others![0]!.queries.generator).toEqual(["plain", "content-free", "channel"]);
  });

  it("adds up what all would cost", async () => {
    const cost = async (models: readonly string[]) => {
      const where = ["--data", data, "--out", out(), "--dry-run", "--json"];
      return JSON.parse((await bench([...where, ...models])).stdout);
    };
    const [one, two] = [await cost(both.slice(0, 2)), await cost(both)];
    expect(two).toMatchObject({ items: 6, requests: 2 * one.requests });
    expect(prompts).toEqual({});
  });

  it("samples solutions to open questions from the first alone", async () => {
    const open = join(folder, "open.jsonl");
    await writeFile(open, `${JSON.stringify({ question: "1 + 1?", answer: "2" })}\n`);
    const drawn: string[] = [];
    const createModel: CreateModel =
      (given, ...rest) =>
      async (signal) => {
        const model = await createModels()(given, ...rest)(signal);
        return {
          ...model,
          capabilities: { ...model.capabilities, sample: true },
          async sample(_prompt, { count = 1 } = {}) {
            drawn.push(model.id);
            const texts = Array.from({ length: count }, (_, i) => `It is so.\nA: ${i % 3}`);
            const usage = { requests: 1, promptTokens: 1, cachedTokens: 0, generatedTokens: 1 };
            return { texts, finishReasons: texts.map(() => "stop" as const), usage };
          },
        };
      };
    const given = ["bench", ...quick, "--data", open, "--out", out(), "--generate", "3", ...both];
    expect(await runInProcess(given, { createModel })).toMatchObject({ exitCode: 0 });
    expect(new Set(drawn)).toEqual(new Set(["fake:north"]));
    expect(await readReport()).toMatchObject({ items: 1, candidates: 3 });
  });

  it("stops where one fails, says so by its exit code, and goes on from there", async () => {
    const fails = { onPrompt: () => Promise.reject(new ModelUnavailableError("It is down.")) };
    const failed = await bench(["--data", data, "--out", out(), ...both], { south: fails });
    expect(failed.exitCode).toBe(3);
    expect(failed.stderr).toContain("It is down.");
    const asked = prompts.north;
    expect((await record()).exitCode).toBe(0);
    expect(prompts.north).toBe(asked);
    expect((await readReport()).items).toBe(6);
  });

  it.each([
    [["--data", "DATA", ...both], /--model must be one model unless --out names a folder/],
    [["--data", "DATA", "--out", "OUT", ...both, "--batch", "write"], /--model must be one model .* with --batch/],
    [["--data", "DATA", "--out", "OUT", ...both, "--elicitation", "nope@2"], /Allowed choices are/],
    [
      ["--data", "DATA", "--out", "OUT", "--model", "vllm:north", "--elicitation", "contrast@1"],
      /must be contrast, .*, or two scorers/,
    ],
  ])("refuses %s", async (given, message) => {
    const at = (text: string) => text.replace("DATA", data).replace("OUT", out());
    const { exitCode, stderr } = await bench(given.map(at));
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(message);
    expect(prompts).toEqual({});
  });

  it("refuses other models in the same folders", async () => {
    await record();
    const swapped = ["--model", "vllm:south", "--model", "vllm:north"];
    const { exitCode, stderr } = await bench(["--data", data, "--out", out(), ...swapped]);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/model-1.scores\.jsonl holds scores of another run: its models is/);
  });
});
