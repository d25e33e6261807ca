import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ModelUnavailableError } from "equirank";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { dilemmaCommands } from "../../../../bench/companions/dilemmas/commands";
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
  return runInProcess(dilemmaCommands, given, { model, signal });
}

describe("companion:dilemmas elicit", () => {
  test("writes how likely a model is to cooperate", async () => {
    const out = inFolder("base.jsonl");
    const found = await run(["elicit", "--out", out, "--games", "snowdrift,stag-hunt"]);
    expect(found).toEqual({ exitCode: 0, stdout: `14 answers in ${out}\n`, stderr: "" });
    const lines = await readLines("base.jsonl");
    // Both letters are as likely to this model.
    expect(lines.map(({ p }) => p)).toEqual(Array(14).fill(0.5));
    expect(lines[0]).toMatchObject({ scenario: "snowdrift/summit", model: "fake" });
  });

  test("goes on where it was interrupted", async () => {
    const out = inFolder("base.jsonl");
    const answerSome = new FakeLanguageModel({
      beforeAnswer: () => {
        if (answerSome.calls.length > 6) throw new ModelUnavailableError("gone");
      },
    });
    const cut = await run(["elicit", "--out", out], answerSome);
    expect(cut.exitCode).toBe(3);
    const before = await readFile(out, "utf8");
    expect(await readLines("base.jsonl")).toHaveLength(3);
    const model = new FakeLanguageModel();
    expect((await run(["elicit", "--out", out], model)).exitCode).toBe(0);
    expect(model.calls).toHaveLength(2 * 25);
    const after = await readFile(out, "utf8");
    expect(after.startsWith(before)).toBe(true);
    const whole = inFolder("whole.jsonl");
    await run(["elicit", "--out", whole]);
    expect(after).toBe(await readFile(whole, "utf8"));
    expect(new Set((await readLines("base.jsonl")).map(({ scenario }) => scenario)).size).toBe(28);
    const inWords = await run(["elicit", "--out", out, "--words"]);
    expect(inWords.exitCode).toBe(2);
    expect(inWords.stderr).toContain('naming was "letter" then and is "words" now');
    const other = await run(["elicit", "--out", out], new FakeLanguageModel({ id: "other" }));
    expect(other.exitCode).toBe(2);
    expect(other.stderr).toContain('model was "fake" then and is "other" now');
  });

  test("keeps motivations, and says how many replies it could not read", async () => {
    const model = new FakeLanguageModel({
      drawText: (_, { seed = 0 }) => (seed % 2 === 0 ? "A. It pays." : "Perhaps"),
    });
    const { exitCode, stderr } = await run(
      [
        ...["elicit", "--out", inFolder("teacher.jsonl"), "--contexts", "team", "--motivated"],
        ...["--samples", "4", "--seed", "0"],
      ],
      model,
    );
    expect({ exitCode, stderr }).toEqual({
      exitCode: 0,
      stderr: "warning: 8 replies chose no move and were left out\n",
    });
    const lines = await readLines("teacher.jsonl");
    expect(lines).toHaveLength(8);
    expect(lines[0]).toMatchObject({ action: "cooperate", motivation: "It pays." });
  });

  test("ends with status 130 where it is interrupted", async () => {
    const interruption = new AbortController();
    const model = new FakeLanguageModel({ beforeAnswer: () => interruption.abort() });
    const given = ["elicit", "--out", inFolder("base.jsonl")];
    expect((await run(given, model, interruption.signal)).exitCode).toBe(130);
  });
});

describe("companion:dilemmas report", () => {
  test("says how a model played, and how far it is from the teacher", async () => {
    const answers = inFolder("even.jsonl");
    await run(["elicit", "--out", answers, "--games", "prisoners-dilemma"]);
    const { stdout } = await run(["report", "--answers", answers]);
    // The fake model gives every letter the same probability; the player with lambda 1 plays 0.0998 (Gambit's).
    expect(stdout).toContain("prisoners-dilemma/team | 0.500 | 0.500 | 0.500");
    expect(stdout).toContain("| 0.100 |");
    expect(stdout).toContain("Mean distance to the teacher: 0.400");
  });
});

