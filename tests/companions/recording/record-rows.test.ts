import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { InvalidArgumentError } from "equirank";
import { recordRows } from "equirank/companions";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

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
  const rows = recordRows(
    file,
    ids.map((id) => ({ id })),
    {
      settings: { by },
      itemOf: ({ item }: Row) => item,
      create: async ({ id }, index) => {
        asked.push(id);
        return id === "none" ? [] : [0, 1].map(() => ({ item: id, by, index }));
      },
      onProgress: ({ completed, total }) => progress.push(`${completed}/${total}`),
    },
  );
  return { rows, asked, progress };
}

describe("recordRows", () => {
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

  it("drops what a killed run left half written, and makes it again", async () => {
    const file = join(folder, "rows.jsonl");
    await record(file, ["a", "b", "c"]).rows;
    const whole = await readFile(file, "utf8");
    // Wherever the last item's rows, or those of the one before, were cut off.
    const [first] = whole.split(/(?<=\n)/);
    for (let end = 2 * first!.length + 1; end < whole.length; end++) {
      // A line that is whole does not tell whether more were to come.
      if (whole[end - 1] === "\n" || whole[end] === "\n") continue;
      await writeFile(file, whole.slice(0, end));
      const { rows, asked } = record(file, ["a", "b", "c"]);
      expect(await rows).toHaveLength(6);
      expect(await readFile(file, "utf8"), `cut off at ${end}`).toBe(whole);
      expect(asked.at(-1)).toBe("c");
    }
  });

  it("takes no second writer, unless the first was killed", async () => {
    const file = join(folder, "rows.jsonl");
    // Which of the two comes first is left to the file system.
    const outcomes = await Promise.allSettled([1, 2].map(() => record(file, ["a"]).rows));
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const refused = outcomes.find((outcome) => outcome.status === "rejected");
    expect(String(refused?.reason)).toContain(`is being written by process ${process.pid}`);
    // A process that is not running: numbers end at 2^22 on 64-bit Linux.
    const killed = { pid: 4194305, host: hostname() };
    await writeFile(`${file}.lock`, JSON.stringify(killed));
    await record(file, ["b"]).rows;
    expect((await readdir(folder)).sort()).toEqual(["rows.jsonl", "rows.jsonl.settings.json"]);
  });

  it("writes for 1,000 items not much more than their rows", async () => {
    const file = join(folder, "many.jsonl");
    const items = Array.from({ length: 1000 }, (_, i) => ({ id: `${i}` }));
    const begun = performance.now();
    await recordRows(file, items, {
      settings: {},
      itemOf: ({ id }: { id: string }) => id,
      create: async ({ id }) => [{ id, text: "x".repeat(2000) }],
    });
    // 0.1 s here; rewriting the file for each row took 9 s.
    expect(performance.now() - begun).toBeLessThan(3000);
  });
});
