import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ModelUnavailableError } from "equirank";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { distillationCommands } from "../../../../bench/companions/distillation/commands";
import { FakeLanguageModel } from "../../../fakes/fake-language-model";
import { parseLines, runInProcess } from "../run-in-process";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "equirank-"));
});
afterEach(() => rm(folder, { recursive: true }));

const inFolder = (name: string) => join(folder, name);

const readLines = async (name: string) => parseLines(await readFile(inFolder(name), "utf8"));

function run(given: readonly string[], model = new FakeLanguageModel(), signal?: AbortSignal) {
  return runInProcess(distillationCommands, given, { model, signal });
}

/** Answers by the scripted teacher, to 3 statements. */
async function generate(...more: string[]): Promise<string> {
  const out = inFolder("answers.jsonl");
  const given = ["generate", "--scripted", "--count", "3", "--samples", "2", "--out", out];
  expect(await run([...given, ...more])).toMatchObject({ exitCode: 0, stderr: "" });
  return out;
}

describe("companion:distillation generate", () => {
  test("writes what the scripted teacher answers, and what is kept, without a model", async () => {
    const out = await generate("--topics", "sleep");
    const rows = await readLines("answers.jsonl");
    expect(rows).toHaveLength(6);
    expect(rows[0]).toMatchObject({
      task: "reflective-listening/simple",
      teacher: "scripted-reflector/simple",
      rater: "reflection-rules/simple",
      input: { labels: { topic: "sleep" } },
    });
    const again = await run(["generate", "--scripted", "--kind", "complex", "--out", out]);
    expect(again.exitCode).toBe(2);
    expect(again.stderr).toContain("reflective-listening/complex");
  });

  test("samples a model about given inputs, and goes on where it was interrupted", async () => {
    const inputs = ["I smoke", "I drink", "I run"].map((text) => ({ id: text, text }));
    await writeFile(inFolder("inputs.jsonl"), inputs.map((one) => JSON.stringify(one)).join("\n"));
    const createTeacher = (fail: boolean) => {
      const teacher = new FakeLanguageModel({
        drawText: (prompt, { seed = 0 }) => `You ${prompt.split(" ").at(-1)} all day ${seed}.`,
        beforeAnswer: () => {
          if (fail && teacher.calls.length > 1) throw new ModelUnavailableError("gone");
        },
      });
      return teacher;
    };
    const given = [
      ...["generate", "--inputs", inFolder("inputs.jsonl"), "--out", inFolder("answers.jsonl")],
      ...["--samples", "2", "--seed", "4"],
    ];
    expect((await run(given, createTeacher(true))).exitCode).toBe(3);
    expect(await readLines("answers.jsonl")).toHaveLength(2);
    const teacher = createTeacher(false);
    const { exitCode, stdout } = await run(given, teacher);
    expect(exitCode).toBe(0);
    expect(stdout).toBe(`6 of 6 answers kept, all with reasons in ${inFolder("answers.jsonl")}\n`);
    expect(teacher.calls.map(({ options }) => options?.seed)).toEqual([6, 8]);
    expect((await readLines("answers.jsonl")).map(({ answer }) => answer)).toEqual(
      ["smoke", "smoke", "drink", "drink", "run", "run"].map((word, i) => `You ${word} all day ${4 + i}.`),
    );
  });

  test("asks with worked examples, or as a student is asked", async () => {
    const ask = async (name: string, ...more: string[]) => {
      const model = new FakeLanguageModel({ drawText: () => "You." });
      const given = ["generate", "--count", "1", "--out", inFolder(name), ...more];
      expect((await run(given, model)).exitCode).toBe(0);
      return model.calls[0]!.prompt;
    };
    const worked = "You'd like to call your mother more, and you run out of things to say.";
    expect(await ask("taught.jsonl")).toContainEqual({ role: "assistant", content: worked });
    // The rows to train on ask as a student is asked; the scripted teacher's are about the same statements.
    const rows = inFolder("rows.jsonl");
    await run(["export", "--answers", await generate(), "--out", rows]);
    const [first] = await readLines("rows.jsonl");
    expect(await ask("plain.jsonl", "--no-examples")).toEqual(first!.prompt);
    expect(first!.prompt).toHaveLength(2);
  });

  test("can keep what a model judges good, and counts why others are rejected", async () => {
    const model = new FakeLanguageModel({
      drawText: (_, { seed = 0 }) => (seed % 2 === 0 ? "You smoke." : "Stop smoking!"),
      scoreLabel: (prompt, label) => Math.log(/true/i.test(label) === prompt.includes("Reply: You") ? 0.2 : 0.05),
    });
    const given = ["generate", "--count", "2", "--samples", "4", "--out", inFolder("a.jsonl")];
    const { stdout } = await run([...given, "--keep", "model"], model);
    expect(stdout).toContain("2 of 8 answers kept");
    expect(stdout).toContain("4  repeats an earlier answer");
    expect((await readLines("a.jsonl"))[0]).toMatchObject({ label: true, confidence: 0.8 });
  });

  test("says that it can go on where it is interrupted", async () => {
    const interruption = new AbortController();
    const model = new FakeLanguageModel({
      drawText: () => "You.",
      beforeAnswer: () => interruption.abort(),
    });
    const given = ["generate", "--out", inFolder("answers.jsonl")];
    const { exitCode, stderr } = await run(given, model, interruption.signal);
    expect(exitCode).toBe(130);
    expect(stderr).toContain("the same command goes on");
  });

  test.each([
    [["--kind", "deep"], "--kind"],
    [["--topics", "chess"], "chess"],
    [["--no-examples"], "--scripted"],
    [["--inputs", "given.jsonl", "--count", "3"], "--inputs"],
    [["--inputs", "given.jsonl", "--topics", "sleep"], "--inputs"],
    [["--inputs", "missing.jsonl"], "--inputs"],
    [["--temperature=-1"], "from 0"],
  ])("refuses %j", async (more, message) => {
    const given = ["generate", "--scripted", "--out", inFolder("answers.jsonl"), ...more];
    const { exitCode, stderr } = await run(given);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
  });
});

