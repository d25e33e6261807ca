import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InvalidArgumentError, ModelUnavailableError } from "equirank";
import type { DistillationTask } from "equirank/companions";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { recordDistilled } from "../../../../bench/companions/distillation/answers";
import { FakeLanguageModel } from "../../../fakes/fake-language-model";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "equirank-distilled-"));
});
afterEach(() => rm(folder, { recursive: true }));

const task: DistillationTask = {
  name: "echo",
  ask: ({ text }) => [{ role: "user", content: text }],
  teach: ({ text }) => [{ role: "user", content: `Like this: ${text}` }],
};
const inputs = ["one", "two", "three"].map((text) => ({ id: text, text }));

/** Answers with the prompt and the seed, and is gone after so many calls. */
function createTeacher(calls = Number.POSITIVE_INFINITY) {
  const teacher = new FakeLanguageModel({
    drawText: (prompt, { seed }) => `${prompt} ${seed}`,
    beforeAnswer: () => {
      if (teacher.calls.length > calls) throw new ModelUnavailableError("gone");
    },
  });
  return teacher;
}

const options = (teacher = createTeacher()) => ({
  ...{ teacher, task, inputs, rater: "all", count: 2, seed: 3 },
  keep: () => ({ label: true }),
});

describe("recordDistilled", () => {
  it("ends with the same file, whether interrupted or not", async () => {
    const [whole, cut] = [join(folder, "whole.jsonl"), join(folder, "cut.jsonl")];
    const answers = await recordDistilled(whole, options());
    expect(answers).toHaveLength(6);
    await expect(recordDistilled(cut, options(createTeacher(1)))).rejects.toThrow("gone");
    const teacher = createTeacher();
    expect(await recordDistilled(cut, options(teacher))).toEqual(answers);
    expect(teacher.promptsOf("samples")).toEqual(["Like this: two", "Like this: three"]);
    expect(await readFile(cut, "utf8")).toBe(await readFile(whole, "utf8"));
    // Of the inputs that are asked for, in their order.
    const some = { ...options(), inputs: [inputs[2]!, inputs[0]!] };
    expect(await recordDistilled(whole, some)).toEqual([...answers.slice(4), ...answers.slice(0, 2)]);
  });

  it("does not mix answers of different options", async () => {
    const file = join(folder, "answers.jsonl");
    await recordDistilled(file, options());
    const { teach, ...plain } = task;
    for (const other of [{ seed: 4 }, { temperature: 0 }, { rater: "none" }, { task: plain }]) {
      await expect(recordDistilled(file, { ...options(), ...other })).rejects.toThrow(InvalidArgumentError);
    }
  });
});
