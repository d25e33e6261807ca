import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InvalidArgumentError, ModelUnavailableError } from "equirank";
import type { SteppedItem } from "equirank/companions";
import { DataError } from "equirank/evaluation";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { recordTrajectories } from "../../../../bench/companions/tripost/trajectories";
import { parseTrials, recordTrials, summarizeTrials, type Trial } from "../../../../bench/companions/tripost/trials";
import { wordSorting } from "../../../../bench/companions/tripost/word-sorting";
import { formatFeedback } from "../../../../src/companions/tripost/dialogue";
import { writeRationale } from "../../../../src/companions/tripost/stepped-item";
import { createFakeStudent } from "../../../companions/tripost/fake-student";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "equirank-tripost-"));
});
afterEach(() => rm(folder, { recursive: true }));

const items = wordSorting({ count: 6, seed: 9, words: [3, 3] });
const rationaleOf = new Map(items.map((item) => [item.question, writeRationale(item)]));

/** A student that goes wrong by its seed, and is gone after so many calls. */
function createStudent(calls = Number.POSITIVE_INFINITY) {
  let answered = 0;
  return createFakeStudent({
    attempt: (question, seed) => {
      if (++answered > calls) throw new ModelUnavailableError("gone");
      const rationale = rationaleOf.get(question)!;
      return seed % 2 === 0 ? rationale : rationale.replace(/\w+$/m, `anchor${seed}`);
    },
    review: () => formatFeedback({ correct: true, steps: 2 }),
  });
}

describe("recordTrajectories", () => {
  it("ends with the same file, whether interrupted or not", async () => {
    const whole = join(folder, "whole.jsonl");
    const cut = join(folder, "new", "cut.jsonl");
    const trajectories = await recordTrajectories(whole, {
      student: createStudent(),
      items,
      seed: 3,
    });
    expect(trajectories.map(({ turns }) => turns.length)).toEqual([2, 1, 2, 1, 2, 1]);
    const interrupted = recordTrajectories(cut, { student: createStudent(2), items, seed: 3 });
    await expect(interrupted).rejects.toThrow("gone");
    expect((await readFile(cut, "utf8")).split("\n")).toHaveLength(3);
    const student = createStudent();
    const progress: number[] = [];
    const resumed = await recordTrajectories(cut, {
      student,
      items,
      seed: 3,
      onProgress: ({ completed, total }) => progress.push(completed / total),
    });
    expect(resumed).toEqual(trajectories);
    expect(progress).toEqual([0.25, 0.5, 0.75, 1]);
    expect(await readFile(cut, "utf8")).toBe(await readFile(whole, "utf8"));
    expect(await readdir(join(folder, "new"))).toEqual(["cut.jsonl", "cut.jsonl.settings.json"]);
  });

  it("takes no file of something else", async () => {
    const file = join(folder, "some.jsonl");
    await recordTrajectories(file, { student: createStudent(), items, seed: 3 });
    const options = { student: createStudent(), items };
    await expect(recordTrajectories(file, { ...options, round: 1 })).rejects.toThrow(InvalidArgumentError);
    await writeFile(file, "{}\n");
    await expect(recordTrajectories(file, options)).rejects.toThrow("line 1");
    await expect(recordTrajectories(join(file, "in.jsonl"), options)).rejects.toThrow(DataError);
    expect(() => recordTrajectories(file, { ...options, items: [] })).toThrow("at least one item");
  });
});

describe("recordTrials", () => {
  it("goes on where it was interrupted", async () => {
    const file = join(folder, "trials.jsonl");
    const options = { seed: 1 };
    await expect(recordTrials(file, createStudent(2), items, options)).rejects.toThrow("gone");
    const model = createStudent();
    const trials = await recordTrials(file, model, items, options);
    expect(model.calls).toHaveLength(8);
    expect(trials.map(({ item }) => item)).toEqual(items);
    expect(parseTrials(await readFile(file, "utf8"))).toEqual(trials);
    const other = createFakeStudent({ attempt: () => "?" });
    Object.assign(other, { id: "other" });
    await expect(recordTrials(file, other, items)).rejects.toThrow('model was "fake" then and is "other" now');
  });
});

describe("summarizeTrials", () => {
  const item: SteppedItem = {
    id: "x",
    task: "test",
    question: "What is 6 * 7?",
    steps: [[{ text: "6 * 7 = 42", reason: "6 times 7 is 42" }]],
    separator: ", ",
    answer: "42",
  };
  const trial = (attempts: string[], stopped: Trial["stopped"]): Trial => {
    return { item, model: "m", attempts, stopped };
  };
  const wrong = "(1) 6 * 7 = 41\nFinal response: 41";
  const right = "(1) 6 * 7 = 42\nFinal response: 42.";

  it("counts what is valid, right at first and at last, and confirmed", () => {
    const found = summarizeTrials([
      trial([wrong, right], "confirmed"),
      trial([right, wrong], "attempts"),
      trial(["42"], "unparsable"),
      trial([right], "confirmed"),
    ]);
    expect(found.trials).toBe(4);
    expect(found.valid.proportion).toBe(3 / 4);
    expect(found.first.proportion).toBe(2 / 4);
    expect(found.last.proportion).toBe(2 / 4);
    expect(found.confirmed.proportion).toBe(2 / 4);
    // Wilson's interval of 2 in 4, by hand: (0.5 + z²/8) / (1 + z²/4) ± …
    expect(found.first.lower).toBeCloseTo(0.15, 2);
  });

  it("refuses none", () => {
    expect(() => summarizeTrials([])).toThrow("at least one");
    expect(() => parseTrials('{"item":"x"}')).toThrow("line 1");
  });
});
