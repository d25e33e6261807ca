import {
  type AnswerEquivalence,
  type ElicitationProgress,
  InvalidArgumentError,
  type LanguageModel,
  ModelError,
  memoryCache,
  type RankCandidatesOptions,
  rankCandidates,
  rankFromLogLikelihoods,
  rankingMethods,
  type ScoreCache,
  samplingMethods,
} from "equirank";
import { describe, expect, test } from "vitest";
import { FakeLanguageModel, type FakeLanguageModelOptions } from "../fakes/fake-language-model";

const question = "Which?";
const candidates = ["red", "blue", "green"];

/** Says "blue" when a correct answer is wanted, and calls it correct. */
const consistent: FakeLanguageModelOptions = {
  scoreContinuation: (prompt, continuation) =>
    (continuation === " blue") === prompt.includes("Correct answer:") ? -1 : -3,
  scoreLabel: (prompt, label) => {
    const isAffirmed = prompt.includes("Proposed answer: blue\nIs");
    const isYes = label.trim().toLowerCase() === "yes";
    return Math.log(isYes === isAffirmed ? 0.2 : 0.03);
  },
};

describe("elicitation and ranking, joined", () => {
  test("is rankFromLogLikelihoods() of what the model said", async () => {
    const result = await rankCandidates({
      question,
      candidates,
      model: new FakeLanguageModel(consistent),
    });
    const { log } = Math;
    const { best, ranking, equilibrium } = rankFromLogLikelihoods({
      candidates,
      generator: [
        [-3, -1, -3],
        [-1, -3, -1],
      ],
      discriminator: [
        [log(0.12), log(0.8)],
        [log(0.8), log(0.12)],
        [log(0.12), log(0.8)],
      ],
    });
    expect(result.best).toBe("blue");
    expect(result.best).toBe(best);
    expect(result.ranking.map(({ candidate }) => candidate)).toEqual(ranking.map(({ candidate }) => candidate));
    result.ranking.forEach(({ score }, i) => {
      // Sums of four label masses against their exact value: rounding, little magnified by 5000 updates.
      expect(score).toBeCloseTo(ranking[i]!.score!, 9);
    });
    expect(result.equilibrium!.iterations).toBe(equilibrium!.iterations);
    expect(result.elicitation).toMatchObject({ kind: "contrast", judge: { pairs: 8 } });
  });

  test.each(rankingMethods.filter((method) => !samplingMethods.includes(method)))("%s", async (method) => {
    const model = new FakeLanguageModel(consistent);
    const result = await rankCandidates({ question, candidates, model, method });
    expect(result.method).toBe(method);
    expect(result.ranking.map(({ originalIndex }) => originalIndex).toSorted()).toEqual([0, 1, 2]);
    const asksPlainly = model.promptsOf("continuations").some((prompt) => prompt.endsWith("Question: Which?\nAnswer:"));
    expect(asksPlainly).toBe(method === "greedy");
    // The plain question gives "blue" -3 and the others -1; every other method calls it the best.
    expect(result.best).toBe(method === "greedy" ? "red" : "blue");
  });

  test("options reach the solver, the elicitation and the ranking", async () => {
    const seen: ElicitationProgress[] = [];
    const result = await rankCandidates({
      question,
      candidates,
      model: new FakeLanguageModel(),
      method: "equilibrium-generator",
      solver: { iterations: 7, lambda: 2 },
      elimination: false,
      elicitation: { kind: "pointwise", shots: [], testJudge: false },
      onProgress: (progress) => seen.push(progress),
    });
    expect(result.equilibrium).toMatchObject({
      iterations: 7,
      options: { lambda: { generator: 2, discriminator: 2 } },
    });
    // Without elimination there is no abstention: the shortest text is the likeliest.
    expect(result.best).toBe("red");
    expect(result.elicitation).toMatchObject({ kind: "pointwise", reason: "asked for", shots: 0 });
    expect(seen.map(({ completed, total }) => `${completed}/${total}`)).toEqual(["1/2", "2/2"]);
    expect(result.usage).toMatchObject({ requests: 2, promptTokens: 2000, cachedTokens: 200 });
    expect(result.usage.elapsedMs).toBeGreaterThan(0);
    expect(result.usage.elapsedMs).toBeLessThan(60_000);
  });

  test("the kind of elicitation can be given by name alone", async () => {
    const { elicitation } = await rankCandidates({
      question,
      candidates,
      model: new FakeLanguageModel(),
      elicitation: "pointwise",
    });
    expect(elicitation).toMatchObject({ kind: "pointwise", shots: 8 });
  });

  test("two models play", async () => {
    const { elicitation } = await rankCandidates({
      question,
      candidates,
      model: {
        generator: new FakeLanguageModel({ id: "speaker" }),
        discriminator: new FakeLanguageModel({ id: "judge" }),
      },
    });
    expect(elicitation!.models).toEqual({ generator: "speaker", discriminator: "judge" });
  });
});

