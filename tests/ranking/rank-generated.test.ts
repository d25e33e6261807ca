import {
  type ElicitationProgress,
  type GenerateOptions,
  InvalidArgumentError,
  MissingCapabilityError,
  ModelResponseError,
  memoryCache,
  poolByAnswer,
  type RankCandidatesOptions,
  rankCandidates,
  rankFromLogLikelihoods,
  rankingMethods,
  type SampleOptions,
} from "equirank";
import { extractAnswer } from "equirank/answers";
import { describe, expect, test } from "vitest";
import { FakeLanguageModel, type FakeLanguageModelOptions } from "../fakes/fake-language-model";

const question = "How many?";
const { log } = Math;

const solutions = ["6 + 12 = 18", "9 * 2 = 18.0", "16 + 3 = 19", "I cannot tell"];

/**
 * Draws a solution by the seed, the first where it is greedy; likes shorter ones, and calls those correct that end in
 * 18.
 */
const solver: FakeLanguageModelOptions = {
  takesTopK: true,
  drawText: (prompt, { seed = 0, temperature }) => {
    const wanted = prompt.includes("Incorrect answer:") ? 2 : 0;
    return ` ${temperature === 0 ? solutions[wanted] : solutions[seed % solutions.length]}\n`;
  },
  scoreContinuation: (prompt, continuation) =>
    (prompt.includes("Incorrect answer:") ? -0.5 : -0.3) * continuation.length,
  scoreLabel: (prompt, label) => {
    const isRight = /Proposed answer: .*18/.test(prompt);
    return log((label.trim().toLowerCase() === "yes") === isRight ? 0.2 : 0.03);
  },
};

function findNumber(text: string): string | undefined {
  return extractAnswer(text, { kind: "number" });
}

function generate(
  options: Partial<RankCandidatesOptions> = {},
  generation: GenerateOptions = {},
  model = new FakeLanguageModel(solver),
) {
  return rankCandidates({
    question,
    model,
    extract: findNumber,
    generate: { count: 8, seed: 1, ...generation },
    ...options,
  });
}

