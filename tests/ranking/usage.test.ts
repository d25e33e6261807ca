import {
  estimateUsage,
  type LanguageModel,
  type ModelUsage,
  memoryCache,
  type RankCandidatesOptions,
  rankCandidates,
} from "equirank";
import { describe, expect, test } from "vitest";
import { FakeLanguageModel, type FakeLanguageModelOptions } from "../fakes/fake-language-model";

const question = "Which?";
const candidates = ["red", "green", "blue", "white"];
const probeUsage = { requests: 3, promptTokens: 60, cachedTokens: 0, generatedTokens: 3 };

/** A model that proves its claims by three requests, each time it is asked to. */
function createModel(options: FakeLanguageModelOptions = {}) {
  const model = new FakeLanguageModel(options);
  let probes = 0;
  const probe: NonNullable<LanguageModel["probe"]> = async () => {
    probes++;
    return { capabilities: model.capabilities, reasons: {}, usage: probeUsage };
  };
  Object.assign(model, { probe });
  return { model, probes: () => probes };
}

/** Labels and samples, as of a chat. */
const chat: FakeLanguageModelOptions = {
  capabilities: { scoreContinuations: false },
  drawText: (_, { seed = 0 }) => candidates[seed % 4]!,
};
const speaker: FakeLanguageModelOptions = {
  capabilities: { scoreContinuations: false, nextTokenLogprobs: false },
  drawText: (prompt, { seed = 0 }) => (prompt.includes("Proposed answer") ? "Yes" : candidates[seed % 4]!),
};

describe("usage counts everything that was sent", () => {
  test("proof and judge's test too, where this ranking is the first to need them", async () => {
    const { model, probes } = createModel(chat);
    const ask = () => rankCandidates({ question, candidates, model });
    const first = await ask();
    // Two choices of a letter and 4 judgements; 3 for the proof, 16 for the test.
    expect(first.usage.requests).toBe(4 + 2 + 3 + 16);
    expect((await ask()).usage.requests).toBe(4 + 2);
    expect(probes()).toBe(1);
  });

  test("whatever object wraps the model", async () => {
    const { model, probes } = createModel(chat);
    const wrap = (): LanguageModel => Object.create(model);
    await rankCandidates({ question, candidates, model: wrap(), cache: memoryCache() });
    const again = await rankCandidates({ question: "And now?", candidates, model: wrap() });
    expect(again.usage.requests).toBe(4 + 2);
    expect(probes()).toBe(1);
  });

  test("but models with another fingerprint are proven and tested anew", async () => {
    const ask = async (fingerprint: string) => {
      const { model } = createModel({ ...chat, fingerprint });
      return (await rankCandidates({ question, candidates, model })).usage.requests;
    };
    expect(await ask("one")).toBe(25);
    expect(await ask("other")).toBe(25);
    expect(await ask("one")).toBe(6);
  });

  test("rankings at once pay once between them", async () => {
    const { model, probes } = createModel(chat);
    const all = await Promise.all([1, 2, 3].map((i) => rankCandidates({ question: `${i}?`, candidates, model })));
    expect(all.reduce((sum, { usage }) => sum + usage.requests, 0)).toBe(3 * 6 + 19);
    expect(probes()).toBe(1);
  });

  test("wordings that are told apart by nothing but closures are told apart by what they say", async () => {
    const { model } = createModel(chat);
    const ask = (tone: string) =>
      rankCandidates({
        question,
        candidates,
        model,
        elicitation: {
          prompts: { judgement: (q, candidate) => `${tone} Is ${candidate} the answer to ${q}` },
        },
      });
    expect((await ask("Please.")).usage.requests).toBe(25);
    expect((await ask("Please.")).usage.requests).toBe(6);
    expect((await ask("Now.")).usage.requests).toBe(6 + 16);
  });
});

describe("a budget", () => {
  test("that given candidates may exceed is refused before they are asked about", async () => {
    const { model } = createModel(chat);
    const ask = (budget: RankCandidatesOptions["budget"]) =>
      rankCandidates({ question, candidates, model, budget: budget! });
    await expect(ask({ requests: 24 })).rejects.toMatchObject({
      parameter: "options.budget.requests",
    });
    expect(model.calls).toEqual([]);
    // The proof is known by now.
    const { usage } = await ask({ requests: 22 });
    expect(usage.requests).toBe(22);
    expect((await ask({ requests: 6 })).usage.requests).toBe(6);
    await expect(ask({ tokens: 5 })).rejects.toThrow(
      "options.budget.tokens must be at least 6, which asking about these candidates may cost",
    );
  });

  test("holds for given samples and for generated ones", async () => {
    const { model } = createModel(chat);
    const budget = { requests: 24 };
    await expect(rankCandidates({ question, samples: candidates, model, budget })).rejects.toMatchObject({
      parameter: "options.budget.requests",
    });
    const { usage, generation } = await rankCandidates({
      question,
      model,
      budget: { requests: 30 },
      generate: { count: 20, seed: 0 },
    });
    expect(usage.requests).toBeLessThanOrEqual(30);
    expect(generation!.stopped).toBe("requests");
  });

  test.each([
    [{ request: 3 }, "options.budget.request", "did you mean requests?"],
    [{ requests: 0 }, "options.budget.requests", "must be a number >= 1"],
    [5, "options.budget", "must be an object of options"],
  ])("refused: %j", async (budget, parameter, message) => {
    const model = new FakeLanguageModel();
    const failed = rankCandidates({ question, candidates, model, budget: budget as object });
    await expect(failed).rejects.toMatchObject({ parameter });
    await expect(failed).rejects.toThrow(message);
  });
});

