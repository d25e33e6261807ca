import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EvaluationReport } from "equirank/evaluation";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { createFakeModel } from "./fake-model";
import { runInProcess } from "./run-in-process";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "equirank-bench-config-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const rows = ["Paris", "Rome", "Oslo"].map((city) => ({
    question: `Where is the town hall of ${city}?`,
    candidates: ["London", city],
    answer: 1,
  }));
  await writeFile(join(folder, "towns.jsonl"), rows.map((row) => JSON.stringify(row)).join("\n"));
});

async function bench(configuration: unknown, more: readonly string[] = []) {
  const config = join(folder, "configuration.json");
  await writeFile(config, JSON.stringify(configuration));
  const out = join(folder, "out");
  const task = join(folder, "towns.jsonl");
  const result = await runInProcess(["bench", "--data", task, "--out", out, "--config", config, ...more], {
    model: createFakeModel({ right: ["Paris", "Oslo"] }),
  });
  const readReport = async (): Promise<EvaluationReport> =>
    JSON.parse(await readFile(join(out, "report.json"), "utf8"));
  return { ...result, readReport };
}

describe("equirank bench --config", () => {
  const configuration = {
    method: "equilibrium-joint",
    solver: { kind: "exact", lambda: { generator: 0.1, discriminator: 0.3 } },
    elimination: false,
    elicitation: {
      generator: "likelihood",
      discriminator: "true-false",
      prompts: "chat",
      shots: [{ question: "2 + 2?", correct: "4", incorrect: "5" }],
    },
  };

  it("takes scorers, wording, solver and λ from the file, and compares every method", async () => {
    const { exitCode, readReport } = await bench(configuration);
    expect(exitCode).toBe(0);
    const { scores, options, entries } = await readReport();
    expect(scores.wording).toMatchObject({ prompts: "chat", shots: 1 });
    expect(scores.queries.generator).toEqual(["plain", "true-false"]);
    expect(options).toMatchObject({
      pairs: [{ name: "likelihood+true-false" }],
      solvers: ["exact"],
      lambda: [{ generator: 0.1, discriminator: 0.3 }],
    });
    const names = entries.map(({ name }) => name);
    expect(names).toContain("likelihood+true-false equilibrium-joint exact 0.1/0.3");
    expect(names).toContain("likelihood+true-false log-odds-sum");
  });

  it("takes from the command line what stands there", async () => {
    const more = ["--lambda", "0.5,0.1/0.2", "--elicitation", "contrast", "--shots", "none"];
    const { readReport } = await bench(configuration, more);
    const { scores, options } = await readReport();
    expect(scores.wording).toMatchObject({ prompts: "chat", shots: 0 });
    expect(options).toMatchObject({
      pairs: [{ name: "contrast" }],
      lambda: [0.5, { generator: 0.1, discriminator: 0.2 }],
    });
  });

  it("keeps the name of a pair that the file names", async () => {
    const { readReport } = await bench({ elicitation: "pointwise" });
    expect((await readReport()).options.pairs).toMatchObject([{ name: "pointwise" }]);
  });

  it.each([
    ["one player's scorer alone", { elicitation: { generator: "likelihood" } }, "both players"],
    ["a number of updates", { solver: { kind: "pikl", iterations: 10 } }, "solver.iterations"],
  ])("refuses %s", async (_, unusable, reason) => {
    const { exitCode, stderr } = await bench(unusable);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(reason);
  });

  it("refuses a λ that is none", async () => {
    for (const lambda of ["0", "0.1/", "1/2/3", "x/1"]) {
      const { exitCode, stderr } = await bench({}, ["--lambda", lambda]);
      expect(exitCode, lambda).toBe(2);
      expect(stderr).toContain("GENERATOR/DISCRIMINATOR");
    }
  });
});
