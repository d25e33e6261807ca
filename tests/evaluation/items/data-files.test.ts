import { execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadItems, loadOpenQuestions, loadQuestions } from "equirank/evaluation";
import { describe, expect, it, test } from "vitest";
import { hasOpenQuestions } from "../../../src/internal";
import { createFolder } from "../create-folder";
import { writeParquet } from "./range-server";

const fixture = (name: string) => fileURLToPath(new URL(`../../fixtures/files/${name}`, import.meta.url));

const items = [1, 2, 3].map((i) => ({
  question: `What is ${i} + ${i}?`,
  candidates: [`${2 * i + 1}`, `${2 * i}`],
  answer: 1,
}));

test.each([
  "lf.jsonl",
  "crlf-bom.jsonl",
  "cr.jsonl",
  "array.json",
  "hub-page.json",
  "packed.jsonl.gz",
  "header.csv",
  "no-header.csv",
  "semicolons.csv",
  "header.tsv",
  "own.parquet",
])("%s holds the same three items as every other file", async (name) => {
  const task = fixture(name);
  const withoutIds = (await loadItems({ task })).map(({ item: { id: _, ...item } }) => item);
  expect(withoutIds).toEqual(items);
  const [second] = await loadItems({ task, offset: 1, limit: 1 });
  expect(second).toMatchObject({ index: 1, item: items[1] });
  const parts = [1, 2].map((index) => loadItems({ task, shard: { index, count: 2 } }));
  const found = (await Promise.all(parts)).flat().map(({ index }) => index);
  expect(found.sort()).toEqual([0, 1, 2]);
});

test("a header of any names is one where the map names them", async () => {
  const task = join(await createFolder(), "own.csv");
  await writeFile(task, "Frage,x,y,L\nWer?,Ada,Eve,2\n");
  const map = { question: "Frage", candidates: "x+y", answer: "L", first: "1" };
  expect(await loadItems({ task, map })).toEqual([
    { index: 0, item: { question: "Wer?", candidates: ["Ada", "Eve"], answer: 1 } },
  ]);
  await expect(loadItems({ task })).rejects.toThrow(/It has the fields Frage, x, y, L; say where/);
});

test("a table that names a known column twice is refused", async () => {
  const task = join(await createFolder(), "own.csv");
  await writeFile(task, "question,A,A,answer\nWho?,Ada,Eve,A\n");
  await expect(loadItems({ task })).rejects.toThrow(/own\.csv has two columns named A: rename one/);
  await writeFile(task, "question,A,B,answer,note,note\nWho?,Ada,Eve,A,,\n");
  expect(await loadItems({ task })).toHaveLength(1);
});

test("a table without header keeps all of its candidates, more than ten of them too", async () => {
  const task = join(await createFolder(), "own.csv");
  const candidates = Array.from({ length: 11 }, (_, y) => `city ${y}`);
  for (const [letter, answer] of Object.entries({ C: 2, K: 10 })) {
    await writeFile(task, `Where?,${candidates.join(",")},${letter}\n`);
    expect(await loadItems({ task })).toEqual([{ index: 0, item: { question: "Where?", candidates, answer } }]);
  }
});

test("cells may hold line breaks and quotes", async () => {
  const [read] = await loadItems({ task: fixture("quotes.csv") });
  expect(read!.item.question).toBe('Who said "no", twice?\nAda?');
});

test("lines of a table may end in several ways, also where a block of the file ends", async () => {
  const file = join(await createFolder(), "mixed.csv");
  // Blocks are of a megabyte: the second ends between CR and LF.
  const before = "question,A,B,answer\r\n1?,x,y,A\n2?,x,y,B\r3?,";
  const long = "x".repeat(2 ** 20 - before.length - ",y,A\r".length);
  await writeFile(file, `${before}${long},y,A\r\n4?,x,y,B\n`);
  const items = await loadItems({ task: file });
  expect(items.map(({ item: { question, answer } }) => [question, answer])).toEqual([
    ["1?", 0],
    ["2?", 1],
    ["3?", 0],
    ["4?", 1],
  ]);
});

test("a table's rows are told by their lines, also after line breaks of two characters within quotes", async () => {
  const file = join(await createFolder(), "breaks.csv");
  await writeFile(file, 'question,A,B,answer\r\n"1\r\n?",x,"y\r\nz",A\r\n2?,x,y,C\r\n"3\n?",x,y,C\r\n');
  const problems: string[] = [];
  await loadItems({ task: file, onBadRow: (problem) => problems.push(problem) });
  // The first row takes lines 2 to 4; a row that takes several is told by its last.
  expect(problems).toEqual([
    expect.stringContaining("breaks.csv, line 5: row.answer"),
    expect.stringContaining("breaks.csv, line 7: row.answer"),
  ]);
});

test("a table's quote in the middle of a cell is refused with what to do", async () => {
  const file = join(await createFolder(), "quote.csv");
  await writeFile(file, 'question,A,B,answer\nSay "hi",x,y,A\n');
  await expect(loadItems({ task: file })).rejects.toThrow(/Opening Quote.*line 2.*write a quote in them as ""/);
});

