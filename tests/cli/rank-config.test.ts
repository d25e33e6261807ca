import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createModel } from "../evaluation/tune/labelled-items";
import { parseLines, questionLine, runInProcess } from "./run-in-process";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "equirank-"));
});

afterEach(() => rm(folder, { recursive: true }));

describe("equirank rank --config", () => {
  const question = questionLine("Question 40?", "wrong 40 0", "right 40");
  const write = async (configuration: unknown) => {
    const file = join(folder, "configuration.json");
    await writeFile(file, JSON.stringify(configuration));
    return ["rank", "--config", file];
  };

  test("ranks by what the file says", async () => {
    const command = await write({
      method: "equilibrium-joint",
      solver: { kind: "exact", lambda: { generator: 0.1, discriminator: 0.05 } },
      elimination: false,
      elicitation: {
        generator: "likelihood",
        discriminator: "channel",
        shots: [],
        prompts: "chat",
      },
    });
    const { exitCode, stdout } = await runInProcess(command, {
      input: question,
      model: createModel({ generation: 5, judgement: 0 }),
    });
    expect(exitCode).toBe(0);
    expect(parseLines(stdout)[0]).toMatchObject({
      method: "equilibrium-joint",
      equilibrium: { options: { lambda: { generator: 0.1, discriminator: 0.05 } } },
      elicitation: { generator: "likelihood", discriminator: "channel", shots: 0 },
    });
  });

  test("ranks by what the command line says instead", async () => {
    const command = await write({
      method: "equilibrium-joint",
      elicitation: {
        generator: "likelihood",
        discriminator: "channel",
        shots: [],
        testJudge: false,
      },
    });
    const { stdout } = await runInProcess([...command, "--method", "generative", "--elicitation", "contrast"], {
      input: question,
      model: createModel({ generation: 5, judgement: 0 }),
    });
    expect(parseLines(stdout)[0]).toMatchObject({
      method: "generative",
      elicitation: { generator: "contrast", discriminator: "yes-no", shots: 0, judge: null },
    });
    const partly = await runInProcess([...command, "--elicitation", "likelihood+true-false", "--lambda", "0.1/0.3"], {
      input: question,
      model: createModel({ generation: 5, judgement: 0 }),
    });
    expect(parseLines(partly.stdout)[0]).toMatchObject({
      method: "equilibrium-joint",
      equilibrium: { options: { lambda: { generator: 0.1, discriminator: 0.3 } } },
      elicitation: { generator: "likelihood", discriminator: "true-false", shots: 0 },
    });
  });

  describe("with a calibration", () => {
    const calibration = { format: 1, items: 2, confidences: [0, 1], probabilities: [0.25, 0.25] };
    const elicitation = { generator: "contrast", discriminator: "yes-no", shots: [], testJudge: false };
    const solver = { kind: "exact", lambda: 0.1 };
    const rank = async (...more: string[]) => {
      const command = await write({ method: "equilibrium-discriminator", solver, elicitation, calibration });
      const model = createModel({ generation: 5, judgement: 0 });
      const { stdout } = await runInProcess([...command, ...more], { input: question, model });
      return parseLines(stdout)[0] as { confidence: number | null; method: string; equilibrium: unknown };
    };

    test("takes it for the file's own ranking alone", async () => {
      expect((await rank()).confidence).toBe(0.25);
      expect((await rank("--minimum-confidence", "0")).confidence).toBe(0.25);
      for (const other of [
        ["--elicitation", "pointwise"],
        ["--lambda", "0.3"],
        ["--method", "equilibrium-generator"],
        ["--shots", "2"],
      ]) {
        const { confidence } = await rank(...other);
        expect(confidence).not.toBeNull();
        expect(confidence).not.toBe(0.25);
      }
      expect(await rank("--method", "generative")).toMatchObject({ method: "generative", confidence: null });
    });

    test("counts updates by the paper's solver in place of the file's", async () => {
      const { equilibrium } = await rank("--iterations", "7");
      expect(equilibrium).toMatchObject({ kind: "pikl", iterations: 7, options: { lambda: { generator: 0.1 } } });
    });
  });

  test.each([
    ["unknown names", { model: "local" }, "configuration.model"],
    ["unusable values", { method: "luck" }, "options.method"],
    ["no object", ["contrast"], "configuration"],
  ])("refuses a file with %s", async (_, configuration, message) => {
    const { exitCode, stderr } = await runInProcess(await write(configuration), {
      input: question,
    });
    expect(exitCode).toBe(2);
    expect(stderr).toContain("--config must name a usable file");
    expect(stderr).toContain(message);
  });

  test("refuses a file that is not there", async () => {
    const command = ["rank", "--config", join(folder, "none.json")];
    const { exitCode, stderr } = await runInProcess(command, { input: question });
    expect(exitCode).toBe(2);
    expect(stderr).toContain("--config must name a JSON file");
  });
});