describe("the estimate is what is spent then", () => {
  const spent = async (options: RankCandidatesOptions): Promise<ModelUsage> => (await rankCandidates(options)).usage;
  const forms: [string, FakeLanguageModelOptions, Partial<RankCandidatesOptions>][] = [
    ["candidates by letters", chat, { candidates }],
    ["candidates by contrast", {}, { candidates }],
    ["with likelihoods besides", {}, { candidates, method: "greedy" }],
    ["pointwise", {}, { candidates, elicitation: "pointwise" }],
    ["counted answers", speaker, { candidates }],
    ["counted answers with a tested judge", speaker, { candidates, elicitation: { testJudge: true } }],
    ["samples", chat, { samples: ["red", "red", "blue"] }],
    ["samples of a model that only samples", speaker, { samples: ["red", "red", "blue"] }],
    ["a vote", speaker, { samples: ["red", "red", "blue"], method: "majority-vote" }],
    ["one candidate", chat, { candidates: ["red"] }],
  ];

  test.each(forms)("%s", async (_, behaviour, form) => {
    const { model } = createModel(behaviour);
    const options = { question, model, ...form };
    const estimate = estimateUsage(options);
    expect(model.calls).toEqual([]);
    const first = await spent(options);
    // The fake proves itself by three requests, whatever it claims.
    const proof = estimate.firstTime.requests === 0 ? 0 : 3;
    const claims = Object.values(model.capabilities).filter((claim) => claim).length;
    const test = estimate.firstTime.requests - (proof && claims);
    // Where the default depends on the judge's test, that of the fallback is reckoned too: 8 shots, 2 queries each.
    const isOpen = form.elicitation === undefined && form.method === undefined;
    const unmade = isOpen && model.capabilities.scoreContinuations ? 16 : 0;
    expect(first.requests).toBe(estimate.requests + proof + test - Math.min(test, unmade));
    const later = estimateUsage(options);
    expect(later.firstTime).toEqual({ requests: 0, promptTokens: 0, generatedTokens: 0 });
    expect(later.requests).toBe(estimate.requests);
    expect((await spent(options)).requests).toBe(later.requests);
  });

  test("K + 2 by a chat with log-probabilities and 19 more the first time; 20 times as much without", () => {
    const { model } = createModel(chat);
    const estimate = estimateUsage({ question, candidates, model });
    expect(estimate.requests).toBe(6);
    // It claims two capabilities: a request for each, and 16 for the judge's test.
    expect(estimate.firstTime.requests).toBe(2 + 16);
    const { model: counting } = createModel(speaker);
    expect(estimateUsage({ question, candidates, model: counting }).requests).toBe(20 * 6);
  });

  test("at most that for generated candidates", async () => {
    const { model } = createModel(chat);
    const options = { question, model, generate: { count: 12, seed: 0 } };
    const estimate = estimateUsage(options);
    // 12 samples, two choices of a letter, a judgement for each; a question's prompts for tokens.
    expect(estimate.requests).toBe(12 + 2 + 12);
    const usage = await spent(options);
    expect(usage.requests - 3 - 16).toBeLessThanOrEqual(estimate.requests);
    expect(estimate.generatedTokens).toBeGreaterThanOrEqual(12 * 256);
    expect(estimate.promptTokens).toBeGreaterThan(0);
  });

  test("greedy decoding draws one text for each of what is asked for", async () => {
    const { model } = createModel({ ...chat, drawText: (prompt) => (prompt.includes("Incorrect") ? "red" : "blue") });
    const options = { question, model, generate: { decodings: ["greedy"] as const } };
    // Two samples, two choices of a letter, and two judgements.
    expect(estimateUsage(options)).toMatchObject({ requests: 2 + 2 + 2, generatedTokens: 2 * 256 + 4 });
    await spent(options);
    expect((await spent(options)).requests).toBe(6);
  });

  test("a judge that is known to fail its test is reckoned as it will be asked", async () => {
    const { model } = createModel({ judges: false });
    const options = { question, candidates, model };
    // By contrast, of which the fake says that no call costs more than one request: two prompts and four judgements.
    expect(estimateUsage(options).requests).toBe(2 + 4);
    expect((await spent(options)).generatedTokens).toBe(16 + 3);
    // The plain question and its counterpart without content.
    expect(estimateUsage(options).requests).toBe(2);
    expect((await spent({ ...options, budget: { requests: 2 } })).requests).toBe(2);
    const { model: able } = createModel({ fingerprint: "able" });
    await spent({ ...options, model: able });
    expect(estimateUsage({ ...options, model: able }).requests).toBe(2 + 4);
  });

  test("more samples than letters are refused as by the ranking", async () => {
    const { model } = createModel(chat);
    const options = { question, model, generate: { count: 27 } };
    const message = "options.generate.count must be at most 26 if the model chooses between letters";
    expect(() => estimateUsage(options)).toThrow(message);
    await expect(rankCandidates(options)).rejects.toThrow(message);
    expect(estimateUsage({ ...options, method: "majority-vote" }).requests).toBe(27);
  });

  test("prompt tokens at four bytes each", () => {
    const model = new FakeLanguageModel();
    const ask = (length: number) =>
      estimateUsage({
        ...{ question: "x".repeat(length), candidates, model },
        elicitation: "contrast",
      }).promptTokens;
    // Two prompts for each of the four candidates, and four judgements: 12 prompts with 400 bytes more.
    expect(ask(800) - ask(400)).toBe(12 * 100);
  });

  test("options are checked as by the ranking", () => {
    const model = new FakeLanguageModel();
    expect(() => estimateUsage({ question: "", candidates, model })).toThrow("options.question");
  });
});
