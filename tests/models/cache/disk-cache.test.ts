import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import fs from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { InvalidArgumentError } from "equirank";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { diskCache } from "../../../src/models/cache/stores";
import { manyAnswers } from "./many-answers";

const key = "ab".repeat(32);
const value = '{"logLikelihood":-1.5,"tokenCount":2} 日本語\n';
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "equirank-cache-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Every file in the folder, by path. */
function files(): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

describe("diskCache", () => {
  it("gives back what was kept, by another program too", async () => {
    await diskCache(join(folder, "made", "when needed")).set(key, value);
    expect(await diskCache(join(folder, "made", "when needed")).get(key)).toBe(value);
    expect(files()).toHaveLength(1);
  });

  it.skipIf(process.platform === "win32")("keeps folder and files the user's own", async () => {
    await diskCache(join(folder, "own")).set(key, value);
    expect(statSync(join(folder, "own")).mode & 0o777).toBe(0o700);
    expect(statSync(files()[0]!).mode & 0o777).toBe(0o600);
  });

  it("removes what a killed program left half written, an hour later", async () => {
    await diskCache(folder).set(key, value);
    const [kept] = files();
    const [old, fresh] = [`${kept}.old`, `${kept}.fresh`];
    writeFileSync(old, "half");
    writeFileSync(fresh, "half");
    utimesSync(old, new Date(), new Date(Date.now() - 2 * 3_600_000));
    await diskCache(folder).set(key, value);
    expect(files().sort()).toEqual([kept, fresh].sort());
  });

  it("says that the disk is full", async () => {
    const full = Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" });
    vi.spyOn(fs, "writeFile").mockRejectedValueOnce(full);
    await expect(diskCache(folder).set(key, value)).rejects.toThrow(/disk is full \(ENOSPC\)/);
    expect(files()).toEqual([]);
  });

  it("has nothing where nothing was kept", async () => {
    expect(await diskCache(join(folder, "nowhere")).get(key)).toBeUndefined();
  });

  it("takes a file for missing that was cut anywhere, and writes it anew", async () => {
    const cache = diskCache(folder);
    await cache.set(key, value);
    const path = files()[0]!;
    const whole = readFileSync(path);
    for (let length = 0; length < whole.length; length++) {
      writeFileSync(path, whole.subarray(0, length));
      expect(await cache.get(key)).toBeUndefined();
    }
    await cache.set(key, value);
    expect(await cache.get(key)).toBe(value);
  });

  it("takes a file for missing of which a byte was changed", async () => {
    const cache = diskCache(folder);
    await cache.set(key, value);
    const path = files()[0]!;
    const whole = readFileSync(path);
    for (let i = 0; i < whole.length; i++) {
      const changed = Buffer.from(whole);
      changed[i]! ^= 1;
      writeFileSync(path, changed);
      expect(await cache.get(key)).toBeUndefined();
    }
  });

  it("rejects where it can neither read nor write, and leaves nothing behind", async () => {
    writeFileSync(join(folder, "ab"), "a file where the folder must be");
    const cache = diskCache(folder);
    await expect(cache.get(key)).rejects.toMatchObject({ code: "ENOTDIR" });
    await expect(cache.set(key, value)).rejects.toMatchObject({ code: "EEXIST" });
    expect(files()).toHaveLength(1);
  });

  it("is whole at every moment while several programs write the same answers", async () => {
    const program = fileURLToPath(new URL("write-same-answers.ts", import.meta.url));
    const writers = [1, 2].map(
      () =>
        new Promise<number | null>((resolve, reject) => {
          const child = spawn(process.execPath, ["--import", "tsx", program, folder], {
            stdio: "inherit",
          });
          child.once("error", reject).once("exit", resolve);
        }),
    );
    let isDone = false;
    const written = Promise.all(writers).finally(() => {
      isDone = true;
    });
    const cache = diskCache(folder);
    while (!isDone) {
      for (const [name, expected] of manyAnswers) {
        const found = await cache.get(name);
        if (found !== undefined) expect(found).toBe(expected);
      }
    }
    expect(await written).toEqual([0, 0]);
    const kept = await Promise.all(manyAnswers.map(([name]) => cache.get(name)));
    expect(kept).toEqual(manyAnswers.map(([, expected]) => expected));
    expect(files()).toHaveLength(manyAnswers.length);
  });

  it.each([[""], [undefined], [7]])("refuses %j as folder", (given) => {
    expect(() => diskCache(given as never)).toThrow(InvalidArgumentError);
  });

  it("says what to use where there is no file system", () => {
    vi.stubGlobal("process", undefined);
    try {
      expect(() => diskCache("answers")).toThrow(/memoryCache\(\).*no file system/);
    } finally {
      vi.unstubAllGlobals();
    }
  });
});
