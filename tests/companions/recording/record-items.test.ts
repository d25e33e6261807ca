import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InvalidArgumentError } from "equirank";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { recordItems } from "../../../src/companions/recording/record-items";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "equirank-items-"));
});
afterEach(() => rm(folder, { recursive: true }));

interface Row {
  item: string;
  by: string;
  index: number;
}

/** Two rows of each item, except of `none`; what was asked is counted. */
function record(file: string, ids: readonly string[], by = "one") {
  const asked: string[] = [];
  const progress: string[] = [];
  const rows = recordItems(
    file,
    ids.map((id) => ({ id })),
    {
      settings: { by },
      parse: (text): Row[] =>
        text
          .trim()
          .split("\n")
          .map((line) => JSON.parse(line)),
      itemOf: ({ item }) => item,
      create: async ({ id }, index) => {
        asked.push(id);
        return id === "none" ? [] : [0, 1].map(() => ({ item: id, by, index }));
      },
      onProgress: ({ completed, total }) => progress.push(`${completed}/${total}`),
    },
  );
  return { rows, asked, progress };
}

describe("recordItems", () => {
  it("makes the rows that are missing, and returns the items' own in their order", async () => {
    const file = join(folder, "rows.jsonl");
    await record(file, ["a", "b"]).rows;
    const more = record(file, ["c", "none", "b"]);
    expect(await more.rows).toEqual([
      { item: "c", by: "one", index: 0 },
      { item: "c", by: "one", index: 0 },
      { item: "b", by: "one", index: 1 },
      { item: "b", by: "one", index: 1 },
    ]);
    expect(more.asked).toEqual(["c", "none"]);
    expect(more.progress).toEqual(["1/2", "2/2"]);
    expect((await readFile(file, "utf8")).split("\n")).toHaveLength(2 * 3 + 1);
  });

  it("adds nothing to the rows of another run, and says whose it wanted", async () => {
    const file = join(folder, "rows.jsonl");
    await record(file, ["a"]).rows;
    const other = record(file, ["b"], "two");
    await expect(other.rows).rejects.toThrow(InvalidArgumentError);
    await expect(other.rows).rejects.toThrow('by was "one" then and is "two" now');
    expect(other.asked).toEqual([]);
  });
});
