import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type LoadItemsOptions, loadItems, loadOpenQuestions } from "equirank/evaluation";
import { describe, expect, it } from "vitest";
import { hasOpenQuestions } from "../../../src/internal";
import { createFolder } from "../create-folder";

const row = (i: number, changes: object = {}) =>
  JSON.stringify({ question: `Question ${i}?`, candidates: ["a", "b"], answer: i % 2, ...changes });

async function writeRows(...lines: string[]): Promise<string> {
  const file = join(await createFolder(), "items.jsonl");
  await writeFile(file, lines.join("\n"));
  return file;
}

async function loadIndices(task: string, options: Partial<LoadItemsOptions> = {}) {
  return (await loadItems({ task, ...options })).map(({ index }) => index);
}

describe("loadItems reads", () => {
  it("a file with a row on each line, in any layout, with or without a last line feed", async () => {
    const file = await writeRows(
      row(0),
      '{"query": "Question: 1?", "choices": ["x", "y", "z"], "gold": 2}\r',
      "",
      '{"id": "q", "question": "2?", "choices": {"text": ["x"], "label": ["A"]}, "answerKey": "A"}',
    );
    expect(await loadItems({ task: file })).toEqual([
      { index: 0, item: { question: "Question 0?", candidates: ["a", "b"], answer: 0 } },
      { index: 1, item: { question: "1?", candidates: ["x", "y", "z"], answer: 2 } },
      { index: 2, item: { id: "q", question: "2?", candidates: ["x"], answer: 0 } },
    ]);
  });

  it("texts beyond ASCII, line separators among them, after a byte order mark", async () => {
    const file = await writeRows(`\uFEFF${row(0, { question: "Ü🙂\u2028zwei\u0085drei?" })}`, row(1));
    const items = await loadItems({ task: file });
    expect(items.map(({ item }) => item.question)).toEqual(["Ü🙂\u2028zwei\u0085drei?", "Question 1?"]);
  });

  it("characters that are cut by the chunks in which a file is read", async () => {
    // Chunks have 64 KiB; three bytes a character do not divide them.
    const question = "語".repeat(30_000);
    const file = await writeRows(row(0, { question }), row(1, { question }), row(2, { question }));
    for (const { item } of await loadItems({ task: file })) expect(item.question).toBe(question);
  });
});

describe("offset, limit and shard count rows", () => {
  const rows = Array.from({ length: 10 }, (_, i) => row(i));

  it.each<[Partial<LoadItemsOptions>, number[]]>([
    [{}, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]],
    [{ limit: 3 }, [0, 1, 2]],
    [{ limit: Number.POSITIVE_INFINITY }, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]],
    [{ offset: 8 }, [8, 9]],
    [{ offset: 4, limit: 3 }, [4, 5, 6]],
    [{ shard: { index: 1, count: 3 } }, [0, 3, 6, 9]],
    [{ shard: { index: 3, count: 3 } }, [2, 5, 8]],
    [{ offset: 1, limit: 5, shard: { index: 1, count: 2 } }, [1, 3, 5]],
    [{ offset: 1, limit: 5, shard: { index: 2, count: 2 } }, [2, 4]],
    [{ offset: 9, limit: 100 }, [9]],
  ])("%o", async (options, indices) => {
    expect(await loadIndices(await writeRows(...rows), options)).toEqual(indices);
  });

  it("so that a part keeps its places when rows are left out", async () => {
    const file = await writeRows(row(0), "no row", row(2), row(3));
    const onBadRow = () => {};
    expect(await loadIndices(file, { onBadRow, shard: { index: 2, count: 2 } })).toEqual([3]);
    expect(await loadIndices(file, { onBadRow, limit: 3 })).toEqual([0, 2]);
  });
});