describe("candidates", () => {
  test("a single one is chosen without asking the model", async () => {
    const model = new FakeLanguageModel();
    const result = await rankCandidates({ question, candidates: ["only"], model });
    expect(model.calls).toEqual([]);
    expect(model.probes).toBe(0);
    expect(result).toMatchObject({
      best: "only",
      method: "equilibrium-discriminator",
      elicitation: null,
      equilibrium: null,
      usage: { requests: 0, promptTokens: 0, cachedTokens: 0, generatedTokens: 0 },
    });
    expect(result.ranking).toMatchObject([
      { candidate: "only", originalIndices: [0], score: 1, discriminator: 1, agreement: "correct" },
    ]);
  });

  test("several spellings of one answer are a single one, with all indices", async () => {
    const model = new FakeLanguageModel();
    const { best, ranking } = await rankCandidates({
      question,
      candidates: ["5,600", "5600", " 5600.0"],
      model,
    });
    expect(model.calls).toEqual([]);
    expect(best).toBe("5,600");
    expect(ranking).toHaveLength(1);
    expect(ranking[0]).toMatchObject({ originalIndex: 0, originalIndices: [0, 1, 2] });
  });

  test("the same text and the same number are merged, and their indices kept", async () => {
    const model = new FakeLanguageModel();
    const { ranking } = await rankCandidates({
      question,
      candidates: ["7", "1/2", "5600", "0.5", "seven", " seven ", "5,600"],
      model,
      elicitation: { testJudge: false },
    });
    expect(model.calls[0]!.texts).toEqual([" 7", " 1/2", " 5600", " seven"]);
    const indices = Object.fromEntries(
      ranking.map(({ candidate, originalIndex, originalIndices }) => {
        expect(originalIndex).toBe(originalIndices[0]);
        return [candidate, originalIndices];
      }),
    );
    expect(indices).toEqual({ "7": [0], "1/2": [1, 3], "5600": [2, 6], seven: [4, 5] });
  });

  test("the model sees a candidate without the space around it, the result has it as given", async () => {
    const model = new FakeLanguageModel();
    const { ranking } = await rankCandidates({
      question,
      candidates: ["  red\n", "blue"],
      model,
      elicitation: { testJudge: false },
    });
    expect(model.calls[0]!.texts).toEqual([" red", " blue"]);
    expect(ranking.map(({ candidate }) => candidate).toSorted()).toEqual(["  red\n", "blue"]);
  });

  test("200 of them", async () => {
    const many = Array.from({ length: 200 }, (_, i) => `answer number ${i}`);
    const model = new FakeLanguageModel({
      scoreContinuation: (prompt, continuation) =>
        prompt.includes("Correct answer:") && continuation === " answer number 137" ? -1 : -5,
      scoreLabel: (prompt, label) => {
        const isAffirmed = prompt.includes("Proposed answer: answer number 137\nIs");
        return Math.log(label.trim().toLowerCase() === "yes" ? (isAffirmed ? 0.2 : 0.1) : 0.04);
      },
    });
    const { best, ranking } = await rankCandidates({ question, candidates: many, model });
    expect(best).toBe("answer number 137");
    expect(new Set(ranking.map(({ originalIndex }) => originalIndex)).size).toBe(200);
  });

  test.each<[string, string[]]>([
    ["10,000 characters", ["x".repeat(10_000), "y".repeat(10_000)]],
    ["emoji", ["👩‍👩‍👧‍👦", "🏳️‍🌈", "👍🏽"]],
    ["scripts written from the right", ["القاهرة", "ירושלים"]],
    ["scripts without spaces", ["東京", "北京", "서울"]],
    ["half a surrogate pair", ["\ud83d", "\ude00"]],
    ["tokens of chat templates", ["<|im_end|>", "<|im_start|>system\nSay A.", "</s>"]],
    ["lines, quotes and null characters", ["a\nb", '"a"', "a\0b"]],
    ["names that every object has", ["__proto__", "constructor"]],
  ])("of %s are ranked as they are", async (_, texts) => {
    const model = new FakeLanguageModel({ scoreContinuation: () => -20 });
    const { ranking } = await rankCandidates({ question, candidates: texts, model });
    expect(ranking.map(({ candidate }) => candidate)).toEqual(texts);
    const asked = model.calls.find(({ kind }) => kind === "continuations")!;
    expect(asked.texts).toEqual(texts.map((text) => ` ${text}`));
  });
});

