import { readdir, readFile, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { evaluateScores, recordScores } from "equirank/evaluation";
import { describe, expect, it } from "vitest";
import { renderJson, repairLog, type ScoreLogLine } from "../../../src/internal";
import type { FakeLanguageModel } from "../../fakes/fake-language-model";
import { createFolder } from "../create-folder";
import { createItems, quickEvaluation, recordingOptions } from "../fake-run";

const items = createItems(3);
/** Items 0 and 2 have two candidates, item 1 three: plain, content-free and a judgement of each. */
const answers = 13;

async function record(): Promise<{ log: string; lines: string[]; report: string }> {
  const log = join(await createFolder(), "scores.jsonl");
  await recordScores(recordingOptions(log, items));
  const lines = (await readFile(log, "utf8")).split("\n").slice(0, -1);
  return { log, lines, report: await reportOn(log) };
}

const reportOn = async (log: string) => renderJson(await evaluateScores([log], quickEvaluation));
const joinLines = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join("");
const isOf = (type: ScoreLogLine["type"]) => (line: string) => JSON.parse(line).type === type;

describe("repairLog", () => {
  it("leaves a sound log as it is", async () => {
    const { log, lines } = await record();
    expect(await repairLog(log)).toEqual({ kept: lines.length, leftOut: [] });
    expect(await readFile(log, "utf8")).toBe(joinLines(lines));
    expect(await readdir(dirname(log))).toEqual(["scores.jsonl"]);
  });

  it("leaves out what two writers ruined, so that the run goes on to the same report", async () => {
    const { log, lines, report } = await record();
    const first = lines.findIndex(isOf("answer"));
    const torn = `${lines[first]!.slice(0, 40)}${lines[first + 1]}`;
    const ruined = [...lines.slice(0, first), torn, lines[0]!, ...lines.slice(first + 2), lines.at(-1)!];
    await writeFile(log, joinLines(ruined));
    await expect(recordScores(recordingOptions(log, items))).rejects.toThrow(/is not JSON/);

    const { kept, leftOut, damaged } = await repairLog(log);
    expect(leftOut).toEqual([
      { line: first + 1, reason: "is not JSON" },
      { line: first + 2, reason: "is a second header" },
      { line: ruined.length, reason: expect.stringMatching(/^repeats the answer of item/) },
    ]);
    expect(kept).toBe(ruined.length - 3);
    expect(await readFile(damaged!, "utf8")).toBe(joinLines(ruined));

    const again = recordingOptions(log, items);
    expect(await recordScores(again)).toMatchObject({ total: answers, resumed: answers - 2 });
    expect((again.model as FakeLanguageModel).calls).toHaveLength(2);
    expect(await reportOn(log)).toBe(report);
  });

  it("leaves out answers about an item whose line is lost, in places not asked for, and torn ends", async () => {
    const { log, lines } = await record();
    const item = lines.findIndex(isOf("item"));
    const ofItem = lines.filter((line) => isOf("answer")(line) && JSON.parse(line).item === 0);
    const unasked = JSON.stringify({ ...JSON.parse(lines.at(-1)!), candidate: 7 });
    const kept = lines.filter((_, i) => i !== item);
    await writeFile(log, `${joinLines([...kept, unasked])}{"type":"ans`);
    const { leftOut } = await repairLog(log);
    expect(leftOut.map(({ reason }) => reason)).toEqual([
      ...ofItem.map(() => "answers about item 0, which is not before it"),
      expect.stringMatching(/^answers what was not asked: item \d, generator, yes-no, candidate 7$/),
      "is not JSON",
    ]);
    const again = recordingOptions(log, items);
    expect(await recordScores(again)).toMatchObject({ resumed: answers - ofItem.length });
  });

  it("refuses a log without a header, and one that is being written", async () => {
    const { log, lines } = await record();
    await writeFile(`${log}.lock`, JSON.stringify({ pid: 1, host: "elsewhere" }));
    await expect(repairLog(log)).rejects.toThrow(/is being written by process 1 on elsewhere/);
    const headless = join(await createFolder(), "scores.jsonl");
    await writeFile(headless, joinLines(lines.slice(1)));
    await expect(repairLog(headless)).rejects.toThrow(/has no usable header/);
    expect(await readFile(headless, "utf8")).toBe(joinLines(lines.slice(1)));
  });
});

describe("a log has one writer", () => {
  it("and refuses a second one before the model is asked", async () => {
    const log = join(await createFolder(), "scores.jsonl");
    const first = recordScores(recordingOptions(log, items));
    const second = recordingOptions(log, items);
    await expect(recordScores(second)).rejects.toThrow(
      new RegExp(`scores\\.jsonl is being written by process ${process.pid} on ${hostname()}`),
    );
    expect((second.model as FakeLanguageModel).calls).toEqual([]);
    expect(await first).toMatchObject({ completed: answers });
    expect(await recordScores(second)).toMatchObject({ resumed: answers });
  });
});
