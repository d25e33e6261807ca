import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DataError } from "equirank/evaluation";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openRowFile } from "../../../src/companions/recording/record-items";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "equirank-rows-"));
});
afterEach(() => rm(folder, { recursive: true }));

const parse = (text: string) => text.trim().split("\n").map(Number);

describe("openRowFile", () => {
  it("writes what is added at once, and leaves what was there as it stands", async () => {
    const file = join(folder, "new", "rows.jsonl");
    const { rows, add } = await openRowFile(file, parse);
    expect(rows).toEqual([]);
    await add([]);
    expect(await readdir(folder)).toEqual([]);
    await add([1, 2]);
    expect(await readFile(file, "utf8")).toBe("1\n2\n");
    await add([3]);
    expect(rows).toEqual([1, 2, 3]);
    // Written by hand, in a way of its own and without the last line's end.
    await writeFile(file, "1.0\n\n2");
    const again = await openRowFile(file, parse);
    await again.add([5]);
    expect(await readFile(file, "utf8")).toBe("1.0\n\n2\n5\n");
    expect(await readdir(join(folder, "new"))).toEqual(["rows.jsonl"]);
  });

  it("takes an empty file for none, and tells of one that cannot be used", async () => {
    const empty = join(folder, "empty.jsonl");
    await writeFile(empty, "\n");
    expect((await openRowFile(empty, parse)).rows).toEqual([]);
    await expect(openRowFile(folder, parse)).rejects.toThrow(DataError);
    await mkdir(join(folder, "taken.jsonl.part"));
    const taken = await openRowFile(join(folder, "taken.jsonl"), parse);
    await expect(taken.add([1])).rejects.toThrow("cannot be written");
  });
});
