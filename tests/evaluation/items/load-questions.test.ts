import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InvalidArgumentError } from "equirank";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DataError, type LoadItemsOptions, loadQuestions } from "../../../src/evaluation";
import { parseUnlabelledQuestion } from "../../../src/evaluation/items/multiple-choice-item";

const candidates = ["ice", "steam"];

describe("a question without a label", () => {
  test.each([
    [
      { id: "a", question: "Frozen?", candidates },
      { id: "a", question: "Frozen?", candidates },
    ],
    [
      { question: "Frozen?", candidates },
      { question: "Frozen?", candidates },
    ],
    [
      { query: "Question: Frozen?", choices: candidates },
      { question: "Frozen?", candidates },
    ],
    [
      { id: "b", question: "Frozen?", choices: { text: candidates, label: ["A", "B"] } },
      { id: "b", question: "Frozen?", candidates },
    ],
    [
      { id: "c", question_stem: "Frozen is", choices: { text: candidates } },
      { id: "c", question: "Frozen is", candidates },
    ],
  ])("is read from %j", (row, question) => {
    expect(parseUnlabelledQuestion(row)).toEqual(question);
  });

  test("has its label ignored where there is one", () => {
    const labels = { answer: 0, gold: 7, answerKey: "?" };
    expect(parseUnlabelledQuestion({ question: "Frozen?", candidates, ...labels })).toEqual({
      question: "Frozen?",
      candidates,
    });
  });

  test.each([
    [null],
    ["Frozen?"],
    [{ question: "Frozen?" }],
    [{ question: " ", candidates }],
    [{ question: "Frozen?", candidates: [] }],
    [{ question: "Frozen?", candidates: ["ice", ""] }],
    [{ question: "Frozen?", candidates: "ice" }],
    [{ query: "Frozen?", choices: { texts: candidates } }],
  ])("is not %j", (row) => {
    expect(() => parseUnlabelledQuestion(row)).toThrow(InvalidArgumentError);
  });
});

describe("a file of questions", () => {
  let folder: string;
  const line = (i: number) => `${JSON.stringify({ question: `${i}?`, candidates })}\n`;
  const write = async (name: string, text: string) => {
    const task = join(folder, name);
    await writeFile(task, text);
    return task;
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "equirank-"));
  });

  afterAll(() => rm(folder, { recursive: true }));

  test("is read from offset to limit", async () => {
    const task = await write("five.jsonl", [0, 1, 2, 3, 4].map(line).join(""));
    const questions = await loadQuestions({ task, offset: 1, limit: 2 });
    expect(questions.map(({ question }) => question)).toEqual(["1?", "2?"]);
    const data = await loadQuestions({ task: "arc_easy", data: task });
    expect(data).toHaveLength(5);
  });

  test("ends at a row that is none, with its place, or leaves it out where asked to", async () => {
    const task = await write("bad.jsonl", `${line(0)}{"question": "?"}\n${line(2)}`);
    await expect(loadQuestions({ task })).rejects.toThrow(DataError);
    await expect(loadQuestions({ task })).rejects.toThrow("line 2");
    const problems: string[] = [];
    const questions = await loadQuestions({ task, onBadRow: (problem) => problems.push(problem) });
    expect(questions).toHaveLength(2);
    expect(problems).toEqual([expect.stringContaining("line 2")]);
  });

  test("has to be there and hold a question in the range", async () => {
    const task = await write("one.jsonl", line(0));
    await expect(loadQuestions({ task: join(folder, "none.jsonl") })).rejects.toThrow(DataError);
    await expect(loadQuestions({ task, offset: 1 })).rejects.toThrow("no question in the range");
  });

  test.each([[{ task: "" }], [{ offset: -1 }], [{ limit: 0 }], [{ limit: 1.5 }], [{ shard: { index: 1, count: 2 } }]])(
    "is not read with %j",
    async (options) => {
      const task = await write("options.jsonl", line(0));
      const all = { task, ...options } as LoadItemsOptions;
      await expect(loadQuestions(all)).rejects.toThrow(InvalidArgumentError);
    },
  );
});