describe("a row that is no item", () => {
  const bad: [string, string, RegExp][] = [
    ["no JSON", '{"question": "half', /is not JSON: write one JSON object a line/],
    ["what Python writes for no number", '{"score": NaN}', /is not JSON: write one JSON object a line \(.*N.*\)/],
    ["a comment", "// half", /is a comment, which JSON does not allow: delete the line/],
    ["bytes that are not UTF-8", "", /is not UTF-8: where the file is in Windows-1252/],
    [
      "an unknown layout",
      '{"text": "?"}',
      /must have a question\. It has the fields text; .* --map question=ctx,candidates=endings,answer=label/,
    ],
    ["a right answer out of range", row(1, { answer: 2 }), /row\.answer must name one of the 2/],
    ["a right answer below 0", row(1, { answer: -1 }), /row\.answer must name one of the 2/],
    ["a right answer that is none", row(1, { answer: "c" }), /row\.answer must name one of the 2/],
    ["no right answer", row(1, { answer: null }), /must have a right answer/],
    ["no choices", row(1, { candidates: [] }), /row\.candidates must hold the candidates/],
    ["an empty choice", row(1, { candidates: ["a", " "] }), /row\.candidates\.1 .*not be empty/],
    ["an empty question", row(1, { question: "" }), /must have a question/],
  ];

  it.each(bad)("ends the loading with file and line: %s", async (name, line, reason) => {
    const file = await writeBad(name, line);
    await expect(loadItems({ task: file })).rejects.toThrow(
      expect.objectContaining({
        name: "DataError",
        message: expect.stringMatching(
          new RegExp(`items\\.jsonl, line 3:? .*${reason.source}.*Fix the row, or leave out such rows`),
        ),
      }),
    );
  });

  it.each(bad)("is left out and told where that is asked for: %s", async (name, line, reason) => {
    const problems: string[] = [];
    const file = await writeBad(name, line);
    const onBadRow = (problem: string) => problems.push(problem);
    expect(await loadIndices(file, { onBadRow })).toEqual([0, 2]);
    expect(problems).toEqual([expect.stringMatching(new RegExp(`items\\.jsonl, line 3:? .*${reason.source}`))]);
  });

  async function writeBad(name: string, line: string): Promise<string> {
    const file = await writeRows(row(0), "", line, row(2));
    if (name.startsWith("bytes")) {
      const bytes = [Buffer.from(`${row(0)}\n\n{"a": "`), Buffer.from([0xff]), Buffer.from('"}\n')];
      await writeFile(file, Buffer.concat([...bytes, Buffer.from(row(2))]));
    }
    return file;
  }

  it("is one that repeats an id within what is read", async () => {
    const file = await writeRows(row(0, { id: "a" }), row(1), row(2, { id: "a" }), row(3));
    await expect(loadItems({ task: file, shard: { index: 1, count: 2 } })).rejects.toThrow(
      /line 3: row\.id must not be that of .*items\.jsonl, line 1 \(received "a"\)/,
    );
    expect(await loadIndices(file, { onBadRow: () => {} })).toEqual([0, 1, 3]);
    // The other part does not read these lines.
    expect(await loadIndices(file, { shard: { index: 2, count: 2 } })).toEqual([1, 3]);
  });

  it("is not left out where its label counts from 1, since all others would be misread", async () => {
    const choices = ["a", "b"];
    const counted = (answer: number) => JSON.stringify({ question: "?", choices, answer });
    const file = await writeRows(counted(1), counted(2));
    await expect(loadItems({ task: file, onBadRow: () => {} })).rejects.toThrow(
      /line 2: row\.answer must be an index from 0 to 1; where the data count from 1, say so by --map first=1/,
    );
    const items = await loadItems({ task: file, map: { first: "1" } });
    expect(items.map(({ item }) => item.answer)).toEqual([0, 1]);
  });
});

describe("what cannot be loaded is told", () => {
  it("a file that is not there", async () => {
    await expect(loadItems({ task: "missing.jsonl" })).rejects.toThrow(
      /missing\.jsonl cannot be read: ENOENT.*Name a file with one JSON object a line, or a task/,
    );
  });

  it("a range without rows", async () => {
    const file = await writeRows(row(0), row(1));
    await expect(loadItems({ task: file, offset: 2 })).rejects.toThrow(
      /has no item in the range and part asked for; rows seen there: 0/,
    );
    await expect(loadItems({ task: await writeRows("") })).rejects.toThrow(/rows seen there: 0/);
  });

  it.each<[string, object, string]>([
    ["an unknown option", { first: 1 }, "options.first"],
    ["no task", { task: "" }, "options.task"],
    ["a task that is left out", { task: undefined }, "options.task"],
    ["an offset below 0", { offset: -1 }, "options.offset"],
    ["a limit of 0", { limit: 0 }, "options.limit"],
    ["half an item", { limit: 0.5 }, "options.limit"],
    ["part 0", { shard: { index: 0, count: 2 } }, "options.shard.index"],
    ["part 3 of 2", { shard: { index: 3, count: 2 } }, "options.shard.index"],
    ["no parts", { shard: { index: 1, count: 0 } }, "options.shard.count"],
    ["a shard as text", { shard: "1/2" }, "options.shard"],
    ["a mapped part that is none", { map: { questions: "q" } }, "options.map.questions"],
    ["a map of no field", { map: { question: "" } }, "options.map.question"],
    ["a first number that is neither", { map: { first: "2" } }, "options.map.first"],
  ])("%s, by name", async (_, options, parameter) => {
    await expect(loadItems({ task: await writeRows(row(0)), ...options } as LoadItemsOptions)).rejects.toThrow(
      expect.objectContaining({ name: "InvalidArgumentError", parameter }),
    );
  });
});

