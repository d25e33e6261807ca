import { appendFile, readFile, truncate } from "node:fs/promises";
import { join } from "node:path";
import { type LanguageModel, MissingCapabilityError, promptTemplates } from "equirank";
import { createOpenItems, ScoreLogError } from "equirank/evaluation";
import { describe, expect, it } from "vitest";
import type { SamplingProgress } from "../../../src/evaluation/record/sample-solutions";
import {
  type OpenQuestion,
  readSamples,
  type SampleSolutionsOptions,
  sampleSolutions,
  solutionPrompts,
  solutionShots,
} from "../../../src/internal";
import { FakeLanguageModel, type FakeLanguageModelOptions } from "../../fakes/fake-language-model";
import { createFolder } from "../create-folder";

/** Writes solutions that tell which question and seed they are of. */
const createSampler = (options: FakeLanguageModelOptions = {}) =>
  new FakeLanguageModel({
    drawText: (prompt, { seed }) => `${prompt.split("\n").at(-2)}\u2028 by ${seed}\nA: ${seed}`,
    ...options,
  });

const questions = [3, 5, 8].map((index) => ({
  index,
  item: {
    question: `What is ${index} times 1?`,
    key: { kind: "equivalent", answer: String(index) },
  } satisfies OpenQuestion,
}));

async function createOptions(model: LanguageModel): Promise<SampleSolutionsOptions> {
  const file = join(await createFolder(), "out", "samples.jsonl");
  return { file, task: "products", questions, model, count: 2 };
}

describe("sampled solutions", () => {
  it("are drawn for each question under the plain prompt, with its place as the seed, and kept", async () => {
    const model = createSampler();
    const options = await createOptions(model);
    const drawn = await sampleSolutions(options);
    expect([...drawn.keys()]).toEqual([3, 5, 8]);
    expect(drawn.get(5)).toEqual([
      "Question: What is 5 times 1?\u2028 by 5\nA: 5",
      "Question: What is 5 times 1?\u2028 by 6\nA: 6",
    ]);
    expect(model.promptsOf("samples")[0]).toBe(promptTemplates.completion.plain("What is 3 times 1?", solutionShots));
    expect(model.calls[0]!.options).toMatchObject({
      count: 2,
      temperature: 0.7,
      topP: 0.95,
      maxTokens: 256,
      stop: ["\n\n", "\nQuestion:"],
      seed: 3,
    });
    expect(await readSamples([options.file])).toEqual(drawn);
  });

  it("are not drawn again, but for a line that was cut off", async () => {
    const options = await createOptions(createSampler());
    const drawn = await sampleSolutions(options);
    const whole = await readFile(options.file);
    await truncate(options.file, whole.length - 5);
    const again = createSampler();
    const seen: SamplingProgress[] = [];
    expect(await sampleSolutions({ ...options, model: again, onProgress: (now) => seen.push(now) })).toEqual(drawn);
    expect(again.calls).toHaveLength(1);
    expect(seen.map(({ completed, resumed, total }) => [completed, resumed, total])).toEqual([
      [2, 2, 3],
      [3, 2, 3],
    ]);
    expect(await readFile(options.file)).toEqual(whole);
  });

  it("that were interrupted go on where they were", async () => {
    const controller = new AbortController();
    const stopping = createSampler({
      beforeAnswer: ({ options }) => {
        if (options?.seed === 5) controller.abort(new Error("enough"));
      },
    });
    const options = await createOptions(stopping);
    await expect(sampleSolutions({ ...options, concurrency: 1, signal: controller.signal })).rejects.toThrow("enough");
    expect([...(await readSamples([options.file])).keys()]).toEqual([3]);
    const model = createSampler();
    expect((await sampleSolutions({ ...options, model })).size).toBe(3);
    expect(model.calls.map((call) => call.options?.seed)).toEqual([5, 8]);
  });

  it("of a model that chats are asked for in words, and end where it ends", async () => {
    const model = createSampler();
    await sampleSolutions({ ...(await createOptions(model)), prompts: solutionPrompts.chat });
    const { prompt, options } = model.calls[0]!;
    expect(prompt).toHaveLength(2 * solutionShots.length + 1);
    expect(prompt.at(-1)).toEqual({
      role: "user",
      content: expect.stringMatching(/^What is 3 times 1\?\nSolve this step by step\./),
    });
    expect(options!.stop).toEqual([]);
  });

  it("become open items, where the data give none", async () => {
    const { questions: _, ...options } = await createOptions(createSampler());
    const [given, drawn] = await createOpenItems(
      [
        { index: 0, item: { ...questions[0]!.item, solutions: ["A: 3"] } },
        { index: 5, item: questions[1]!.item },
      ],
      options,
    );
    expect(given!.item.candidates).toEqual(["A: 3"]);
    expect(drawn!.item).toMatchObject({ answerTexts: ["5", "6"], answer: [0] });
    expect((await readSamples([options.file])).size).toBe(1);
  });
});

describe("a file of samples refuses", () => {
  it("another way of drawing, other data and other questions", async () => {
    const options = await createOptions(createSampler());
    await sampleSolutions(options);
    for (const changed of [{ count: 3 }, { task: "sums" }, { shots: [] }, { temperature: 1 }]) {
      await expect(sampleSolutions({ ...options, ...changed })).rejects.toThrow(ScoreLogError);
    }
    const other = [{ index: 3, item: { question: "Something else?" } }];
    await expect(sampleSolutions({ ...options, questions: other })).rejects.toThrow(
      /samples\.jsonl was begun with another question 3/,
    );
  });

  it("a damaged line", async () => {
    const options = await createOptions(createSampler());
    await sampleSolutions(options);
    await appendFile(options.file, '{"type":"samples","item":-1}\n');
    await expect(sampleSolutions(options)).rejects.toThrow(
      /samples\.jsonl, line \d+ has an unusable item: .*not a line that this version writes. Delete the line/,
    );
    await expect(readSamples([`${options.file}.missing`])).rejects.toThrow(/cannot be read: ENOENT/);
  });

  it("a model that cannot sample, and options that it does not know", async () => {
    const options = await createOptions(new FakeLanguageModel());
    await expect(sampleSolutions(options)).rejects.toThrow(MissingCapabilityError);
    for (const changed of [{ count: 0 }, { concurrency: 0 }, { topP: 2 }, { temperature: -1 }, { stops: [] }]) {
      await expect(sampleSolutions({ ...options, ...changed })).rejects.toThrow(
        expect.objectContaining({ name: "InvalidArgumentError" }),
      );
    }
  });
});