describe("samples", () => {
  test("the result says where each came from and what its answer is", async () => {
    const { generation } = await generate();
    expect(generation).toMatchObject({
      planned: 8,
      stopped: "count",
      rank: "answers",
      pooling: "mean",
    });
    const ended = { finishReason: null, dropped: false };
    expect(generation!.samples.slice(0, 5)).toEqual([
      { text: "6 + 12 = 18", answer: "18", correctness: "correct", decoding: "greedy", ...ended },
      { text: "16 + 3 = 19", answer: "19", correctness: "incorrect", decoding: "greedy", ...ended },
      // Seeds 1 + 2, 1 + 3 and 1 + 4 of four solutions.
      { text: "I cannot tell", answer: null, correctness: "correct", decoding: "top-k", ...ended },
      { text: "6 + 12 = 18", answer: "18", correctness: "incorrect", decoding: "top-k", ...ended },
      {
        text: "9 * 2 = 18.0",
        answer: "18.0",
        correctness: "correct",
        decoding: "nucleus",
        ...ended,
      },
    ]);
  });

  test("each decoding asks for what it says, with a seed of its own", async () => {
    const model = new FakeLanguageModel(solver);
    await generate({}, { count: 6, temperature: 0.7, topK: 5, topP: 0.5, maxTokens: 9 }, model);
    const calls = model.calls.filter(({ kind }) => kind === "samples");
    const options = calls.map(({ options: { signal: _, ...rest } = {} }) => rest);
    const common = { count: 1, maxTokens: 9, stop: ["\n\n", "\nQuestion:"] };
    expect(options).toEqual<SampleOptions[]>([
      { ...common, temperature: 0, seed: 1 },
      { ...common, temperature: 0, seed: 2 },
      { ...common, temperature: 0.7, topK: 5, seed: 3 },
      { ...common, temperature: 0.7, topK: 5, seed: 4 },
      { ...common, temperature: 0.7, topP: 0.5, seed: 5 },
      { ...common, temperature: 0.7, topP: 0.5, seed: 6 },
    ]);
    const [correct, incorrect] = model.promptsOf("samples");
    expect(correct).toMatch(/\n\nQuestion: How many\?\nCorrect answer:$/);
    expect(incorrect).toMatch(/\n\nQuestion: How many\?\nIncorrect answer:$/);
  });

  test("messages need no text to end the answer, and unseeded samples get no seed", async () => {
    const model = new FakeLanguageModel(solver);
    await rankCandidates({
      question,
      model,
      elicitation: { prompts: "chat" },
      method: "majority-vote",
      generate: { count: 1 },
    });
    expect(model.calls[0]!.options).toMatchObject({ stop: [] });
    expect(model.calls[0]!.options).not.toHaveProperty("seed");
  });

  test("a model that does not take topK is not asked to, and refuses to be", async () => {
    const { takesTopK: _, ...plain } = solver;
    const { generation } = await generate({}, {}, new FakeLanguageModel(plain));
    expect(new Set(generation!.samples.map(({ decoding }) => decoding))).toEqual(new Set(["greedy", "nucleus"]));
    await expect(generate({}, { decodings: ["top-k"] }, new FakeLanguageModel(plain))).rejects.toThrow(
      'must be without "top-k": fake does not take topK',
    );
  });

  test("the same seed gives the same ranking, whatever the size of the batches", async () => {
    const { usage: _, ...one } = await generate({}, { batchSize: 3 });
    const { usage: __, ...other } = await generate({}, { batchSize: 8 });
    expect(one).toEqual(other);
  });

  test("progress goes from samples to questions about them", async () => {
    const seen: ElicitationProgress[] = [];
    await generate({ onProgress: (progress) => seen.push(progress) });
    expect(seen.slice(0, 8)).toEqual(
      Array.from({ length: 8 }, (_, i) => ({ stage: "sampling", completed: i + 1, total: 8 })),
    );
    expect(seen.slice(8).some(({ stage }) => stage === "sampling")).toBe(false);
    expect(seen.slice(8).map(({ stage }) => stage)).toContain("discriminator");
  });

  test("usage adds up samples and questions, and a cache saves both the second time", async () => {
    const cache = memoryCache();
    const model = new FakeLanguageModel(solver);
    const first = await generate({ cache }, {}, model);
    // 8 samples; 2 calls for likelihoods, 3 paths with an answer to be judged, 8 pairs of answers for the judge's test.
    expect(first.usage).toMatchObject({
      requests: 8 + 2 + 3 + 16,
      generatedTokens: 8 * 3 + 3 + 16,
    });
    const second = await generate({ cache }, {}, model);
    expect(second.usage).toMatchObject({ requests: 0, generatedTokens: 0 });
    expect(second.ranking).toEqual(first.ranking);
  });
});

