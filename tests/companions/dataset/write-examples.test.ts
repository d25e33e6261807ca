import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Example, writeExamples } from "equirank/companions";
import { DataError } from "equirank/evaluation";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { exampleFormats, formatExample } from "../../../src/companions/dataset";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "equirank-examples-"));
});
afterEach(() => rm(folder, { recursive: true }));

function example(id: string, more: Partial<Example> = {}): Example {
  return {
    id,
    prompt: [{ role: "user", content: `What is ${id}?\u2028` }],
    completion: [{ role: "assistant", content: "Nothing." }],
    meta: { source: "test", model: "none", item: id, round: 0, labels: { easy: true } },
    ...more,
  };
}

describe("formatExample", () => {
  it("writes TRL's prompt and completion, or OpenAI's messages", () => {
    const { prompt, completion } = example("a");
    expect(exampleFormats).toEqual(["trl", "openai"]);
    expect(JSON.parse(formatExample(example("a"), "trl"))).toEqual({ prompt, completion });
    expect(JSON.parse(formatExample(example("a"), "openai"))).toEqual({
      messages: [...prompt, ...completion],
    });
  });

  it.each([
    [{ id: "" }, "example.id"],
    [{ prompt: [] }, "example.prompt"],
    [{ completion: [{ role: "user", content: "?" }] }, "example.completion"],
    [{ completion: [{ role: "robot", content: "?" }] }, "example.completion"],
    [{ weight: Number.NaN }, "example.weight"],
    [{ weight: "2" }, "example.weight"],
  ])("refuses %j", (more, name) => {
    expect(() => formatExample(example("a", more as Partial<Example>), "trl")).toThrow(name);
  });
});

describe("writeExamples", () => {
  it("writes rows as they come, and beside them what rows have no place for", async () => {
    const file = join(folder, "new", "train.jsonl");
    const metaFile = join(folder, "meta.jsonl");
    async function* examples() {
      yield example("a");
      // The first row is on its way, under another name.
      expect(await readdir(join(folder, "new"))).toEqual(["train.jsonl.part"]);
      yield example("b", { weight: 1.5 });
    }
    expect(await writeExamples(examples(), file, { metaFile })).toBe(2);
    const rows = (await readFile(file, "utf8")).split("\n");
    expect(rows).toEqual([formatExample(example("a"), "trl"), formatExample(example("b"), "trl"), ""]);
    const meta = (await readFile(metaFile, "utf8")).trim().split("\n");
    expect(meta.map((line) => JSON.parse(line))).toEqual([
      { id: "a", weight: 1, meta: example("a").meta },
      { id: "b", weight: 1.5, meta: example("b").meta },
    ]);
    expect(await readdir(join(folder, "new"))).toEqual(["train.jsonl"]);
  });

  it("leaves what was there where it fails, and nothing unfinished", async () => {
    const file = join(folder, "train.jsonl");
    await writeFile(file, "earlier");
    await expect(writeExamples([], file)).rejects.toThrow("at least one example");
    await expect(writeExamples([example("a"), example("")], file)).rejects.toThrow("example.id");
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(writeExamples([example("a")], file, { signal })).rejects.toThrow("enough");
    expect(await readFile(file, "utf8")).toBe("earlier");
    expect(await readdir(folder)).toEqual(["train.jsonl"]);
  });

  it("says why a file cannot be written", async () => {
    await writeFile(join(folder, "taken"), "");
    const inFile = join(folder, "taken", "train.jsonl");
    await expect(writeExamples([example("a")], inFile)).rejects.toThrow(DataError);
    const file = join(folder, "train.jsonl");
    const metaFile = join(folder, "taken", "meta.jsonl");
    await expect(writeExamples([example("a")], file, { metaFile })).rejects.toThrow(
      `${join(folder, "taken")} cannot be written`,
    );
    await expect(writeExamples([example("a")], file, { metaFile: file })).rejects.toThrow("another file");
    expect(await readdir(folder)).toEqual(["taken"]);
  });
});