describe("companion:distillation export", () => {
  test("writes what was kept as rows to train on", async () => {
    const answers = await generate();
    const out = inFolder("train.jsonl");
    const given = ["export", "--answers", answers, "--out", out, "--meta", inFolder("meta.jsonl")];
    const { exitCode, stdout } = await run(given);
    expect({ exitCode, stdout }).toEqual({
      exitCode: 0,
      stdout: `${(await readLines("train.jsonl")).length} rows in ${out}\n`,
    });
    const [answer] = await readLines("answers.jsonl");
    expect((await readLines("train.jsonl"))[0]).toMatchObject({
      completion: [{ role: "assistant", content: answer!.answer }],
    });
    expect((await readLines("meta.jsonl"))[0]).toMatchObject({ id: answer!.id, weight: 1 });
  });

  test("refuses answers of which none was kept", async () => {
    const answers = await generate();
    const rejected = (await readLines("answers.jsonl")).map((row) => ({ ...row, label: false }));
    await writeFile(answers, rejected.map((row) => JSON.stringify(row)).join("\n"));
    const { exitCode, stderr } = await run(["export", "--answers", answers, "--out", inFolder("x")]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("one that was kept");
  });
});

describe("companion:distillation judge and agreement", () => {
  test("label answers by different judges and tell how far they agree", async () => {
    const answers = await generate("--samples", "4");
    const judge = (by: string) => run(["judge", "--answers", answers, "--by", by, "--out", inFolder(`${by}.jsonl`)]);
    for (const by of ["rules", "model", "equilibrium"]) {
      expect((await judge(by)).exitCode, by).toBe(0);
      expect(await readLines(`${by}.jsonl`), by).toHaveLength(12);
    }
    const model = new FakeLanguageModel();
    const again = ["judge", "--answers", answers, "--by", "model", "--out", inFolder("model.jsonl")];
    expect((await run(again, model)).exitCode).toBe(0);
    expect(model.calls).toHaveLength(0);

    const files = ["rules", "model", "equilibrium"].map((by) => inFolder(`${by}.jsonl`));
    const { exitCode, stdout } = await run(["agreement", ...files]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("reflection-rules/simple / reflection-rubric/simple fake");
    expect(stdout).toContain("all 3 raters on 12 items");
    expect(stdout).not.toContain("NaN");
  });

  test("hold raters against the majority of people", async () => {
    const labels = { anna: "110", ben: "100", cleo: "101", rule: "110" };
    const rows = Object.entries(labels).flatMap(([rater, given]) =>
      [...given].map((digit, i) => JSON.stringify({ id: `${i}`, rater, label: digit === "1" })),
    );
    // Only one of three people labelled item 3, and none of them 4 and 5.
    const more = ["anna 3", "rule 3", "rule 4", "rule 5"].map((one) => one.split(" "));
    rows.push(...more.map(([rater, id]) => JSON.stringify({ id, rater, label: true })));
    await writeFile(inFolder("labels.jsonl"), rows.join("\n"));
    const given = ["agreement", inFolder("labels.jsonl"), "--reference", "anna,ben,cleo"];
    const { stdout } = await run([...given, "--json"]);
    const { pairs, group, majority } = JSON.parse(stdout);
    expect(pairs).toHaveLength(6);
    expect(group.raters).toEqual(["anna", "ben", "cleo", "rule"]);
    expect(majority).toMatchObject({ decided: 3, undecided: 1, unlabelled: 2 });
    // The majority is 1, 0, 0: agreement 2/3, by chance 2/3 · 1/3 + 1/3 · 2/3 = 4/9, kappa 2/5.
    expect(majority.others).toEqual([expect.objectContaining({ rater: "rule", items: 3 })]);
    expect(majority.others[0].kappa.kappa).toBeCloseTo(0.4, 12);
    const table = (await run(given)).stdout;
    expect(table).toContain("rule / majority");
    expect(table).toContain(
      "more than half of anna, ben, cleo: 3 items decided, 1 undecided, 2 labelled by none of them",
    );
  });

  test("say where kappa is undefined, and refuse what cannot be compared", async () => {
    const same = ["a", "b"].map((rater) => JSON.stringify({ id: "1", rater, label: true }));
    await writeFile(inFolder("same.jsonl"), same.join("\n"));
    const { stdout } = await run(["agreement", inFolder("same.jsonl")]);
    expect(stdout).toContain("Kappa is undefined (-)");
    await writeFile(inFolder("one.jsonl"), same[0]!);
    expect((await run(["agreement", inFolder("one.jsonl")])).stderr).toContain("two raters");
    const unknown = await run(["agreement", inFolder("same.jsonl"), "--reference", "zoe"]);
    expect(unknown.stderr).toContain("--reference");
    const none = await run(["agreement", inFolder("missing.jsonl")]);
    expect(none.exitCode).toBe(2);
  });
});
