import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { ModelUnavailableError, promptTemplates } from "equirank";
import { evaluateScores, type RecordScoresOptions, recordScores } from "equirank/evaluation";
import { describe, expect, it } from "vitest";
import type { ScoreLogLine } from "../../../src/internal";
import { createFolder } from "../create-folder";
import { createItems, createScatteredModel, quickEvaluation, recordingOptions } from "../fake-run";

const items = createItems(2);

async function createOptions(changes: Partial<RecordScoresOptions> = {}): Promise<RecordScoresOptions> {
  return { ...recordingOptions(join(await createFolder(), "scores.jsonl"), items), ...changes };
}

async function readLines(log: string): Promise<ScoreLogLine[]> {
  const text = await readFile(log, "utf8");
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
}

async function readHeader(log: string): Promise<ScoreLogLine> {
  return (await readLines(log))[0]!;
}

describe("a recording", () => {
  it("asks once for what several pairs need, and for log P(y|x)", async () => {
    const model = createScatteredModel();
    const pairs = ["contrast", "choice", "yes-no+contrast-per-token"];
    const options = await createOptions({ model, pairs });
    await recordScores(options);
    expect(await readHeader(options.log)).toMatchObject({
      queries: {
        generator: ["plain", "correct", "incorrect", "choice-correct", "choice-incorrect", "yes-no"],
        discriminator: [],
      },
    });
    // For each item five calls about all candidates, and one judgement of each of the 2 + 3.
    expect(model.calls).toHaveLength(2 * 5 + 5);
  });

  it("keeps no text, and of each answer what it was asked by and what it cost", async () => {
    const options = await createOptions();
    await recordScores(options);
    const text = await readFile(options.log, "utf8");
    for (const word of ["colour of", "grün", "blå", "Question"]) expect(text).not.toContain(word);
    const [header, ...lines] = await readLines(options.log);
    expect(header).toMatchObject({ task: "colours", wording: { prompts: "completion", shots: 0 } });
    expect(lines.filter(({ type }) => type === "item")).toMatchObject([
      { item: 0, answer: 0, bytes: [3, 5], id: items[0]!.item.id },
      { item: 1, answer: 1, bytes: [3, 5, 4] },
    ]);
    // The fake model's usage: 1000 tokens a call for continuations, 7 for labels.
    const answers = lines.filter((line) => line.type === "answer");
    expect(new Set(answers.map(({ query, tokens }) => `${query} ${tokens}`))).toEqual(
      new Set(["plain 1000", "content-free 1000", "yes-no 7"]),
    );
    // The two questions have different prompts; without a question they are asked the same.
    const prompts = (query: string) =>
      new Set(answers.filter((line) => line.query === query).map(({ prompt }) => prompt)).size;
    expect([prompts("plain"), prompts("yes-no")]).toEqual([2, 5]);
  });

  it("asks about every eight items together, one query after another", async () => {
    const model = createScatteredModel();
    const pairs = ["pointwise"];
    const options = await createOptions({ model, items: createItems(12), pairs, concurrency: 1 });
    await recordScores(options);
    const lines = (await readLines(options.log)).filter((line) => line.type === "answer");
    const runs = lines.map(({ item, query }) => `${Math.floor(item / 8)} ${query}`);
    expect([...new Set(runs)]).toEqual(["0 plain", "0 content-free", "1 plain", "1 content-free"]);
    expect(runs.filter((run, i) => run !== runs[i - 1])).toHaveLength(4);
  });

  it("asks two models each for its own, and evaluates them together", async () => {
    const generator = createScatteredModel({ id: "fake:generator" });
    const discriminator = createScatteredModel({ id: "fake:discriminator" });
    const pairs = ["contrast"];
    const options = await createOptions({ model: { generator, discriminator }, pairs });
    await recordScores(options);
    expect(await readHeader(options.log)).toMatchObject({
      models: { generator: { id: "fake:generator" }, discriminator: { id: "fake:discriminator" } },
      queries: { generator: ["plain", "correct", "incorrect"], discriminator: ["yes-no"] },
    });
    expect(generator.promptsOf("labels")).toEqual([]);
    expect(generator.calls).toHaveLength(6);
    expect(discriminator.promptsOf("labels")).toHaveLength(5);
    expect(discriminator.calls).toHaveLength(5);
    const report = await evaluateScores([options.log], quickEvaluation);
    expect(report).toMatchObject({ items: 2, pairs: [{ name: "contrast" }] });
    expect(report.scorers.map(({ scorer }) => scorer)).toContain("contrast-per-byte");
    expect(report.scorers.map(({ scorer }) => scorer)).not.toContain("yes-no");
  });

  it("does without log P(y|x) where the model gives labels alone", async () => {
    const model = createScatteredModel({ capabilities: { scoreContinuations: false } });
    const options = await createOptions({ model, pairs: ["choice"] });
    await recordScores(options);
    const report = await evaluateScores([options.log], quickEvaluation);
    expect(report.scores.queries.generator).toEqual(["choice-correct", "choice-incorrect", "yes-no"]);
    expect(report.pairs).toMatchObject([{ name: "choice" }]);
  });

  it("names the file of a local model by its SHA-256", async () => {
    const folder = await createFolder();
    const path = join(folder, "model.gguf");
    await writeFile(path, "abc");
    const options = await createOptions({
      model: Object.assign(createScatteredModel(), { path }),
    });
    await recordScores(options);
    // SHA-256 of "abc", from FIPS 180-2, appendix B.1.
    const fingerprint = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    expect(await readHeader(options.log)).toMatchObject({ models: { generator: { fingerprint } } });
    expect(await readFile(options.log, "utf8")).not.toContain(folder);
  });

  it("tells its progress from the start to the end, with the cost of new answers", async () => {
    const seen: number[] = [];
    const options = await createOptions({ onProgress: ({ completed }) => seen.push(completed) });
    const progress = await recordScores(options);
    expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    // Two items with two continuation calls each and five judgements, at the fake model's prices.
    expect(progress).toEqual({
      completed: 9,
      total: 9,
      resumed: 0,
      completeItems: 2,
      usage: { requests: 9, promptTokens: 4035, cachedTokens: 410, generatedTokens: 5 },
    });
  });

  it("keeps as many calls under way as it is told", async () => {
    let underWay = 0;
    let most = 0;
    const model = createScatteredModel({
      async beforeAnswer() {
        most = Math.max(most, ++underWay);
        await wait(1);
        underWay--;
      },
    });
    await recordScores(await createOptions({ model, items: createItems(10), concurrency: 4 }));
    expect(most).toBe(4);
  });
});