describe("open questions", () => {
  const open = (i: number, changes: object = {}) =>
    JSON.stringify({ question: `Question ${i}?`, answer: String(i), ...changes });

  it("are read with their places, in the range and part asked for", async () => {
    const file = await writeRows(...Array.from({ length: 6 }, (_, i) => open(i)));
    const questions = await loadOpenQuestions({
      task: file,
      offset: 1,
      limit: 4,
      shard: { index: 2, count: 2 },
    });
    expect(questions).toEqual(
      [2, 4].map((index) => ({
        index,
        item: {
          question: `Question ${index}?`,
          key: { kind: "equivalent", answer: String(index) },
        },
      })),
    );
  });

  it("with a row that is none are refused, or go on without it", async () => {
    const file = await writeRows(open(0), row(1), open(2));
    await expect(loadOpenQuestions({ task: file })).rejects.toThrow(/items\.jsonl, line 2/);
    const problems: string[] = [];
    const onBadRow = (problem: string) => problems.push(problem);
    expect(await loadOpenQuestions({ task: file, onBadRow })).toHaveLength(2);
    expect(problems).toHaveLength(1);
  });

  it.each([
    ["gsm8k", true],
    ["truthfulqa", true],
    ["arc_easy", false],
  ])("are those of %s: %s", async (task, isOpen) => {
    expect(await hasOpenQuestions({ task })).toBe(isOpen);
  });

  it.each([
    [{ "Option A": "red", "Option B": "green", answer: "B" }, false],
    [{ opt_a: "red", opt_b: "green", answer: "b" }, false],
    [{ a: "red", b: "green", c: "blue", answer: "C" }, false],
    [{ opts: '["red", "green"]', answer: "A" }, false],
    [{ opts: { A: "red", B: "green" }, answer: "A" }, false],
    // The symbol of carbon, and rows whose lists say something else.
    [{ answer: "C" }, true],
    [{ hint1: "It is even.", hint2: "It is small.", answer: "2" }, true],
    [{ tags: ["numbers", "easy"], answer: "2" }, true],
    [{ opts: { A: "red", B: "green" }, answer: "red and green" }, true],
    [{ question: "[2, 3, 5]", answer: "2" }, true],
    [{ answer: "2", solution: "[1, 2]" }, true],
    [{ date: "May 1", data: "train", answer: "A" }, true],
    [{ meta: { checked: 1, hard: 0 }, answer: "1" }, true],
    [{ opts: { red: 1, green: 0 }, answer: "red" }, false],
  ])("are told from rows whose choices no layout knows: %j", async (fields, isOpen) => {
    const task = await writeRows(JSON.stringify({ question: "Which?", ...fields }));
    expect(await hasOpenQuestions({ task })).toBe(isOpen);
    const loading = loadOpenQuestions({ task });
    if (isOpen) expect(await loading).toHaveLength(1);
    else await expect(loading).rejects.toThrow("row must have a question and its answer, and no candidates");
  });

  it("are told from items with choices by the first row of a file", async () => {
    expect(await hasOpenQuestions({ task: await writeRows(open(0), row(1)) })).toBe(true);
    expect(await hasOpenQuestions({ task: await writeRows(row(0)) })).toBe(false);
    expect(await hasOpenQuestions({ task: await writeRows("") })).toBe(false);
    // The first row may be one that is left out.
    expect(await hasOpenQuestions({ task: await writeRows("no row", '{"note": "?"}', open(0)) })).toBe(true);
    expect(await hasOpenQuestions({ task: await writeRows("no row", row(0), open(1)) })).toBe(false);
  });
});
