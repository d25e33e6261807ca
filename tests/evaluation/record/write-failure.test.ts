import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { evaluateScores, recordScores } from "equirank/evaluation";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { renderJson } from "../../../src/internal";
import type { FakeLanguageModel } from "../../fakes/fake-language-model";
import { createFolder } from "../create-folder";
import { createItems, quickEvaluation, recordingOptions } from "../fake-run";

/** Room on the fake disk, in bytes; undefined for a real one. */
let room: number | undefined;
/** Whether there is space again as soon as something did not fit. */
let isFreedAtOnce = false;

vi.mock("node:fs", async (importActual) => {
  const actual = await importActual<typeof import("node:fs")>();
  return {
    ...actual,
    appendFileSync(file: number, text: string) {
      if (room === undefined) return actual.appendFileSync(file, text);
      const bytes = Buffer.from(text);
      actual.appendFileSync(file, bytes.subarray(0, room));
      const isFull = bytes.length > room;
      room = Math.max(0, room - bytes.length);
      if (isFull) {
        if (isFreedAtOnce) room = undefined;
        throw Object.assign(new Error("ENOSPC: no space left on device, write"), {
          code: "ENOSPC",
        });
      }
    },
  };
});

beforeEach(() => {
  room = undefined;
  isFreedAtOnce = false;
});

const items = createItems(3);
const modelOf = (options: ReturnType<typeof recordingOptions>) => options.model as FakeLanguageModel;

describe("a disk that is full", () => {
  it.each([0, 100, 700, 1500, 2200])(
    "after %i bytes stops the run with advice; with space again it goes on",
    async (bytes) => {
      const log = join(await createFolder(), "scores.jsonl");
      const options = recordingOptions(log, items);
      room = bytes;
      await expect(recordScores(options)).rejects.toThrow(
        expect.objectContaining({
          name: "ScoreLogError",
          message: expect.stringMatching(
            /scores\.jsonl cannot be written: ENOSPC.*; free some space and run the same command again/,
          ),
        }),
      );
      expect((await readFile(log)).length).toBe(bytes);
      room = undefined;
      const again = recordingOptions(log, items);
      const { resumed } = await recordScores(again);
      expect(modelOf(again).calls.length).toBe(13 - resumed);

      const whole = join(await createFolder(), "scores.jsonl");
      await recordScores(recordingOptions(whole, items));
      const report = async (file: string) => renderJson(await evaluateScores([file], quickEvaluation));
      expect(await report(log)).toBe(await report(whole));
    },
  );

  it("gets no more lines once one did not fit, though calls under way are answered and there is space again", async () => {
    const log = join(await createFolder(), "scores.jsonl");
    const options = recordingOptions(log, items);
    room = 1200;
    isFreedAtOnce = true;
    await expect(recordScores(options)).rejects.toThrow(/ENOSPC/);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect((await readFile(log)).length).toBe(1200);
  });
});

describe("a folder that cannot be written is told before the model is asked", () => {
  it("a file in the folder's place", async () => {
    const folder = await createFolder();
    await writeFile(join(folder, "file"), "");
    const options = recordingOptions(join(folder, "file", "scores.jsonl"), items);
    await expect(recordScores(options)).rejects.toThrow(
      /scores\.jsonl cannot be written: .*; choose a folder that can be written/,
    );
    expect(modelOf(options).calls).toEqual([]);
  });

  it("a folder in the log's place", async () => {
    const log = join(await createFolder(), "scores.jsonl");
    await mkdir(log);
    const options = recordingOptions(log, items);
    await expect(recordScores(options)).rejects.toThrow(/scores\.jsonl cannot be read: EISDIR/);
    expect(modelOf(options).calls).toEqual([]);
  });

  it("a folder without the right to write", async (context) => {
    if (process.getuid?.() === 0) context.skip("the superuser may write everywhere");
    if (process.platform === "win32") context.skip("Windows has no such rights");
    const folder = await createFolder();
    await chmod(folder, 0o500);
    const options = recordingOptions(join(folder, "scores.jsonl"), items);
    await expect(recordScores(options)).rejects.toThrow(/EACCES.*choose a folder/);
    expect(modelOf(options).calls).toEqual([]);
    await chmod(folder, 0o700);
  });
});