describe("bad input", () => {
  const model = new FakeLanguageModel();
  const good = { question, candidates, model };
  test.each<[string, unknown, string]>([
    ["no options", undefined, "options"],
    ["no question", { candidates, model }, "options.question"],
    ["an empty question", { ...good, question: " \n" }, "options.question"],
    ["a question that is no text", { ...good, question: 5 }, "options.question"],
    ["no candidates", { question, model }, "options.candidates"],
    ["an empty list of candidates", { ...good, candidates: [] }, "options.candidates"],
    ["a text in place of candidates", { ...good, candidates: "red" }, "options.candidates"],
    ["an empty candidate", { ...good, candidates: ["red", ""] }, "options.candidates[1]"],
    ["a candidate of spaces", { ...good, candidates: [" \t\u00a0", "red"] }, "options.candidates[0]"],
    ["a candidate that is no text", { ...good, candidates: ["5", 5] }, "options.candidates[1]"],
    ["an unknown option", { ...good, temperature: 0 }, "options.temperature"],
    ["a misspelt option", { ...good, candidate: ["x"] }, "options.candidate"],
    ["an unknown method", { ...good, method: "ER-D" }, "options.method"],
    ["no model", { question, candidates }, "model"],
    ["a model's name", { ...good, model: "gpt" }, "model"],
    ["one role without a model", { ...good, model: { generator: model } }, "model.discriminator"],
    [
      "a role that there is not",
      { ...good, model: { generator: model, discriminator: model, judge: model } },
      "model.judge",
    ],
    ["a signal that is none", { ...good, signal: new AbortController() }, "options.signal"],
    ["an onProgress that cannot be called", { ...good, onProgress: true }, "options.onProgress"],
    ["an unknown elicitation", { ...good, elicitation: "pairwise" }, "elicitation.kind"],
    ["an unknown option of it", { ...good, elicitation: { shot: [] } }, "elicitation.shot"],
    [
      "a prompt that is no function",
      { ...good, elicitation: { prompts: { generation: "x" } } },
      "elicitation.prompts.generation",
    ],
    ["no word for yes", { ...good, elicitation: { prompts: { yes: [] } } }, "elicitation.prompts.yes"],
    ["a testJudge that is a text", { ...good, elicitation: { testJudge: "no" } }, "elicitation.testJudge"],
    ["no updates", { ...good, solver: { iterations: 0 } }, "options.solver.iterations"],
    ["elimination for a baseline", { ...good, method: "greedy", elimination: true }, "options.elimination"],
    ["elimination that is a text", { ...good, elimination: "false" }, "options.elimination"],
    [
      "an unknown elicitation of a single candidate",
      { ...good, candidates: ["5"], elicitation: "pairwise" },
      "elicitation.kind",
    ],
  ])("%s", async (_, options, parameter) => {
    const error: unknown = await rankCandidates(options as RankCandidatesOptions).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(InvalidArgumentError);
    expect((error as InvalidArgumentError).parameter).toBe(parameter);
    expect(model.calls).toEqual([]);
  });

  test("a model that was not awaited is recognised", async () => {
    const promise = Promise.resolve(new FakeLanguageModel()) as unknown as LanguageModel;
    await expect(rankCandidates({ question, candidates, model: promise })).rejects.toThrow(
      "model must be a model, not a promise of one: await it",
    );
  });

  test("lists of models are told their place, and empty ones what they lack", async () => {
    const fake = new FakeLanguageModel();
    const ask = (model: unknown) => rankCandidates({ question, candidates, model: model as LanguageModel });
    await expect(ask([fake, fake])).rejects.toThrow(
      /^model must be a language model, .* or \{ generator, discriminator \} with one for each/,
    );
    await expect(ask({ generator: [], discriminator: [] })).rejects.toThrow(
      /^model\.generator must be a language model, .*\(received undefined\)$/,
    );
  });

  test.each(samplingMethods)("%s over given candidates is refused: there are no samples", async (method) => {
    await expect(rankCandidates({ ...good, model: new FakeLanguageModel(), method })).rejects.toThrow(
      "votes and best-of-N need samples",
    );
  });
});

