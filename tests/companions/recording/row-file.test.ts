import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DataError } from "equirank/evaluation";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openRowFile } from "../../../src/companions/recording/row-file";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "equirank-rows-"));
});
afterEach(() => rm(folder, { recursive: true }));

const parse = (text: string) => text.trim().split("\n").map(Number);
const openFile = (file: string) => openRowFile(file, parse, String);

describe("openRowFile", () => {
  it("writes what is added at once, and leaves what was there as it stands", async () => {
    const file = join(folder, "new", "rows.jsonl");
    const { rows, add, close } = await openFile(file);
    expect(rows).toEqual([]);
    await add([]);
    expect(await readdir(join(folder, "new"))).toEqual(["rows.jsonl.lock"]);
    await add([1, 2]);
    expect(await readFile(file, "utf8")).toBe("1\n2\n");
    await add([3]);
    expect(rows).toEqual([1, 2, 3]);
    expect(await readFile(file, "utf8")).toBe("1\n2\n3\n");
    await close();
    // Written by hand, in a way of its own and without the last line's end.
    await writeFile(file, "1.0\n\n2");
    const again = await openFile(file);
    await again.add([5]);
    await again.close();
    expect(await readFile(file, "utf8")).toBe("1.0\n\n2\n5\n");
    expect(await readdir(join(folder, "new"))).toEqual(["rows.jsonl"]);
  });

  it("takes an empty file for none, and tells of one that cannot be used", async () => {
    const empty = join(folder, "empty.jsonl");
    await writeFile(empty, "\n");
    expect((await openFile(empty)).rows).toEqual([]);
    await expect(openFile(folder)).rejects.toThrow(DataError);
    const taken = await openFile(join(folder, "taken.jsonl"));
    await mkdir(join(folder, "taken.jsonl"));
    await expect(taken.add([1])).rejects.toThrow("cannot be written");
  });
});