describe("answers", () => {
  test("are ranked by the pooled scores of the paths that end in them", async () => {
    const result = await generate();
    const paths = solutions.slice(0, 3);
    const judged = (isRight: boolean) => [log(isRight ? 0.8 : 0.12), log(isRight ? 0.12 : 0.8)];
    // Distinct paths in the order they were drawn: 18, 19, 18.0; votes are the samples under "correct".
    const order = [paths[0]!, paths[2]!, paths[1]!];
    const samples = result.generation!.samples;
    const scores = poolByAnswer(
      {
        candidates: order,
        generator: [-0.3, -0.5].map((rate) => order.map((text) => rate * (text.length + 1))),
        discriminator: order.map((text) => judged(text.includes("18"))),
        samples: order.map(
          (path) => samples.filter(({ text, correctness }) => text === path && correctness === "correct").length,
        ),
      },
      [0, 1, 0],
    );
    const expected = rankFromLogLikelihoods({ ...scores, candidates: ["18", "19"] });
    expect(result.best).toBe(expected.best);
    expect(result.ranking.map(({ candidate }) => candidate)).toEqual(
      expected.ranking.map(({ candidate }) => candidate),
    );
    for (const [i, { score }] of result.ranking.entries()) {
      // Four label masses summed in another order.
      expect(score).toBeCloseTo(expected.ranking[i]!.score!, 12);
    }
  });

  test("indices are those of the samples that gave an answer", async () => {
    const { ranking, generation } = await generate();
    for (const { candidate, originalIndex, originalIndices } of ranking) {
      expect(originalIndex).toBe(originalIndices[0]);
      for (const i of originalIndices) {
        expect(Number(generation!.samples[i]!.answer)).toBe(Number(candidate));
      }
    }
    const used = ranking.flatMap(({ originalIndices }) => originalIndices);
    expect(used.length).toBe(generation!.samples.filter(({ answer }) => answer).length);
  });

  test("paths are ranked each by itself, also without an answer", async () => {
    const { ranking, generation } = await generate({ rank: "paths" });
    expect(ranking.map(({ candidate }) => candidate).toSorted()).toEqual(solutions.toSorted());
    expect(generation).toMatchObject({ rank: "paths", pooling: null });
  });

  test("without extract a text is its own answer, and a user's equivalence decides", async () => {
    const separate = await generate({ extract: (text) => text });
    const plain = await rankCandidates({
      question,
      model: new FakeLanguageModel(solver),
      generate: { count: 8, seed: 1 },
    });
    expect(plain.ranking).toEqual(separate.ranking);
    expect(plain.ranking).toHaveLength(4);
    const asked: string[] = [];
    const joined = await generate({
      equivalence: async (a, b) => {
        asked.push(`${a} ${b}`);
        return true;
      },
    });
    expect(joined.ranking).toHaveLength(1);
    expect(joined.best).toBe("18");
    expect(joined.elicitation).toBeNull();
    // Each pair once, though answers were grouped more than once.
    expect(new Set(asked).size).toBe(asked.length);
  });

  test.each(rankingMethods)("%s ranks them", async (method) => {
    const result = await generate({ method });
    expect(result.method).toBe(method);
    expect(result.ranking.map(({ candidate }) => candidate).toSorted()).toEqual(["18", "19"]);
    expect(result.ranking[0]!.candidate).toBe("18");
  });

  test("a majority vote asks nothing about its candidates, and counts only answers meant to be correct", async () => {
    const model = new FakeLanguageModel(solver);
    const { ranking, elicitation, generation } = await generate({ method: "majority-vote" }, { until: "all" }, model);
    expect(new Set(model.calls.map(({ kind }) => kind))).toEqual(new Set(["samples"]));
    expect(elicitation).toBeNull();
    const votes = generation!.samples.filter(
      ({ answer, correctness }) => Number(answer) === 18 && correctness === "correct",
    ).length;
    expect(ranking[0]).toMatchObject({ candidate: "18", score: votes });
    expect(ranking[0]!.initialDiscriminator).toBe(0.5);
  });
});

describe("stopping early", () => {
  const always: FakeLanguageModelOptions = { ...solver, drawText: () => "18" };
  const vote = { method: "majority-vote" } as const;

  test("a vote ends once it is decided, with the winner of all samples", async () => {
    const model = new FakeLanguageModel(always);
    const { generation, best } = await generate(vote, { count: 16, batchSize: 1 }, model);
    // Of 8 votes 4 are enough, as the first answer wins a tie: drawn with every second sample, so after 7.
    expect(generation).toMatchObject({ planned: 16, stopped: "decided" });
    expect(generation!.samples).toHaveLength(7);
    expect(best).toBe("18");
    const whole = await generate(vote, { count: 16, until: "all" }, new FakeLanguageModel(always));
    expect(whole.generation).toMatchObject({ stopped: "count" });
    expect(whole.best).toBe(best);
  });

  test("a vote between texts is decided by texts, not by their answers", async () => {
    const texts = ["6 + 12 = 18", "9 * 2 = 18", "17 + 1 = 18", "16 + 3 = 19", "16 + 3 = 19"];
    const model = new FakeLanguageModel({
      ...solver,
      drawText: (_, { seed }) => texts[seed! - 1]!,
    });
    const paths: GenerateOptions = {
      count: 5,
      batchSize: 1,
      correctness: ["correct"],
      decodings: ["temperature"],
    };
    // Three of five solutions end in 18, but only one text comes twice.
    const { best, generation } = await generate({ ...vote, rank: "paths" }, paths, model);
    expect(generation).toMatchObject({ stopped: "count", samples: { length: 5 } });
    expect(best).toBe("16 + 3 = 19");
  });

  test("with an error allowed, once the most probable answer is established", async () => {
    const { generation } = await generate(
      vote,
      {
        count: 100,
        batchSize: 1,
        until: { error: 0.05 },
        decodings: ["temperature"],
        correctness: ["correct"],
      },
      new FakeLanguageModel(always),
    );
    expect(generation).toMatchObject({ stopped: "decided", samples: { length: 10 } });
  });
});

