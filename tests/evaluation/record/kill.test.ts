import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { evaluateScores, recordScores } from "equirank/evaluation";
import { expect, it } from "vitest";
import { renderJson } from "../../../src/internal";
import type { FakeLanguageModel } from "../../fakes/fake-language-model";
import { createFolder } from "../create-folder";
import { createItems, quickEvaluation, recordingOptions } from "../fake-run";

const items = 40;
/** Of 20 items with four answers and 20 with five. */
const answers = 180;
/** Each run is killed after so many more calls to the model. */
const kills = [1, 20, 60];

// Processes take long to start on a busy machine.
const patience = 240_000;

it("goes on after SIGKILL at any moment, asks for no answer in the log again, and reports the same bytes", {
  timeout: patience,
}, async () => {
  const folder = await createFolder();
  const log = join(folder, "scores.jsonl");
  const calls = join(folder, "calls");
  for (const callsMore of kills) await runAndKill(log, calls, callsMore);

  const kept = (await readText(log)).match(/"type":"answer".*\n/g) ?? [];
  const options = recordingOptions(log, createItems(items));
  expect(await recordScores(options)).toMatchObject({ total: answers, resumed: kept.length });
  const lastCalls = (options.model as FakeLanguageModel).calls.length;
  expect(lastCalls).toBe(answers - kept.length);
  // Asked twice is only what was under way when a run was killed.
  const underWay = kills.length * options.concurrency!;
  expect((await countLines(calls)) + lastCalls).toBeLessThanOrEqual(answers + underWay);

  const whole = join(folder, "uninterrupted.jsonl");
  await recordScores(recordingOptions(whole, createItems(items)));
  const report = async (file: string) => renderJson(await evaluateScores([file], quickEvaluation));
  expect(await report(log)).toBe(await report(whole));
});

/**
 * Starts a recording in a process of its own, which notes its calls, and kills it after some more calls and a moment.
 */
async function runAndKill(log: string, calls: string, callsMore: number): Promise<void> {
  const enough = (await countLines(calls)) + callsMore;
  const script = fileURLToPath(new URL("./killed-run.ts", import.meta.url));
  const child = spawn(process.execPath, ["--import", "tsx", script, log, calls, String(items)], {
    stdio: "inherit",
  });
  const closed = once(child, "close");
  while ((await countLines(calls)) < enough && child.exitCode === null) await wait(10);
  await wait(Math.random() * 20);
  child.kill("SIGKILL");
  expect(await closed).toEqual([null, "SIGKILL"]);
}

async function countLines(file: string): Promise<number> {
  return (await readText(file)).split("\n").length - 1;
}

function readText(file: string): Promise<string> {
  return readFile(file, "utf8").catch(() => "");
}