describe("companion:dilemmas solve", () => {
  test("prints equilibria", async () => {
    const { exitCode, stdout } = await run(["solve", "--games", "snowdrift", "--lambda", "1"]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("1.000/0.000  0.000/1.000");
    expect(stdout).toContain("0.333/0.333");
    // Gambit's and scipy's, tests/fixtures/dilemma-equilibria.json.
    expect(stdout).toContain("0.043/0.851  0.401/0.401  0.851/0.043");
  });

  test("fits lambda to what was observed", async () => {
    await run(["elicit", "--out", inFolder("even.jsonl")]);
    const { stdout } = await run(["solve", "--observed", inFolder("even.jsonl")]);
    expect(stdout).toContain("No lambda makes this play more likely");
    const json = await run(["solve", "--observed", inFolder("even.jsonl"), "--json"]);
    expect(parseLines(json.stdout)[0]).toMatchObject({ fit: { precision: 0 } });
  });
});

describe("companion:dilemmas align", () => {
  test("says how much of the gap is closed", async () => {
    const base = inFolder("base.jsonl");
    await run(["elicit", "--out", base]);
    const given = ["align", "--base", base, "--teacher", "quantal:1"];
    const { exitCode, stdout } = await run([...given, "--tuned", "quantal:1"]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("Gap closed: mean 1.000 (0 without a gap left out), pooled 1.000.");
    const some = await run([...given, "--tuned", base, "--games", "snowdrift", "--json"]);
    expect(parseLines(some.stdout)[0]!.scenarios).toHaveLength(7);
    const unmoved = await run([...given, "--tuned", base, "--json"]);
    expect(parseLines(unmoved.stdout)[0]).toMatchObject({ mean: 0, pooled: 0, skipped: 0 });
  });
});

describe("companion:dilemmas export", () => {
  test("writes what a quantal response player would answer", async () => {
    const given = ["export", "--answers", "quantal:1", "--games", "stag-hunt", "--count", "10"];
    const { stdout } = await run([...given, "--out", inFolder("train.jsonl")]);
    expect(stdout).toContain("70 rows");
    const lines = await readLines("train.jsonl");
    expect(Object.keys(lines[0]!)).toEqual(["prompt", "completion"]);
    const more = ["--format", "openai", "--no-motivation", "--meta", inFolder("meta.jsonl")];
    await run([...given, "--out", inFolder("openai.jsonl"), ...more]);
    const [row] = await readLines("openai.jsonl");
    expect((row!.messages as unknown[]).at(-1)).toEqual({ role: "assistant", content: "A" });
    expect(await readLines("meta.jsonl")).toHaveLength(70);
    await run([...given, "--reasoned", "--out", inFolder("reasoned.jsonl")]);
    const [reasoned] = await readLines("reasoned.jsonl");
    const [{ content }] = reasoned!.completion as [{ content: string }];
    expect(content).toMatch(/^If .*: better .*\.\nopen the markets at home$/);
  });
});

describe("companion:dilemmas", () => {
  test.each([
    ["an unknown game", ["solve", "--games", "chicken"], "prisoners-dilemma"],
    ["a lambda of 0", ["solve", "--lambda", "0"], "lambda"],
    ["a lambda that is no number", ["solve", "--lambda", "much"], "must be a number"],
    ["words twice", ["elicit", "--out", "x", "--words", "--reasoned"], "cannot be used with"],
    ["odd samples", ["elicit", "--out", "x", "--samples", "3"], "--samples"],
    [
      "reasons without reasons",
      ["export", "--answers", "quantal:1", "--out", "x", "--reasoned", "--no-motivation"],
      "cannot be used with",
    ],
    ["no file of answers", ["export", "--answers", "none.jsonl", "--out", "x"], "none.jsonl"],
    ["a player without lambda", ["export", "--answers", "quantal:", "--out", "x"], "lambda"],
  ])("ends with status 2 for %s", async (_, given, message) => {
    const { exitCode, stderr } = await run(given);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
  });

  test("exports all answers of a file, and no number of them", async () => {
    const answer = { game: "stag-hunt", context: "business", model: "m", action: "defect" };
    const file = inFolder("answers.jsonl");
    await writeFile(file, JSON.stringify({ scenario: "stag-hunt/business", ...answer }));
    const given = ["export", "--answers", file, "--out", inFolder("rows.jsonl")];
    expect((await run(given)).stdout).toContain("1 rows");
    const counted = await run([...given, "--count", "5"]);
    expect(counted.exitCode).toBe(2);
    expect(counted.stderr).toContain("--count must be left out with a file");
  });

  test("refuses an empty file of answers", async () => {
    await writeFile(inFolder("empty.jsonl"), "\n");
    const { stderr } = await run(["solve", "--observed", inFolder("empty.jsonl")]);
    expect(stderr).toContain("must hold at least one answer");
  });
});
