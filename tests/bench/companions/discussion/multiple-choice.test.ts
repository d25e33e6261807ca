import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DataError } from "equirank/evaluation";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { discussionCommands } from "../../../../bench/companions/discussion/commands";
import { loadChoices, readLetter } from "../../../../bench/companions/discussion/multiple-choice";
import { FakeLanguageModel } from "../../../fakes/fake-language-model";
import { parseLines, runInProcess } from "../run-in-process";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "equirank-"));
});
afterEach(() => rm(folder, { recursive: true }));

const inFolder = (name: string) => join(folder, name);
const readLines = async (name: string) => parseLines(await readFile(inFolder(name), "utf8"));

async function writeRows(name: string, rows: readonly object[]): Promise<string> {
  await writeFile(inFolder(name), rows.map((row) => JSON.stringify(row)).join("\n"));
  return inFolder(name);
}

/** Made up, in the two layouts in which ARC is published. */
const plain = [
  {
    query: "Question: Which of these melts in the sun?",
    choices: ["a stone", "a spoon", "ice", "a brick"],
    gold: 2,
  },
  { query: "Question: What do bees make?", choices: ["honey", "milk", "wool"], gold: 0 },
  { query: "Question: What falls from clouds?", choices: ["sand", "rain"], gold: 1 },
];
const hub = {
  id: "made-up-7",
  question: "Which animal lays eggs?",
  choices: { text: ["dog", "horse", "cow", "hen"], label: ["1", "2", "3", "4"] },
  answerKey: "4",
};

describe("loadChoices", () => {
  it("puts lettered choices below the question, and knows the right letter", async () => {
    const items = await loadChoices({ task: await writeRows("rows.jsonl", plain) });
    expect(items[0]).toEqual({
      id: "row-1",
      question:
        "Which of these melts in the sun?\n(A) a stone\n(B) a spoon\n(C) ice\n(D) a brick\nAnswer with the letter of the right choice in brackets.",
      gold: "(C)",
      options: ["(A)", "(B)", "(C)", "(D)"],
    });
    expect(items.map(({ id, gold, options }) => [id, gold, options?.length])).toEqual([
      ["row-1", "(C)", 4],
      ["row-2", "(A)", 3],
      ["row-3", "(B)", 2],
    ]);
    const [item] = await loadChoices({ task: await writeRows("hub.jsonl", [hub]) });
    expect(item).toMatchObject({ id: "made-up-7", gold: "(D)" });
  });

  it("counts rows from the beginning of the data, whichever are taken", async () => {
    const task = await writeRows("rows.jsonl", plain);
    const items = await loadChoices({ task, offset: 1, limit: 1 });
    expect(items.map(({ id }) => id)).toEqual(["row-2"]);
  });

  it("refuses rows that are no questions with choices", async () => {
    const task = await writeRows("open.jsonl", [{ question: "What is 2 + 2?", answer: "4" }]);
    await expect(loadChoices({ task })).rejects.toThrow(DataError);
  });
});

describe("readLetter", () => {
  it.each([
    ["(B)", "(B)"],
    ["The answer is (C).", "(C)"],
    ["Not (A): I correct my answer. The answer is (D).", "(D)"],
    ["B", "(B)"],
    ["B) a spoon", "(B)"],
    ["**C.** ice", "(C)"],
    ["I think so.\nAnswer: A", "(A)"],
    ["The answer is D, since hens lay eggs.", "(D)"],
    ["A hen lays eggs.", undefined],
    ["The answer is A hen.", undefined],
    ["I, too, think of hens.", undefined],
    ["", undefined],
  ])("reads %j as %j", (text, expected) => {
    expect(readLetter(text)).toBe(expected);
  });
});

describe("companion:discussion run --task", () => {
  /** Says the last letter of all that was said. */
  const createEcho = () =>
    new FakeLanguageModel({
      id: "echo",
      drawText: (prompt) => `It is ${[...prompt.matchAll(/\([A-D]\)/g)].at(-1)![0]}.`,
    });
  const run = (given: readonly string[]) => runInProcess(discussionCommands, given, { model: createEcho() });

  it.each(["support", "adversarial"])("holds discussions in %s", async (stance) => {
    const task = await writeRows("rows.jsonl", plain);
    const out = inFolder("out.jsonl");
    const given = ["run", "--task", task, "--stance", stance, "--out", out];
    expect(await run(given)).toEqual({
      exitCode: 0,
      stdout: `3 discussions in ${out}\n`,
      stderr: "",
    });
    const lines = (await readLines("out.jsonl")) as {
      item: { gold: string; options: string[] };
      turns: { answer: string }[];
      final: string;
    }[];
    // The echo gives the last choice, and then whatever the remark says.
    expect(lines.map(({ turns }) => turns[0]!.answer)).toEqual(["(D)", "(C)", "(B)"]);
    for (const { item, turns, final } of lines) {
      expect(item.options).toContain(final);
      expect(final).toBe(turns[1]!.answer);
      expect(final === item.gold).toBe(stance === "support");
    }
    const { stdout } = await run(["eval", out, "--json"]);
    const right = stance === "support" ? 3 : 0;
    expect(parseLines(stdout)[0]).toMatchObject([{ alone: { count: 1 }, after: { count: right } }]);
    const rows = inFolder("train.jsonl");
    expect((await run(["export", "--transcripts", out, "--out", rows])).exitCode).toBe(0);
    expect(JSON.stringify((await readLines("train.jsonl"))[1])).toContain("The answer is (C).");
  });

  it("takes a part of the rows", async () => {
    const task = await writeRows("rows.jsonl", plain);
    const part = ["--count", "1", "--offset", "1", "--rounds", "0"];
    await run(["run", "--task", task, "--out", inFolder("part.jsonl"), ...part]);
    const lines = await readLines("part.jsonl");
    expect(lines.map(({ item }) => (item as { id: string }).id)).toEqual(["row-2"]);
  });

  it.each([
    ["items of its own", ["--items", "y"], "cannot be used with --items"],
    ["a seed", ["--item-seed", "2"], "cannot be used with --task"],
    ["no file", [], "none.jsonl"],
  ])("ends with status 2 for %s", async (_, more, message) => {
    const given = ["run", "--task", inFolder("none.jsonl"), "--out", inFolder("x.jsonl"), ...more];
    const { exitCode, stderr } = await run(given);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
  });
});