describe("bounds on the cost", () => {
  test.each([
    ["requests", 30],
    ["requests", 14],
    ["tokens", 180],
    ["tokens", 100],
  ] as const)("%s %i is kept, and what was drawn is ranked", async (name, bound) => {
    const result = await generate({ budget: { [name]: bound } }, { count: 64, maxTokens: 20 });
    const spent = name === "requests" ? result.usage.requests : result.usage.generatedTokens;
    expect(spent).toBeLessThanOrEqual(bound);
    expect(result.generation!.stopped).toBe(name);
    expect(result.generation!.samples.length).toBeGreaterThan(0);
    expect(result.generation!.samples.length).toBeLessThan(64);
    expect(result.ranking.length).toBeGreaterThan(0);
  });

  test("where a server needs a request for every text, more is kept back for ranking", async () => {
    const model = new FakeLanguageModel(solver);
    Object.assign(model, { largestCallCost: undefined });
    const options = { budget: { requests: 200 } };
    const many = await generate(options, { count: 64 });
    const few = await generate(options, { count: 64 }, model);
    expect(few.generation!.samples.length).toBeLessThan(many.generation!.samples.length);
  });

  test("a bound is kept with a model whose calls take more requests than texts", async () => {
    const model = new FakeLanguageModel(solver);
    const { scoreContinuations } = model;
    Object.assign(model, {
      // A request for each token of a text, as with llama.cpp's server; the solutions have 15 characters at most.
      async scoreContinuations(...call: Parameters<typeof scoreContinuations>) {
        const { scores, usage } = await scoreContinuations.apply(model, call);
        const requests = call[1].reduce((sum, text) => sum + text.length, 0);
        return { scores, usage: { ...usage, requests } };
      },
      largestCallCost(tokens: readonly number[]) {
        const requests = tokens.reduce((sum, count) => sum + count, 0);
        return { requests, generatedTokens: requests };
      },
    });
    const options = { budget: { requests: 400 }, elicitation: { testJudge: false } };
    const { generation, usage } = await generate(options, { count: 64, maxTokens: 20 }, model);
    expect(generation).toMatchObject({ stopped: "requests" });
    expect(generation!.samples.length).toBeGreaterThan(1);
    expect(usage.requests).toBeLessThanOrEqual(400);
  });

  test("sampling goes on as long as samples cost less than the most they might", async () => {
    const { generation, usage } = await generate(
      { method: "majority-vote", budget: { tokens: 60 } },
      { count: 64, until: "all", maxTokens: 20 },
    );
    // Each takes 3 tokens of up to 20: the last one is begun with 60 - 20 spent at most.
    expect(usage.generatedTokens).toBe(14 * 3);
    expect(generation).toMatchObject({ stopped: "tokens", samples: { length: 14 } });
  });

  test("nothing is kept back for a vote", async () => {
    const { generation, usage } = await generate(
      { method: "majority-vote", budget: { requests: 5 } },
      { until: "all" },
    );
    expect(generation).toMatchObject({ stopped: "requests", samples: { length: 5 } });
    expect(usage.requests).toBe(5);
  });

  test("a bound that allows no sample is refused", async () => {
    await expect(generate({ budget: { tokens: 10 } }, { maxTokens: 11 })).rejects.toThrow(
      "options.budget.tokens must allow one sample of up to 11 tokens",
    );
  });
});

