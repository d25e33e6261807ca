import { MissingCapabilityError, ModelResponseError } from "equirank";
import { type DistillationTask, type DistilledAnswer, distill, type Judge } from "equirank/companions";
import { describe, expect, it } from "vitest";
import type { DistillOptions } from "../../../src/companions/distillation/distill";
import { FakeLanguageModel } from "../../fakes/fake-language-model";

const task: DistillationTask = {
  name: "echo",
  ask: ({ text }) => [{ role: "user", content: text }],
};
const inputs = ["one", "two", "three"].map((text) => ({ id: text, text }));

/** Keeps answers that hold an "o". */
const keep: Judge<{ answer: string }> = ({ answer }) =>
  answer.includes("o") ? { label: true, confidence: 0.9 } : { label: false, rationale: "holds no o" };

/** Answers with the prompt and the seed. */
function createTeacher() {
  return new FakeLanguageModel({ drawText: (prompt, { seed }) => ` ${prompt} ${seed}\n` });
}

async function collect(more: Partial<DistillOptions> = {}): Promise<DistilledAnswer[][]> {
  const groups: DistilledAnswer[][] = [];
  const options = { teacher: createTeacher(), task, inputs, keep, rater: "o-rule", ...more };
  for await (const answers of distill(options)) groups.push(answers);
  return groups;
}

describe("distill", () => {
  it("gives every answer with what the judge says of it, input by input", async () => {
    const groups = await collect({ count: 2, seed: 10 });
    expect(groups.map((answers) => answers.map(({ id }) => id))).toEqual([
      ["one#0", "one#1"],
      ["two#0", "two#1"],
      ["three#0", "three#1"],
    ]);
    expect(groups[0]![1]).toEqual({
      id: "one#1",
      task: "echo",
      teacher: "fake",
      input: { id: "one", text: "one" },
      answer: "one 11",
      rater: "o-rule",
      label: true,
      confidence: 0.9,
    });
    expect(groups[2]![0]).toMatchObject({ label: false, rationale: "holds no o" });
  });

  it("rejects empty and repeated answers without asking the judge", async () => {
    const judged: string[] = [];
    const groups = await collect({
      inputs: inputs.slice(0, 1),
      teacher: { id: "scripted", answer: () => ["o", " ", "so", "o "] },
      keep: ({ answer, among }) => {
        judged.push(`${answer} of ${among.join("|")}`);
        return { label: true };
      },
    });
    expect(groups[0]!.map(({ label, rationale }) => [label, rationale])).toEqual([
      [true, undefined],
      [false, "is empty"],
      [true, undefined],
      [false, "repeats an earlier answer"],
    ]);
    expect(judged).toEqual(["o of o|so", "so of o|so"]);
  });

  it("asks a model by the teacher's prompt, and draws as told", async () => {
    const teacher = createTeacher();
    const taught = { ...task, teach: () => [{ role: "user" as const, content: "so" }] };
    await collect({ teacher, task: taught, count: 3, maxTokens: 7, temperature: 0.5, seed: 5 });
    expect(teacher.promptsOf("samples")).toEqual(["so", "so", "so"]);
    expect(teacher.calls.map(({ options }) => [options?.seed, options?.count])).toEqual([
      [5, 3],
      [8, 3],
      [11, 3],
    ]);
    expect(teacher.calls[0]!.options).toMatchObject({ maxTokens: 7, temperature: 0.5 });
  });

  it("takes a model for one, whatever else it has", async () => {
    const teacher = Object.assign(createTeacher(), { answer: () => ["scripted"] });
    const [[first] = []] = await collect({ teacher, seed: 0 });
    expect(first!.answer).toBe("one 0");
  });

  it("gives a scripted teacher seeds from 0", async () => {
    const scripted = {
      id: "scripted",
      answer: (_: unknown, count: number, seed: number) => Array.from({ length: count }, (_, i) => `o${seed + i}`),
    };
    const all = await collect({ teacher: scripted });
    expect(all.flat().map(({ answer }) => answer)).toEqual(Array.from({ length: 12 }, (_, i) => `o${i}`));
  });

  it.each([
    ["model", { teacher: undefined }],
    ["model", { teacher: "gpt-5" }],
    ["model", { teacher: { id: "script" } }],
    ["options.task", { task: undefined }],
    ["options.task", { task: { name: "echo" } }],
    ["options.keep", { keep: undefined }],
    ["options.inputs", { inputs: undefined }],
    ["options.rater", { rater: "" }],
  ])("says that %s is not usable: %j", async (parameter, wrong) => {
    await expect(collect(wrong as Partial<DistillOptions>)).rejects.toMatchObject({
      name: "InvalidArgumentError",
      parameter,
    });
  });

  it("stops asking when aborted", async () => {
    const controller = new AbortController();
    const teacher = createTeacher();
    const groups = distill({
      ...{ teacher, task, inputs, keep, rater: "o-rule" },
      signal: controller.signal,
    });
    await groups.next();
    controller.abort(new Error("enough"));
    await expect(groups.next()).rejects.toThrow("enough");
    expect(teacher.calls).toHaveLength(1);
  });

  it("hands on what the teacher or the judge fails with", async () => {
    const failing = () => {
      throw new ModelResponseError("down");
    };
    await expect(collect({ keep: failing })).rejects.toThrow(ModelResponseError);
    for (const answers of [["o"], undefined, [1, 2, 3, 4]]) {
      const teacher = { id: "scripted", answer: () => answers as string[] };
      await expect(collect({ teacher })).rejects.toThrow("scripted did not answer with the 4 texts");
    }
    await expect(collect({ teacher: new FakeLanguageModel() })).rejects.toThrow(MissingCapabilityError);
  });

  it.each<[object, string]>([
    [{ count: 0 }, "options.count"],
    [{ inputs: [] }, "at least one input"],
    [{ inputs: [inputs[0], inputs[0]] }, "an id of its own"],
    [{ judge: keep }, "options.judge"],
  ])("refuses %j", async (more, message) => {
    await expect(collect(more)).rejects.toThrow(message);
  });
});