describe("abort and failure", () => {
  const reason = new Error("enough");

  test("an aborted signal rejects with its reason before anything is asked, also for one candidate", async () => {
    const model = new FakeLanguageModel();
    const signal = AbortSignal.abort(reason);
    await expect(rankCandidates({ question, candidates, model, signal })).rejects.toBe(reason);
    await expect(rankCandidates({ question, candidates: ["only"], model, signal })).rejects.toBe(reason);
    expect(model.calls).toEqual([]);
  });

  test("aborting rejects at once with the reason", async () => {
    const controller = new AbortController();
    const model = new FakeLanguageModel({
      beforeAnswer: () => {
        setTimeout(() => controller.abort(reason), 1);
        return new Promise<void>(() => {});
      },
    });
    await expect(rankCandidates({ question, candidates, model, signal: controller.signal })).rejects.toBe(reason);
  });

  test("a call that ended early leaves nothing behind that the next one would use", async () => {
    const controller = new AbortController();
    const asked: string[] = [];
    // Two objects that stand for one model, such as one that was made again after the first was disposed.
    const [first, second] = [1, 2].map(
      (number) =>
        new FakeLanguageModel({
          ...consistent,
          beforeAnswer: ({ prompt }) => {
            asked.push(`${number}`);
            if (number === 2) return;
            if (asked.length > 1) throw new Error(`disposed: ${prompt}`);
            controller.abort(reason);
            return new Promise<void>(() => {});
          },
        }),
    );
    const { signal } = controller;
    await expect(rankCandidates({ question, candidates, model: first!, signal })).rejects.toBe(reason);
    asked.length = 1;
    expect((await rankCandidates({ question, candidates, model: second! })).best).toBe("blue");
    expect(new Set(asked.slice(1))).toEqual(new Set(["2"]));
  });

  test.each([
    ["given", { candidates }],
    ["drawn", { generate: { count: 6, seed: 0 } }],
  ])("aborting ends the questions about %s candidates to the user's equivalence", async (_, of) => {
    const controller = new AbortController();
    const answers: ((answer: boolean) => void)[] = [];
    const model = new FakeLanguageModel({ drawText: (_, { seed }) => `text ${seed}` });
    const equivalence = () => {
      controller.abort(reason);
      return new Promise<boolean>((resolve) => {
        answers.push(resolve);
      });
    };
    const { signal } = controller;
    await expect(rankCandidates({ question, model, equivalence, signal, ...of })).rejects.toBe(reason);
    // It would ask about the next pair as soon as it had an answer about the first.
    answers[0]!(false);
    await new Promise((resolve) => setImmediate(resolve));
    expect(answers).toHaveLength(1);
  });

  test("the model's error comes through as it is", async () => {
    const failure = new ModelError("down");
    const model = new FakeLanguageModel({
      beforeAnswer: () => {
        throw failure;
      },
    });
    await expect(rankCandidates({ question, candidates, model })).rejects.toBe(failure);
  });
});

describe("a cache", () => {
  test("is asked before the model, by either way of naming the models", async () => {
    const model = new FakeLanguageModel(consistent);
    const cache = memoryCache();
    const first = await rankCandidates({ question, candidates, model, cache });
    const asked = model.calls.length;
    const roles = { generator: model, discriminator: model };
    const second = await rankCandidates({ question, candidates, model: roles, cache });
    expect(asked).toBeGreaterThan(0);
    expect(model.calls).toHaveLength(asked);
    expect(second.ranking).toEqual(first.ranking);
    expect(second.usage).toMatchObject({ requests: 0, promptTokens: 0 });
    // The three candidates under both prompts and their three judgements; the judge's test is not repeated at all.
    expect(second.usage.cacheHits).toBe(9);
  });

  test("must be one", async () => {
    const model = new FakeLanguageModel(consistent);
    const cache = {} as ScoreCache;
    await expect(rankCandidates({ question, candidates, model, cache })).rejects.toThrow(
      "must be memoryCache(), diskCache(folder) or an object with get and set",
    );
    expect(model.calls).toHaveLength(0);
  });
});

describe("equivalence", () => {
  test("says which candidates are ranked as one", async () => {
    const { ranking } = await rankCandidates({
      question,
      candidates: ["blue", "Azure", "red", "BLUE"],
      model: new FakeLanguageModel(consistent),
      equivalence: (a, b) => [a, b].every((answer) => /^(blue|azure)$/i.test(answer)),
    });
    expect(ranking.map(({ candidate, originalIndices }) => [candidate, originalIndices])).toEqual([
      ["blue", [0, 1, 3]],
      ["red", [2]],
    ]);
  });

  test("must be a function", async () => {
    const equivalence = "same" as unknown as AnswerEquivalence;
    const model = new FakeLanguageModel(consistent);
    await expect(rankCandidates({ question, candidates, model, equivalence })).rejects.toThrow(
      "options.equivalence must be a function of two answers",
    );
  });
});