describe("failures", () => {
  test("a model that does not sample", async () => {
    const { drawText: _, ...silent } = solver;
    await expect(generate({}, {}, new FakeLanguageModel(silent))).rejects.toThrow(MissingCapabilityError);
  });

  test.each<[string, Partial<RankCandidatesOptions>, GenerateOptions, string]>([
    ["likelihoods", { method: "greedy" }, {}, "lacks scoreContinuations"],
    ["its signal", { elicitation: "pointwise" }, {}, "lacks scoreContinuations"],
    ["more letters than there are", {}, { count: 27 }, "options.generate.count must be at most 26"],
  ])("a model that cannot give %s is not sampled first", async (_, options, sampling, message) => {
    const capabilities = { scoreContinuations: false };
    const model = new FakeLanguageModel({ ...solver, capabilities });
    await expect(generate(options, sampling, model)).rejects.toThrow(message);
    expect(model.calls).toHaveLength(0);
  });

  test("texts without an answer", async () => {
    const model = new FakeLanguageModel({ ...solver, drawText: () => "no idea" });
    const failed = generate({}, {}, model);
    await expect(failed).rejects.toThrow(ModelResponseError);
    await expect(failed).rejects.toThrow('none of them with an answer, for example "no idea"');
  });

  test.each(["majority-vote", "weighted-vote"] as const)(
    "a %s without a single vote, though incorrect answers were given",
    async (method) => {
      const drawText: FakeLanguageModelOptions["drawText"] = (prompt) =>
        prompt.includes("Incorrect answer:") ? "19" : "no idea";
      const model = new FakeLanguageModel({ ...solver, drawText });
      await expect(generate({ method }, {}, model)).rejects.toThrow(
        'gave 4 texts, none of them with an answer, for example "no idea"',
      );
    },
  );

  test("an abort while sampling rejects with its reason, and nothing more is sent", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    const model = new FakeLanguageModel({
      ...solver,
      beforeAnswer: () => controller.abort(reason),
    });
    await expect(generate({ signal: controller.signal }, { batchSize: 2 }, model)).rejects.toBe(reason);
    // Not even the second of the batch.
    expect(model.calls).toHaveLength(1);
  });
});

describe("bad options", () => {
  const vote = { method: "majority-vote" } as const;
  test.each<[string, object, object, string]>([
    ["candidates as well", { candidates: ["a"] }, {}, "options.candidates"],
    ["an unknown name", {}, { counts: 1 }, "options.generate.counts"],
    ["no sample", {}, { count: 0 }, "options.generate.count"],
    ["more samples than memory holds", {}, { count: 1e9 }, "options.generate.count"],
    ["a negative temperature", {}, { temperature: -1 }, "options.generate.temperature"],
    ["an endless temperature", {}, { temperature: Infinity }, "options.generate.temperature"],
    ["topK 0", {}, { topK: 0 }, "options.generate.topK"],
    ["topP 0", {}, { topP: 0 }, "options.generate.topP"],
    ["a seed that is no whole number", {}, { seed: 0.5 }, "options.generate.seed"],
    ["an empty stop", {}, { stop: [""] }, "options.generate.stop"],
    ["no decoding", {}, { decodings: [] }, "options.generate.decodings"],
    ["an unknown decoding", {}, { decodings: ["beam"] }, "options.generate.decodings"],
    ["a repeated decoding", {}, { decodings: ["greedy", "greedy"] }, "options.generate.decodings"],
    ["an unknown correctness", {}, { correctness: ["plain"] }, "options.generate.correctness"],
    ["a vote on incorrect answers", vote, { correctness: ["incorrect"] }, "options.generate.correctness"],
    ["until something else", vote, { until: "enough" }, "options.generate.until"],
    ["an error of 0", vote, { until: { error: 0 } }, "options.generate.until"],
    ["a game that is decided", {}, { until: "decided" }, "options.generate.until"],
    ["an error with mixed decodings", vote, { until: { error: 0.1 } }, "options.generate.decodings"],
    ["an unknown rank", { rank: "texts" }, {}, "options.rank"],
    ["best-of-N of paths", { method: "best-likelihood", rank: "paths" }, {}, "options.rank"],
    ["an unknown pooling", { pooling: "median" }, {}, "options.pooling"],
    ["extract that is no function", { extract: "number" }, {}, "options.extract"],
    ["no requests", { budget: { requests: 0 } }, {}, "options.budget.requests"],
    ["NaN tokens", { budget: { tokens: Number.NaN } }, {}, "options.budget.tokens"],
    ["a question without text", { question: " " }, {}, "options.question"],
  ])("%s", async (_, options, generation, parameter) => {
    const model = new FakeLanguageModel(solver);
    const failed = generate(options, generation, model);
    await expect(failed).rejects.toThrow(InvalidArgumentError);
    await expect(failed).rejects.toMatchObject({ parameter });
    expect(model.calls).toHaveLength(0);
  });

  test.each(["extract", "rank", "pooling", "keepCutOff"] as const)("%s with given candidates", async (name) => {
    const values = { extract: findNumber, rank: "paths", pooling: "mean", keepCutOff: true };
    await expect(
      rankCandidates({
        question,
        candidates: ["a", "b"],
        model: new FakeLanguageModel(solver),
        [name]: values[name],
      }),
    ).rejects.toMatchObject({ parameter: `options.${name}` });
  });

  test("an extract that answers a number", async () => {
    const extract = (() => 18) as unknown as () => string;
    await expect(generate({ extract })).rejects.toMatchObject({ parameter: "extract" });
  });
});

