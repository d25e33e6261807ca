import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promptTemplates } from "equirank";
import { evaluateScores, type RecordScoresOptions, recordScores } from "equirank/evaluation";
import { describe, expect, it } from "vitest";
import { renderJson, repairLog } from "../../../src/internal";
import type { FakeLanguageModel } from "../../fakes/fake-language-model";
import { createFolder } from "../create-folder";
import { createItems, createScatteredModel, quickEvaluation, recordingOptions } from "../fake-run";

const items = createItems(3);

async function reportOn(...logs: string[]): Promise<string> {
  return renderJson(await evaluateScores(logs, quickEvaluation));
}

/** The log of an uninterrupted run, and its report. */
async function recordAll() {
  const log = join(await createFolder(), "scores.jsonl");
  const options = recordingOptions(log, items);
  const progress = await recordScores(options);
  return { log, options, progress, report: await reportOn(log) };
}

/** The lines that are whole, also a last one that only lacks its line feed. */
function splitLines(bytes: Buffer): string[] {
  const lines = bytes.toString("utf8").split("\n");
  return isJson(lines.at(-1)!) ? lines : lines.slice(0, -1);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function isAnswer(line: string): boolean {
  return JSON.parse(line).type === "answer";
}

function callsTo(options: RecordScoresOptions): number {
  return (options.model as FakeLanguageModel).calls.length;
}

describe("a recording that is started again", () => {
  it("asks for nothing that the log holds", async () => {
    const { log, options, progress } = await recordAll();
    // Items 0 and 2 have two candidates, item 1 three: plain, content-free and a judgement of each.
    expect(progress).toMatchObject({ completed: 13, total: 13, resumed: 0 });
    expect(callsTo(options)).toBe(13);
    const before = await readFile(log, "utf8");
    const again = recordingOptions(log, items);
    expect(await recordScores(again)).toMatchObject({ completed: 13, total: 13, resumed: 13 });
    expect(callsTo(again)).toBe(0);
    expect(await readFile(log, "utf8")).toBe(before);
  });

  it("goes on from a log that ends at any byte, to the same report byte for byte", async () => {
    const { log, report } = await recordAll();
    const whole = await readFile(log);
    const torn = join(await createFolder(), "scores.jsonl");
    for (let end = 0; end < whole.length; end++) {
      const kept = whole.subarray(0, end);
      await writeFile(torn, kept);
      const options = recordingOptions(torn, items);
      const { resumed } = await recordScores(options);
      expect(resumed).toBe(splitLines(kept).filter(isAnswer).length);
      expect(callsTo(options)).toBe(13 - resumed);
      expect(splitLines(await readFile(torn)).sort()).toEqual(splitLines(whole).sort());
      if (end % 200 === 0) expect(await reportOn(torn)).toBe(report);
    }
  });

  it("does not overwrite a file that is no log", async () => {
    const log = join(await createFolder(), "scores.jsonl");
    await writeFile(log, "notes without a line feed");
    await expect(recordScores(recordingOptions(log, items))).rejects.toThrow(/line 1 is not JSON.*another folder/);
    expect(await readFile(log, "utf8")).toBe("notes without a line feed");
  });

  it("leaves the log as it is where the data have changed", async () => {
    const log = join(await createFolder(), "scores.jsonl");
    await recordScores(recordingOptions(log, items.slice(1)));
    const before = await readFile(log, "utf8");
    const changed = items.map(({ index, item }) => ({ index, item: { ...item, question: `${item.question}!` } }));
    await expect(recordScores(recordingOptions(log, changed))).rejects.toThrow(/another text for item 1: data/);
    expect(await readFile(log, "utf8")).toBe(before);
    expect(await recordScores(recordingOptions(log, items))).toMatchObject({ total: 13, completed: 13 });
  });

  it("takes up further items, and leaves those that are not asked for", async () => {
    const { log, report } = await recordAll();
    const more = recordingOptions(log, createItems(5));
    expect(await recordScores(more)).toMatchObject({ total: 22, resumed: 13 });
    expect(JSON.parse(await reportOn(log))).toMatchObject({ items: 5, incompleteItems: 0 });
    const fewer = recordingOptions(log, createItems(1));
    expect(await recordScores(fewer)).toMatchObject({ total: 4, resumed: 4 });
    expect(JSON.parse(report)).toMatchObject({ items: 3 });
  });

  it("keeps a last line whose line feed was lost, in every reader", async () => {
    const { log, report } = await recordAll();
    const whole = await readFile(log, "utf8");
    const cut = whole.trimEnd();
    await writeFile(log, cut);
    expect(await reportOn(log)).toBe(report);
    expect(await repairLog(log)).toEqual({ kept: whole.split("\n").length - 1, leftOut: [] });
    expect(await readFile(log, "utf8")).toBe(cut);
    const more = recordingOptions(log, createItems(4));
    expect(await recordScores(more)).toMatchObject({ total: 18, resumed: 13 });
    expect((await readFile(log, "utf8")).startsWith(whole)).toBe(true);
    expect(JSON.parse(await reportOn(log))).toMatchObject({ items: 4, incompleteItems: 0 });
    const [header] = whole.split("\n");
    await writeFile(log, header!);
    expect(await recordScores(recordingOptions(log, items))).toMatchObject({ resumed: 0 });
    expect(await reportOn(log)).toBe(report);
  });

  it("refuses a last line that is whole but not of a log, also without its line feed", async () => {
    const { log } = await recordAll();
    const torn = `${await readFile(log, "utf8")}{"type":"note"}`;
    await writeFile(log, torn);
    await expect(recordScores(recordingOptions(log, items))).rejects.toThrow(/unusable type/);
    expect(await readFile(log, "utf8")).toBe(torn);
  });

  it("says what an evaluation of its beginning leaves out", async () => {
    const { log } = await recordAll();
    const lines = (await readFile(log, "utf8")).split("\n");
    await writeFile(log, `${lines.slice(0, -2).join("\n")}\n`);
    expect(JSON.parse(await reportOn(log))).toMatchObject({ items: 2, incompleteItems: 1 });
  });
});

describe("a recording refuses to go on with", () => {
  const changed: [string, (options: RecordScoresOptions) => Partial<RecordScoresOptions>, RegExp][] = [
    ["another task", () => ({ task: "shapes" }), /its task is "colours", and now "shapes"/],
    [
      "another model",
      () => ({ model: createScatteredModel({ id: "fake:other" }) }),
      /its models is .*fake:scattered.*, and now .*fake:other/,
    ],
    [
      "a model with another fingerprint",
      () => ({
        model: Object.assign(createScatteredModel(), { fingerprint: "sha256:other" }),
      }),
      /its models is .*, and now .*sha256:other/,
    ],
    ["other prompts", () => ({ prompts: "chat" }), /its wording is .*completion.*, and now .*chat/],
    [
      "a replaced prompt",
      () => ({ prompts: { ...promptTemplates.completion, contentFreeQuestion: "?" } }),
      /its wording is /,
    ],
    [
      "a worked example",
      () => ({ shots: [{ question: "?", correct: "a", incorrect: "b" }] }),
      /its wording is .*"shots":0.*, and now .*"shots":1/,
    ],
    ["pairs that ask for something else", () => ({ pairs: ["contrast"] }), /its queries is /],
    [
      "another question in the same place",
      () => ({
        items: items.map(({ index, item }) => ({
          index,
          item: { ...item, question: `${item.question}!` },
        })),
      }),
      /another text for item 0: data or prompts changed/,
    ],
    [
      "another right answer",
      () => ({
        items: items.map(({ index, item }) => ({
          index,
          item: { ...item, answer: 1 - item.answer },
        })),
      }),
      /another text for item 0/,
    ],
  ];

  it.each(changed)("%s", async (_, change, message) => {
    const { log, options } = await recordAll();
    const before = await readFile(log, "utf8");
    await expect(recordScores({ ...options, ...change(options) })).rejects.toThrow(
      expect.objectContaining({ name: "ScoreLogError", message: expect.stringMatching(message) }),
    );
    expect(await readFile(log, "utf8")).toBe(before);
  });

  it("a log of another version of the library", async () => {
    const { log, options } = await recordAll();
    const text = await readFile(log, "utf8");
    await writeFile(log, text.replace(/"equirank":"[^"]*"/, '"equirank":"0.0.1"'));
    await expect(recordScores(options)).rejects.toThrow(/its equirank is "0.0.1", and now/);
  });

  it("two shots that are replaced by two others, where the log holds no answer to them", async () => {
    const log = join(await createFolder(), "scores.jsonl");
    const shot = { question: "?", correct: "a", incorrect: "b" };
    const options = { ...recordingOptions(log, items.slice(0, 1)), shots: [shot] };
    await recordScores(options);
    const other = { ...options, items: items.slice(1), shots: [{ ...shot, correct: "c" }] };
    await expect(recordScores(other)).rejects.toThrow(/its wording is/);
  });
});
