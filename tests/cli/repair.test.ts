import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { recordScores } from "equirank/evaluation";
import { expect, it, onTestFinished } from "vitest";
import { createItems, recordingOptions } from "../evaluation/fake-run";
import { runInProcess } from "./run-in-process";

it("leaves out damaged lines, says which, and keeps the damaged file", async () => {
  const folder = await mkdtemp(join(tmpdir(), "equirank-repair-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const log = join(folder, "scores.jsonl");
  await recordScores(recordingOptions(log, createItems(2)));
  const whole = await readFile(log, "utf8");
  const lines = whole.split("\n");
  const damaged = [...lines.slice(0, 4), lines[4]!.slice(0, 9), ...lines.slice(5)].join("\n");
  await writeFile(log, damaged);

  const { exitCode, stdout } = await runInProcess(["repair", log]);
  expect(exitCode).toBe(0);
  // A header, two items, and four and five answers, of which one is broken.
  expect(stdout).toBe(
    `${log}: 11 lines kept, 1 removed; the damaged file is kept as ${log}.damaged\n  line 5 is not JSON\n`,
  );
  expect(await readFile(`${log}.damaged`, "utf8")).toBe(damaged);
  expect(await readFile(log, "utf8")).toBe([...lines.slice(0, 4), ...lines.slice(5)].join("\n"));

  expect((await runInProcess(["repair", log])).stdout).toBe(`${log}: nothing is wrong\n`);
  const missing = await runInProcess(["repair", join(folder, "none.jsonl")]);
  expect(missing).toMatchObject({ exitCode: 2 });
});