describe("a recording that ends early", () => {
  it.each([1, 3])(
    "by its signal keeps what it had, drops what comes later, and goes on: %i calls at once",
    async (concurrency) => {
      const controller = new AbortController();
      const late: (() => void)[] = [];
      const model = createScatteredModel({
        // The fifth call and those beside it are answered when the run is over, as by a model that ignores scorers.
        beforeAnswer: () =>
          model.calls.length <= 4
            ? undefined
            : new Promise<void>((resolve) => {
                late.push(resolve);
                controller.abort(new Error("enough"));
              }),
      });
      const shown: number[] = [];
      const onProgress = ({ completed }: { completed: number }) => shown.push(completed);
      const changes = { model, concurrency, onProgress, signal: controller.signal };
      const options = await createOptions(changes);
      await expect(recordScores(options)).rejects.toThrow("enough");
      const before = await readFile(options.log, "utf8");
      for (const answer of late) answer();
      await wait(10);
      expect(await readFile(options.log, "utf8")).toBe(before);
      const { signal: _, onProgress: __, ...rest } = options;
      const again = { ...rest, model: createScatteredModel() };
      const { resumed } = await recordScores(again);
      expect(resumed).toBe(before.split('"type":"answer"').length - 1);
      expect(resumed).toBe(shown.at(-1));
      expect(resumed).toBeGreaterThan(0);
      expect(again.model.calls).toHaveLength(9 - resumed);
    },
  );

  it("before it began asks nothing", async () => {
    const options = await createOptions({ signal: AbortSignal.abort(new Error("never mind")) });
    await expect(recordScores(options)).rejects.toThrow("never mind");
    await expect(readFile(options.log)).rejects.toThrow(/ENOENT/);
  });

  it("by a failure of the model aborts the other calls and rejects with it", async () => {
    const scorers: (AbortSignal | undefined)[] = [];
    const model = createScatteredModel({
      async beforeAnswer({ signal }) {
        scorers.push(signal);
        if (scorers.length < 3) await wait(1000, undefined, { signal });
        throw new ModelUnavailableError("The server is down.");
      },
    });
    await expect(recordScores(await createOptions({ model }))).rejects.toThrow("The server is down.");
    expect(scorers[0]!.aborted).toBe(true);
  });

  it("because the model lacks what is asked of it says so", async () => {
    const model = createScatteredModel({ capabilities: { nextTokenLogprobs: false } });
    await expect(recordScores(await createOptions({ model }))).rejects.toThrow(
      expect.objectContaining({
        name: "MissingCapabilityError",
        message: expect.stringContaining("lacks nextTokenLogprobs"),
      }),
    );
  });
});

describe("options of a recording that cannot be used are refused by name", () => {
  const candidates = Array.from({ length: 27 }, (_, y) => `candidate ${y}`);
  const crowded = { index: 9, item: { question: "?", candidates, answer: 0 } };

  it.each<[string, object, string]>([
    ["an unknown one", { temperature: 1 }, "options.temperature"],
    ["no file", { log: "" }, "options.log"],
    ["no task", { task: "" }, "options.task"],
    ["no pair", { pairs: [] }, "options.pairs"],
    ["an unknown signal", { pairs: ["guess+yes-no"] }, "options.pairs"],
    ["an item twice", { items: [...items, ...items] }, "options.items"],
    ["no concurrency", { concurrency: 0 }, "options.concurrency"],
    ["more candidates than letters", { pairs: ["choice"], items: [...items, crowded] }, "candidates of item 9"],
    ["an unknown template", { prompts: "poem" }, "elicitation.prompts"],
    ["an unknown prompt", { prompts: { ...promptTemplates.chat, poem: () => "" } }, "elicitation.prompts.poem"],
    ["a shot without an answer", { shots: [{ question: "?", correct: "a" }] }, "elicitation.shots[0].incorrect"],
  ])("%s", async (_, changes, parameter) => {
    const options = await createOptions();
    await expect(recordScores({ ...options, ...changes } as RecordScoresOptions)).rejects.toThrow(
      expect.objectContaining({ name: "InvalidArgumentError", parameter }),
    );
    await expect(readFile(options.log)).rejects.toThrow(/ENOENT/);
  });
});