test.each([
  ["utf-16.jsonl", /is UTF-16 text: convert it, as by iconv -f UTF-16 -t UTF-8/],
  ["windows-1252.jsonl", /line 1 is not UTF-8: where the file is in Windows-1252 or Latin-1/],
  ["windows-1252.csv", /is not UTF-8: where the file is in Windows-1252 or Latin-1/],
  ["cut.jsonl.gz", /it ends in the middle, so it was cut off\. Fetch it again/],
  ["open-quote.csv", /Quote Not Closed.*line.*write a quote in them as ""/],
  ["ragged.csv", /line 2 has 5 cells where the first line has 4/],
  ["empty.jsonl", /has no item in the range and part asked for/],
])("%s is refused with what to do", async (name, message) => {
  await expect(loadItems({ task: fixture(name) })).rejects.toThrow(
    expect.objectContaining({ name: "DataError", message: expect.stringMatching(message) }),
  );
});

test.each<[string, Buffer, RegExp]>([
  ["a spreadsheet", Buffer.from("PK\u0003\u0004rest"), /is a ZIP archive, perhaps an Excel file/],
  [
    "UTF-16 without a byte order mark",
    Buffer.from(`{"question": "Who?"}\n`.repeat(9), "utf16le"),
    /is UTF-16 text: convert it, as by iconv -f UTF-16LE -t UTF-8/,
  ],
  [
    "UTF-16 without a byte order mark, the high byte first",
    Buffer.from(`{"question": "Who?"}\n`.repeat(9), "utf16le").swap16(),
    /is UTF-16 text: convert it, as by iconv -f UTF-16BE -t UTF-8/,
  ],
  [
    "UTF-32",
    Buffer.from([0xff, 0xfe, 0, 0, 0x7b, 0, 0, 0]),
    /is UTF-32 text: convert it, as by iconv -f UTF-32 -t UTF-8/,
  ],
  ["zstd", Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0]), /is packed by zstd: unpack it first/],
  ["an array that is cut off", Buffer.from('[\n{"a": 1},\n{"b"'), /is not JSON: /],
  ["Parquet that is cut off", Buffer.from("PAR1 and no more of it"), /no whole Parquet file/],
])("%s is refused by name", async (_, bytes, message) => {
  const task = join(await createFolder(), "file");
  await writeFile(task, bytes);
  await expect(loadItems({ task })).rejects.toThrow(message);
});

test("a pipe is refused with what to do", async (context) => {
  if (process.platform === "win32") context.skip("Windows has no pipes among its files");
  const pipe = join(await createFolder(), "pipe.jsonl");
  execFileSync("bash", ["-c", 'mkfifo "$0"', pipe]);
  const written = writeFile(pipe, "{}\n").catch(() => {});
  await expect(loadItems({ task: pipe })).rejects.toThrow(/pipe\.jsonl cannot be read: it is a pipe.*to a file first/);
  await written;
});

describe("Parquet", () => {
  it("holds numbers that are exact, or the row is refused", async () => {
    const task = join(await createFolder(), "ids.parquet");
    const row = (id: bigint) => ({ id, question: "?", choices: ["a", "b"], answer: 1n });
    await writeFile(task, writeParquet([row(1n), row(2n ** 60n)]));
    await expect(loadItems({ task })).rejects.toThrow(
      /row 2 holds the number 1152921504606846976, which is too large to be exact: store it as text/,
    );
    const problems: string[] = [];
    const onBadRow = (problem: string) => problems.push(problem);
    expect(await loadItems({ task, onBadRow })).toHaveLength(1);
    expect(problems).toHaveLength(1);
  });

  it("does not take a question for open whose choices stand under a name that nobody knows", async () => {
    const task = join(await createFolder(), "choices.parquet");
    await writeFile(task, writeParquet([{ question: "?", opts: ["a", "b"], answer: "B", tags: ["x", "y"] }]));
    expect(await hasOpenQuestions({ task })).toBe(false);
    await expect(loadOpenQuestions({ task })).rejects.toThrow(/row 1: row must have a question and its answer, and no/);
    expect(await loadItems({ task, map: { candidates: "opts", answer: "answer" } })).toHaveLength(1);
    for (const choices of [{ "Option A": "a", "Option B": "b" }, { opts: '["a", "b"]' }]) {
      await writeFile(task, writeParquet([{ question: "?", ...choices, answer: "B" }]));
      expect(await hasOpenQuestions({ task })).toBe(false);
    }
    await writeFile(task, writeParquet([{ question: "?", tags: ["x", "y"], answer: "2" }]));
    expect(await loadOpenQuestions({ task })).toHaveLength(1);
  });

  it("names the fields of a row that no layout reads, also those that were not read", async () => {
    const task = join(await createFolder(), "other.parquet");
    await writeFile(task, writeParquet([{ input: "", frage: "?", bild: "x" }]));
    await expect(loadQuestions({ task })).rejects.toThrow(
      /row 1: row must have a question\. It has the fields input, frage, bild; say where/,
    );
  });
});

test("a part of many lines parses its own alone", async () => {
  const line = JSON.stringify({ question: "?", candidates: ["a", "b"], answer: 1 });
  const task = join(await createFolder(), "many.jsonl");
  // Only every tenth line is JSON at all.
  await writeFile(task, Array.from({ length: 200 }, (_, i) => (i % 10 === 3 ? line : "{")).join("\n"));
  const found = await loadItems({ task, shard: { index: 4, count: 10 } });
  expect(found.map(({ index }) => index)).toEqual(Array.from({ length: 20 }, (_, i) => 10 * i + 3));
});
