import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ModelUnavailableError } from "equirank";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { discussionCommands } from "../../../../bench/companions/discussion/commands";
import { FakeLanguageModel } from "../../../fakes/fake-language-model";
import { parseLines, runInProcess } from "../run-in-process";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "equirank-"));
});
afterEach(() => rm(folder, { recursive: true }));

const inFolder = (name: string) => join(folder, name);

const readLines = async (name: string) => parseLines(await readFile(inFolder(name), "utf8"));

/** Says what the last remark says, and the first option before any. */
function createEcho(failAfter = Infinity) {
  const model: FakeLanguageModel = new FakeLanguageModel({
    id: "echo",
    drawText: (prompt) => `It is ${/(\d+)(?: or \d+\?)?\D*$/.exec(prompt)![1]}.`,
    beforeAnswer: () => {
      if (model.calls.length > failAfter) throw new ModelUnavailableError("gone");
    },
  });
  return model;
}

function run(given: readonly string[], model = createEcho(), signal?: AbortSignal) {
  return runInProcess(discussionCommands, given, { model, signal });
}

describe("companion:discussion run", () => {
  test("holds discussions and goes on where it was interrupted", async () => {
    const out = inFolder("cut.jsonl");
    const given = ["run", "--out", out, "--count", "5", "--stance", "adversarial"];
    const cut = await run(given, createEcho(5));
    expect(cut.exitCode).toBe(3);
    expect(await readLines("cut.jsonl")).toHaveLength(2);
    const model = createEcho();
    expect(await run(given, model)).toEqual({
      exitCode: 0,
      stdout: `5 discussions in ${out}\n`,
      stderr: "",
    });
    expect(model.calls).toHaveLength(6);
    const lines = await readLines("cut.jsonl");
    // An adversary argues for the wrong one of two answers, and is believed.
    for (const { item, final } of lines as { item: Record<string, string>; final: string }[]) {
      expect(item.options).toContain(final);
      expect(final).not.toBe(item.gold);
    }
    await run(given.map((word) => (word === out ? inFolder("whole.jsonl") : word)));
    expect(await readLines("whole.jsonl")).toEqual(lines);
  });

  test("reads items, lets the model be its own partner, and takes stances from the equilibrium", async () => {
    const item = { id: "a", question: "1 or 2?", options: ["1", "2"] };
    await writeFile(inFolder("items.jsonl"), `${JSON.stringify(item)}\n`);
    const given = ["run", "--items", inFolder("items.jsonl"), "--out", inFolder("out.jsonl")];
    const more = ["--partner", "self", "--stance", "equilibrium", "--rounds", "2"];
    const { exitCode, stderr } = await run([...given, ...more]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    const [line] = await readLines("out.jsonl");
    expect(line).toMatchObject({ item, learner: "echo", partner: "echo" });
    expect(line!.turns).toHaveLength(5);
  });

  test("draws sums to try that are none of those to learn from", async () => {
    const draw = async (name: string, ...more: string[]) => {
      const given = ["run", "--rounds", "0", "--out", inFolder(name), ...more];
      expect(await run(given)).toMatchObject({ exitCode: 0, stderr: "" });
      const lines = await readLines(name);
      return lines.map(({ item }) => (item as { id: string }).id.split("+").toSorted().join());
    };
    const learned = await draw("learned.jsonl", "--count", "100");
    const tried = await draw("tried.jsonl", "--count", "100", "--offset", "100");
    expect(new Set([...learned, ...tried]).size).toBe(200);
    const [other] = await draw("other.jsonl", "--count", "1", "--item-seed", "1");
    expect(other).not.toBe(learned[0]);
  });

  test("ends with status 130 where it is interrupted, and says how to go on", async () => {
    const interruption = new AbortController();
    const model = new FakeLanguageModel({
      drawText: () => "1",
      beforeAnswer: () => interruption.abort(),
    });
    const given = ["run", "--count", "2", "--out", inFolder("x.jsonl")];
    const { exitCode, stderr } = await run(given, model, interruption.signal);
    expect(exitCode).toBe(130);
    expect(stderr).toContain("the same command goes on");
  });
});

describe("companion:discussion export and eval", () => {
  test("write rows to train on, and what the discussions did", async () => {
    const [attack, help] = [inFolder("attack.jsonl"), inFolder("help.jsonl")];
    await run(["run", "--count", "20", "--stance", "adversarial", "--out", attack]);
    await run(["run", "--count", "20", "--stance", "support", "--out", help]);
    const rows = inFolder("rows.jsonl");
    const exported = await run(["export", "--transcripts", attack, "--out", rows]);
    expect(exported.stdout).toBe(`40 rows in ${rows}\n`);
    const [first, second] = await readLines("rows.jsonl");
    expect(first!.prompt).toHaveLength(1);
    expect(second!.prompt).toHaveLength(3);
    const bare = inFolder("bare.jsonl");
    const meta = ["--no-opening", "--format", "openai", "--meta", inFolder("meta.jsonl")];
    await run(["export", "--transcripts", attack, "--out", bare, ...meta]);
    expect(await readLines("bare.jsonl")).toHaveLength(20);
    expect(await readLines("meta.jsonl")).toHaveLength(20);

    const { stdout } = await run(["eval", attack, help, "--json"]);
    const [attacked, helped] = parseLines(stdout)[0] as unknown as Record<string, never>[];
    // The echo gives the first option, and then whatever the remark says.
    expect(attacked).toMatchObject({ after: { count: 0 }, wrongToRight: { count: 0 } });
    expect(helped).toMatchObject({ after: { count: 20 }, rightToWrong: { count: 0 } });
    const table = await run(["eval", attack, help]);
    expect(table.stdout).toContain("right to wrong");
    // wilsonInterval(20, 20) from 0.839.
    expect(table.stdout).toContain("20/20 (84-100)");
  });
});

describe("companion:discussion", () => {
  test.each([
    ["sums that cannot be counted", ["run", "--count", "many", "--out", "x"], "--count"],
    ["more sums than there are", ["run", "--offset", "1200", "--out", "x"], "1225"],
    ["a number of given items", ["run", "--items", "y", "--count", "2", "--out", "x"], "--items"],
    ["given items to leave out", ["run", "--items", "y", "--offset", "2", "--out", "x"], "--items"],
    ["a seed of given items", ["run", "--items", "y", "--item-seed", "2", "--out", "x"], "--items"],
    ["no file of items", ["run", "--items", "none.jsonl", "--out", "x"], "none.jsonl"],
    ["an unknown stance", ["run", "--out", "x", "--stance", "no"], "mixed"],
    ["a temperature below 0", ["run", "--out", "x", "--temperature=-1"], "from 0"],
    ["no file of transcripts", ["eval", "none.jsonl"], "none.jsonl"],
    ["no file at all", ["eval"], "transcripts"],
    ["nothing to export", ["export", "--transcripts", "none.jsonl", "--out", "x"], "none.jsonl"],
  ])("ends with status 2 for %s", async (_, given, message) => {
    const { exitCode, stderr } = await run(given);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
  });

  test("refuses transcripts without right answers", async () => {
    const turns = [{ role: "learner", content: "1", answer: "1" }];
    const line = {
      item: { id: "a", question: "?" },
      learner: "m",
      partner: "n",
      turns,
      final: "1",
    };
    await writeFile(inFolder("open.jsonl"), JSON.stringify(line));
    const { exitCode, stderr } = await run(["eval", inFolder("open.jsonl")]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("item a.gold");
  });
});
