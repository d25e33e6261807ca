import {
  type ElicitationOptions,
  InvalidArgumentError,
  type LanguageModel,
  ModelResponseError,
  type ModelUsage,
  memoryCache,
  type RankCandidatesOptions,
  rankCandidates,
} from "equirank";
import { describe, expect, test } from "vitest";
import { FakeLanguageModel, type FakeLanguageModelOptions } from "../fakes/fake-language-model";

const question = "Which?";
const candidates = ["red", "green", "blue"];
const contrast: ElicitationOptions = { kind: "contrast", testJudge: false };

/** A fake whose methods are replaced, as whoever writes a model of their own may write them. */
function createModel(replaced: object, options: FakeLanguageModelOptions = {}): FakeLanguageModel {
  return Object.assign(new FakeLanguageModel({ id: "own", ...options }), replaced);
}

const usage: ModelUsage = { requests: 1, promptTokens: 2, cachedTokens: 0, generatedTokens: 1 };

describe("what a model of one's own answers", () => {
  const labels = (other: object) =>
    createModel({
      nextTokenLogprobs: async (_: unknown, words: readonly string[]) => ({
        ...{ logprobs: words.map(() => -2), isBound: words.map(() => false), uncoveredMass: 0, usage },
        ...other,
      }),
    });
  const scores = (answer: unknown) => createModel({ scoreContinuations: async () => answer });
  const probe = (found: unknown) => createModel({ probe: async () => found });
  const samples = (answer: unknown) => createModel({ sample: async () => answer }, { drawText: () => "" });

  test.each<[string, FakeLanguageModel, string]>([
    ["no tokens", labels({ usage: { requests: 1 } }), "a usage with undefined promptTokens, not a number from 0"],
    ["tokens as a text", labels({ usage: { ...usage, cachedTokens: "0" } }), 'a usage with "0" cachedTokens'],
    ["NaN requests", labels({ usage: { ...usage, requests: Number.NaN } }), "a usage with NaN requests"],
    ["negative tokens", labels({ usage: { ...usage, generatedTokens: -1 } }), "a usage with -1 generatedTokens"],
    ["a mass as a text", labels({ uncoveredMass: "0.5" }), "an uncoveredMass of 0.5, not from 0 to 1"],
    ["a warning for warnings", labels({ warnings: "careful" }), "warnings that are no list of { code, message }"],
    ["nothing for scores", scores(undefined), "no usage"],
    ["scores without a list", scores({ usage }), "no numbers, but 3 log-probabilities were requested"],
    ["a probe without capabilities", probe({}), "no capabilities to its probe"],
    [
      "a probe without tokens",
      probe({ capabilities: {}, usage: { requests: 2 } }),
      "a usage with undefined promptTokens",
    ],
    ["nothing for samples", samples(undefined), "no usage"],
    ["samples without texts", samples({ usage }), "no texts, but 1 were requested"],
  ])("is refused where it cannot be used, with a cache too: %s", async (_, model, found) => {
    const form = model.sample ? { generate: { count: 2, seed: 1 } } : { candidates };
    for (const cache of [undefined, memoryCache()]) {
      const asked = { question, model, elicitation: contrast, ...form, ...(cache && { cache }) };
      const failed = rankCandidates(asked);
      await expect(failed).rejects.toThrow(ModelResponseError);
      // A cache counts scores itself.
      if (!cache || model.calls.length > 0) continue;
      await expect(failed).rejects.toThrow(/^own answered with/);
    }
    const failed = rankCandidates({ question, model, elicitation: contrast, ...form });
    await expect(failed).rejects.toThrow(`own answered with ${found}`);
    await expect(failed).rejects.toThrow(": its adapter or server is at fault");
  });

  test("may leave out the reasons of a probe and the warnings", async () => {
    const model = labels({ warnings: null });
    Object.assign(model, {
      probe: async () => ({
        capabilities: { scoreContinuations: false, nextTokenLogprobs: true, sample: false },
        usage,
      }),
    });
    const ranked = await rankCandidates({ question, candidates, model, elicitation: { testJudge: false } });
    expect(ranked.elicitation).toMatchObject({ kind: "choice", reason: /^the default, by letters/ });
    const pointwise = rankCandidates({ question, candidates, model, elicitation: "pointwise" });
    await expect(pointwise).rejects.toThrow("own cannot serve as generator because it lacks scoreContinuations");
  });
});