describe("a model that only samples", () => {
  const speaker: FakeLanguageModelOptions = {
    ...solver,
    capabilities: { scoreContinuations: false, nextTokenLogprobs: false },
    drawText: (prompt, options) => {
      if (!prompt.includes("Proposed answer")) return solver.drawText!(prompt, options);
      return /Proposed answer: .*18/.test(prompt) ? "Yes" : "No";
    },
  };

  test("is ranked by how often each answer was drawn and affirmed", async () => {
    const model = new FakeLanguageModel(speaker);
    const result = await generate({ elicitation: { samples: 4 } }, {}, model);
    expect(result.best).toBe("18");
    expect(result.elicitation).toMatchObject({ kind: "frequency", generator: "contrast" });
    expect(result.uncertainty!.winnerShare).toBeGreaterThan(0.5);
    // Eight samples, and four for each of three paths.
    expect(result.usage.requests).toBe(8 + 3 * 4);
    const { counts, draws } = result.elicitation!.counted![0]!;
    const { samples } = result.generation!;
    expect(draws).toBe(4);
    expect(counts[0]).toBe(
      samples.filter(({ text, correctness }) => text === solutions[0] && correctness === "correct").length,
    );
  });

  test("an answer's votes count alike, whether one text gave them or several", async () => {
    // Of what is asked for: correct, incorrect, correct, …; 18 gets 3 and 0 of four votes each, 19 gets 1 and 4.
    const drawn = [18, 19, 18, 19, 18, 19, 19, 19];
    const rankTexts = async (write: (answer: number, place: number) => string) => {
      const drawText: FakeLanguageModelOptions["drawText"] = (prompt, { seed = 0 }) =>
        prompt.includes("Proposed answer") ? "Yes" : write(drawn[seed - 1]!, seed);
      const model = new FakeLanguageModel({ ...speaker, drawText });
      const { ranking } = await generate({}, { decodings: ["temperature"] }, model);
      return ranking.map(({ candidate, initialGenerator }) => ({ candidate, initialGenerator }));
    };
    const one = await rankTexts((answer) => `= ${answer}`);
    const several = await rankTexts((answer, place) => `${answer - place} + ${place} = ${answer}`);
    for (const result of [one, several]) {
      const [first, second] = result;
      expect(first!.candidate).toBe("18");
      // With half a count for each answer, 3.5 against 0.5 is 7/8 correct, 1.5 against 4.5 is 1/4; of both, 7/9 and
      // 2/9.
      expect(first!.initialGenerator.correct).toBeCloseTo(7 / 9, 12);
      expect(second!.initialGenerator.correct).toBeCloseTo(2 / 9, 12);
    }
  });

  test("keeps to its bounds, what is counted included", async () => {
    const options = { elicitation: { samples: 5 }, budget: { requests: 20, tokens: 400 } };
    const { usage, generation } = await generate(options, { maxTokens: 20 }, new FakeLanguageModel(speaker));
    expect(usage.requests).toBeLessThanOrEqual(20);
    expect(generation!.stopped).toBe("requests");
  });
});
