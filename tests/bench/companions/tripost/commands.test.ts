import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Message } from "equirank";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { tripostCommands } from "../../../../bench/companions/tripost/commands";
import { wordSorting } from "../../../../bench/companions/tripost/word-sorting";
import { formatFeedback } from "../../../../src/companions/tripost/dialogue";
import { writeRationale } from "../../../../src/companions/tripost/stepped-item";
import { createFakeStudent } from "../../../companions/tripost/fake-student";
import type { FakeLanguageModel } from "../../../fakes/fake-language-model";
import { parseLines, runInProcess } from "../run-in-process";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "equirank-"));
});
afterEach(() => rm(folder, { recursive: true }));

const inFolder = (name: string) => join(folder, name);
const readLines = async (name: string) => parseLines(await readFile(inFolder(name), "utf8"));

const items = wordSorting({ count: 12, seed: 0 });
const rationaleOf = new Map(items.map((item) => [item.question, writeRationale(item)]));

/** Right in every other item, and content with all it wrote. */
function createStudent(): FakeLanguageModel {
  return createFakeStudent({
    attempt: (question, seed) => {
      const rationale = rationaleOf.get(question)!;
      return seed % 2 === 0 ? rationale : rationale.replace(/\w+$/m, "anchor");
    },
    review: () => formatFeedback({ correct: true, steps: 1 }),
  });
}

function run(given: readonly string[], model = createStudent(), signal?: AbortSignal) {
  return runInProcess(tripostCommands, given, { model, signal });
}

describe("companion:tripost", () => {
  test("collects trajectories, and exports what is learned from them", async () => {
    const file = inFolder("trajectories.jsonl");
    const collect = ["collect", "--count", "8", "--offset", "4", "--out", file];
    expect(await run(collect)).toEqual({
      exitCode: 0,
      stdout: `8 trajectories in ${file}: 4 right at once, 0 that cannot be parsed\n`,
      stderr: "",
    });
    const lines = await readLines("trajectories.jsonl");
    expect(lines.map(({ item }) => item)).toEqual(items.slice(4));
    // What is there is not asked again.
    const model = createStudent();
    expect((await run(collect, model)).exitCode).toBe(0);
    expect(model.calls).toHaveLength(0);

    const out = inFolder("train.jsonl");
    const exported = await run(["export", "--trajectories", file, "--out", out]);
    expect(exported.stdout).toBe(
      `10 rows in ${out}: 4 improvements, 3 confirmations, 3 right attempts; 0 turns left out\n`,
    );
    expect(Object.keys((await readLines("train.jsonl"))[0]!)).toEqual(["prompt", "completion"]);
    // Of the 4 improvements, whose weight is 1.5, 2 come twice.
    const repeated = ["export", "--trajectories", file, "--repeat-by-weight", "--out", out];
    expect((await run(repeated)).stdout).toContain(`12 rows in ${out}: 4 improvements`);
    expect(await readLines("train.jsonl")).toHaveLength(12);
  });

  test("exports right attempts for a warm start", async () => {
    const out = inFolder("warm.jsonl");
    const given = ["export", "--task", "arithmetic", "--size", "3", "--count", "5", "--out", out];
    expect((await run([...given, "--meta", inFolder("meta.jsonl")])).stdout).toBe(`5 rows in ${out}\n`);
    const [row] = await readLines("warm.jsonl");
    expect(JSON.stringify(row)).toMatch(/\(3\) .* = .*Final response: /);
    expect((await readLines("meta.jsonl"))[0]).toMatchObject({ meta: { source: "tripost" } });
  });

  test.each([
    [
      "date-understanding",
      ["--size", "3-4", "--span", "7-30"],
      /^\(\d+\) Today = .*Final response: \d\d\/\d\d\/\d{4}$/s,
    ],
    ["logical-deduction", ["--size", "5"], /^\(1\) Of (\w+, ){4}\w+ the .*Final response: \([A-E]\)$/s],
  ])("exports %s for training, and other items or sizes for testing", async (task, size, form) => {
    const draw = async (name: string, ...options: string[]) => {
      const given = ["export", "--task", task, "--out", inFolder(name), "--count", "150"];
      expect((await run([...given, ...options])).exitCode).toBe(0);
      return (await readLines(name)) as { prompt: Message[]; completion: Message[] }[];
    };
    const questionsOf = (rows: Awaited<ReturnType<typeof draw>>) => rows.map(({ prompt }) => prompt[0]!.content);
    const train = await draw("train.jsonl");
    const unseen = await draw("unseen.jsonl", ...size);
    for (const { completion } of unseen) expect(completion[0]!.content).toMatch(form);
    for (const held of [await draw("held-out.jsonl", "--offset", "150"), unseen]) {
      expect(new Set([...questionsOf(train), ...questionsOf(held)]).size).toBe(300);
    }
  });

  test("says how often a model is right", async () => {
    const given = ["eval", "--count", "8", "--out", inFolder("trials.jsonl")];
    const { stdout } = await run(given);
    expect(stdout).toContain("8 items, 95 % intervals\n");
    expect(stdout).toContain("first attempt is right       100.0 % (67.6 to 100.0)\n");
    const json = parseLines((await run([...given, "--json"])).stdout);
    expect(json[0]).toMatchObject({ trials: 8, confirmed: { proportion: 1 } });
  });

  test("goes on after an interruption", async () => {
    const interruption = new AbortController();
    const given = ["collect", "--count", "3", "--out", inFolder("cut.jsonl")];
    const model = createFakeStudent({
      attempt: () => {
        if (model.calls.length === 2) interruption.abort();
        return "?";
      },
    });
    const cut = await run(given, model, interruption.signal);
    expect(cut.exitCode).toBe(130);
    expect(cut.stderr).toContain("the same command goes on");
    expect(await readLines("cut.jsonl")).toHaveLength(1);
  });

  test.each([
    ["a size that is none", ["eval", "--size", "few", "--out", "x"], "two, as in 2-4"],
    ["lists of one word", ["eval", "--size", "1", "--out", "x"], "options.words"],
    ["no file", ["export", "--trajectories", "none.jsonl", "--out", "x"], "none.jsonl"],
    [
      "items of trajectories",
      ["export", "--trajectories", "t.jsonl", "--count", "5", "--out", "x"],
      "cannot be used with",
    ],
    [
      "a span for a task without one",
      ["eval", "--task", "logical-deduction", "--span", "3", "--out", "x"],
      "needs --task date-understanding",
    ],
    ["too few objects", ["eval", "--task", "logical-deduction", "--size", "2", "--out", "x"], "options.objects"],
    ["a span that is none", ["eval", "--task", "date-understanding", "--span", "long", "--out", "x"], "--span"],
    ["an unknown task", ["eval", "--task", "chess", "--out", "x"], "word-sorting"],
  ])("ends with status 2 for %s", async (_, given, message) => {
    const { exitCode, stderr } = await run(given);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
  });
});