describe("log-probabilities that leave no candidate in the game are the model's fault, not the caller's", () => {
  const nothing = () => -Infinity;
  const exhaustive = { method: "equilibrium-generator", exhaustive: false } as const;
  test.each<[string, FakeLanguageModelOptions, Partial<RankCandidatesOptions>]>([
    ["no label of any candidate", { scoreLabel: nothing }, {}],
    ["no text", { scoreContinuation: nothing }, {}],
    ["no text, before any judgement", { scoreContinuation: nothing }, exhaustive],
    [
      "each candidate by one of the two",
      {
        scoreContinuation: (_, text) => (text === " red" ? -Infinity : -1),
        scoreLabel: (prompt) => (/(green|blue)\nIs/.test(prompt) ? -Infinity : -1),
      },
      {},
    ],
  ])("%s", async (_, options, form) => {
    const model = new FakeLanguageModel({ id: "own", ...options });
    const failed = rankCandidates({ question, candidates, model, elicitation: contrast, ...form });
    await expect(failed).rejects.toThrow(ModelResponseError);
    await expect(failed).rejects.toThrow(/^own gave no candidate any probability, .* \(isBound\)/);
  });
});

test.each([
  { id: "own", capabilities: null },
  { id: "own", sample: async () => ({ texts: ["red"], usage }) },
  { specificationVersion: "v3", provider: "p", modelId: "m", doGenerate: () => {} },
])("an object that is no model is told what a model is: %j", async (model) => {
  const expected =
    /^model must be a language model, an object with id and capabilities such as .*, aiSdkModel\(\), .* give, or \{ generator/;
  const failed = rankCandidates({ question, candidates, model: model as unknown as LanguageModel });
  await expect(failed).rejects.toThrow(InvalidArgumentError);
  await expect(failed).rejects.toThrow(expected);
});

describe("once a call has been aborted, from anywhere within it", () => {
  const reason = new Error("enough");
  const wait = () => new Promise((resolve) => setTimeout(resolve));

  /**
   * What is called of a model that takes no notice of signals, and of the caller, after the event with this number has
   * aborted.
   */
  async function goOn(
    { cache, ...form }: Partial<RankCandidatesOptions>,
    at: number,
    options: FakeLanguageModelOptions,
  ) {
    const controller = new AbortController();
    const calls: string[] = [];
    let events = 0;
    const tick = () => {
      if (events++ === at) controller.abort(reason);
    };
    const note = (name: string) => {
      if (controller.signal.aborted) calls.push(name);
    };
    const model = new FakeLanguageModel({
      ...options,
      fingerprint: `${at}`,
      beforeAnswer: async ({ kind }) => {
        note(kind);
        await wait();
        tick();
      },
    });
    const kept: RankCandidatesOptions["cache"] = cache && {
      ...cache,
      get: async (key) => {
        await wait();
        tick();
        return cache.get(key);
      },
    };
    const ranked = rankCandidates({
      question,
      model,
      ...form,
      ...(kept && { cache: kept }),
      equivalence: async (a, b) => {
        note("equivalence");
        await wait();
        tick();
        return a === b;
      },
      onProgress: () => {
        note("progress");
        tick();
      },
      signal: controller.signal,
    });
    const failure: unknown = await ranked.then(
      () => undefined,
      (error) => error,
    );
    for (let turn = 0; turn < 4; turn++) await wait();
    return { events, failure, calls };
  }

  const speaker = { capabilities: { scoreContinuations: false, nextTokenLogprobs: false } };
  const chat = { capabilities: { scoreContinuations: false } };
  const drawText = (_: string, { seed = 0 }) => candidates[seed % 3]!;
  test.each<[string, Partial<RankCandidatesOptions>, FakeLanguageModelOptions]>([
    ["candidates", { candidates }, {}],
    ["candidates of a judge that fails its test", { candidates }, { judges: false }],
    ["candidates with a cache", { candidates, cache: memoryCache() }, chat],
    ["one judgement after another", { candidates, method: "equilibrium-generator", exhaustive: false }, chat],
    ["samples", { samples: [...candidates, "red"] }, chat],
    ["drawing", { generate: { count: 5, batchSize: 2, seed: 0 } }, { drawText }],
    ["a vote", { generate: { count: 5, batchSize: 2, seed: 0 }, method: "majority-vote" }, { drawText }],
    ["counting", { candidates, elicitation: { samples: 2 } }, { ...speaker, drawText: () => "Yes" }],
  ])("nothing goes on, and its reason is told: %s", async (_, form, options) => {
    const { events, failure } = await goOn(form, -1, options);
    expect(failure).toBeUndefined();
    for (let at = 0; at < events; at++) {
      const aborted = await goOn({ ...form, ...(form.cache && { cache: memoryCache() }) }, at, options);
      expect([at, aborted.failure, aborted.calls]).toEqual([at, reason, []]);
    }
  });
});
