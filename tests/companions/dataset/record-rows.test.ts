import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DataError } from "equirank/evaluation";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { recordRows } from "../../../src/companions/dataset/record-rows";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "equirank-rows-"));
});
afterEach(() => rm(folder, { recursive: true }));

const parse = (text: string) => text.trim().split("\n").map(Number);

async function* collect(...batches: number[][]) {
  for (const batch of batches) yield batch;
}

describe("recordRows", () => {
  it("writes after each batch, and adds to what is there", async () => {
    const file = join(folder, "new", "rows.jsonl");
    const rows = await recordRows<number>(file, parse, async function* (earlier) {
      expect(earlier).toEqual([]);
      yield [1, 2];
      expect(await readFile(file, "utf8")).toBe("1\n2\n");
      yield [3];
    });
    expect(rows).toEqual([1, 2, 3]);
    const all = await recordRows<number>(file, parse, (earlier) => collect([earlier.length]));
    expect(all).toEqual([1, 2, 3, 3]);
    expect(await readFile(file, "utf8")).toBe("1\n2\n3\n3\n");
  });

  it("keeps what was written where collecting fails", async () => {
    const file = join(folder, "rows.jsonl");
    const failing = recordRows<number>(file, parse, async function* () {
      yield [1];
      throw new Error("gone");
    });
    await expect(failing).rejects.toThrow("gone");
    expect(await readFile(file, "utf8")).toBe("1\n");
  });

  it("takes an empty file for none, and tells of one that cannot be used", async () => {
    const empty = join(folder, "empty.jsonl");
    await writeFile(empty, "\n");
    expect(await recordRows<number>(empty, parse, () => collect([1]))).toEqual([1]);
    await mkdir(join(folder, "folder"));
    await expect(
      recordRows<number>(join(folder, "folder"), parse, () => collect([1])),
    ).rejects.toThrow(DataError);
    const below = join(empty, "rows.jsonl");
    await expect(recordRows<number>(below, parse, () => collect([1]))).rejects.toThrow(DataError);
  });
});
