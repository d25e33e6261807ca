import {
  type ElicitationOptions,
  type ElicitationProgress,
  type ElicitationRequest,
  elicitLogLikelihoods,
  ModelError,
  ModelResponseError,
  type Prompts,
} from "equirank";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type FakeCall, FakeLanguageModel, type FakeLanguageModelOptions } from "../fakes/fake-language-model";

const elicit = (model: ElicitationRequest["model"], request: Partial<ElicitationRequest> = {}) =>
  elicitLogLikelihoods({
    question: "Which?",
    candidates: ["red", "blue"],
    model,
    // Asked for: the default waits for the judge's test, and all calls are to run at once.
    elicitation: { kind: "contrast" },
    ...request,
  });

/** Never answers, and fails with the signal's reason when that aborts. */
const waitForAbort = ({ signal }: FakeCall) =>
  new Promise<void>((_, reject) => {
    // A signal of its own: Node warns of a leak where more than ten listen to one.
    AbortSignal.any([signal!]).addEventListener("abort", () => reject(signal!.reason));
  });

let unhandled: unknown[];
const keep = (reason: unknown) => {
  unhandled.push(reason);
};
beforeEach(() => {
  unhandled = [];
  process.on("unhandledRejection", keep);
});
afterEach(async () => {
  // Node reports a rejection that nobody handled before the next timer runs.
  await new Promise((resolve) => setTimeout(resolve, 5));
  process.off("unhandledRejection", keep);
  expect(unhandled).toEqual([]);
});

describe("abort", () => {
  const reason = new Error("changed my mind");

  test("before the start: nothing is asked", async () => {
    const model = new FakeLanguageModel();
    await expect(elicit(model, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(model.calls).toEqual([]);
    expect(model.probes).toBe(0);
  });

  test("during the calls: rejects with the signal's reason, and every call is told", async () => {
    const controller = new AbortController();
    const model = new FakeLanguageModel({ beforeAnswer: waitForAbort });
    const elicited = elicit(model, { signal: controller.signal });
    const rejected = expect(elicited).rejects.toBe(reason);
    await new Promise((resolve) => setTimeout(resolve, 1));
    controller.abort(reason);
    await rejected;
    // Two prompts, two judgements, and 16 of the judge's test.
    expect(model.calls.map(({ signal }) => signal?.aborted)).toEqual(Array(20).fill(true));
  });

  test("rejects at once, also where the model takes no notice", async () => {
    const controller = new AbortController();
    const model = new FakeLanguageModel({ beforeAnswer: () => new Promise<void>(() => {}) });
    const elicited = elicit(model, { signal: controller.signal });
    setTimeout(() => controller.abort(reason), 1);
    await expect(elicited).rejects.toBe(reason);
  });

  test("after the end: nothing happens", async () => {
    const controller = new AbortController();
    const { logLikelihoods } = await elicit(new FakeLanguageModel(), {
      signal: controller.signal,
    });
    controller.abort(reason);
    expect(logLikelihoods.discriminator).toHaveLength(2);
  });
});

describe("one call that fails", () => {
  const failure = new ModelError("the server is down", { isRetryable: true });

  test.each<[string, (call: FakeCall) => boolean]>([
    ["generator", ({ prompt }) => String(prompt).includes("Incorrect answer:")],
    ["discriminator", ({ prompt }) => String(prompt).includes("Proposed answer: blue")],
    ["judge's test", ({ prompt }) => String(prompt).includes("Proposed answer: ice\nIs")],
  ])("of the %s rejects with its error, and the others are aborted", async (_, isFailing) => {
    const others: FakeCall[] = [];
    const model = new FakeLanguageModel({
      beforeAnswer: async (call) => {
        if (isFailing(call)) throw failure;
        others.push(call);
        await waitForAbort(call);
      },
    });
    await expect(elicit(model)).rejects.toBe(failure);
    expect(others.length).toBeGreaterThan(10);
    expect(others.every(({ signal }) => signal!.aborted)).toBe(true);
  });

  test("a probe that fails is one of them", async () => {
    const model = new FakeLanguageModel();
    model.probe = async () => {
      throw failure;
    };
    await expect(elicit(model)).rejects.toBe(failure);
    expect(model.calls).toEqual([]);
  });

  test("all failing gives one error", async () => {
    const model = new FakeLanguageModel({
      beforeAnswer: () => {
        throw failure;
      },
    });
    await expect(elicit(model)).rejects.toBe(failure);
  });

  test("an error in onProgress ends it", async () => {
    const broken = new Error("the progress bar broke");
    const onProgress = () => {
      throw broken;
    };
    await expect(elicit(new FakeLanguageModel(), { onProgress })).rejects.toBe(broken);
  });
});

describe("numbers that are no log-probabilities", () => {
  const pointwise: ElicitationOptions = { kind: "pointwise", testJudge: false };
  const contrast: ElicitationOptions = { kind: "contrast", testJudge: false };
  test.each<[string, FakeLanguageModelOptions, ElicitationOptions]>([
    ["NaN for a continuation", { scoreContinuation: () => Number.NaN }, contrast],
    ["NaN, pointwise", { scoreContinuation: () => Number.NaN }, pointwise],
    ["a positive one", { scoreContinuation: () => 0.01 }, contrast],
    ["+Infinity", { scoreContinuation: () => Infinity }, pointwise],
    ["NaN for a label", { scoreLabel: () => Number.NaN }, contrast],
    ["a probability in place of its logarithm", { scoreLabel: () => 0.5 }, contrast],
    ["a probability for a letter", { capabilities: { scoreContinuations: false }, scoreLabel: () => 0.5 }, contrast],
  ])("%s", async (_, options, elicitation) => {
    const elicited = elicit(new FakeLanguageModel({ id: "odd", ...options }), { elicitation });
    await expect(elicited).rejects.toThrow(ModelResponseError);
    await expect(elicited).rejects.toThrow(/^odd answered with .*, which is not a log-probability/);
  });

  test.each<[string, ElicitationOptions]>([
    ["continuations", contrast],
    ["continuations, pointwise", pointwise],
  ])("too few %s", async (_, elicitation) => {
    const model = new FakeLanguageModel();
    const score = model.scoreContinuations.bind(model);
    model.scoreContinuations = async (...args) => {
      const { scores, usage } = await score(...args);
      return { scores: scores.slice(1), usage };
    };
    const elicited = elicit(model, { elicitation });
    await expect(elicited).rejects.toThrow(ModelResponseError);
    await expect(elicited).rejects.toThrow("fake answered with 1 numbers, but 2 log-probabilities were requested");
  });

  test("too few labels", async () => {
    const model = new FakeLanguageModel();
    const ask = model.nextTokenLogprobs.bind(model);
    model.nextTokenLogprobs = async (...args) => {
      const answer = await ask(...args);
      return { ...answer, logprobs: answer.logprobs.slice(1) };
    };
    await expect(elicit(model)).rejects.toThrow(ModelResponseError);
  });

  test("a certain answer's rounding error above 0 is none, and neither is -Infinity", async () => {
    const model = new FakeLanguageModel({
      scoreContinuation: (_, continuation) => (continuation === " red" ? 1e-7 : -Infinity),
    });
    const { logLikelihoods } = await elicit(model, { elicitation: contrast });
    expect(logLikelihoods.generator).toEqual([
      [1e-7, -Infinity],
      [1e-7, -Infinity],
    ]);
  });
});

describe("progress and usage", () => {
  test.each<[string, ElicitationOptions, boolean, Record<string, number>]>([
    [
      "contrast: two prompts, a judgement for each candidate, and one test",
      { kind: "contrast" },
      false,
      { generator: 2, discriminator: 2, "judge-test": 1 },
    ],
    ["contrast with log P(y|x)", { testJudge: false }, true, { generator: 3, discriminator: 2 }],
    [
      "pointwise: the question and its counterpart without content, and one test",
      { kind: "pointwise" },
      false,
      { generator: 1, discriminator: 1, "judge-test": 1 },
    ],
  ])("%s", async (_, elicitation, likelihood, expected) => {
    const seen: ElicitationProgress[] = [];
    await elicit(new FakeLanguageModel(), {
      elicitation,
      likelihood,
      onProgress: (progress) => seen.push(progress),
    });
    const total = Object.values(expected).reduce((sum, count) => sum + count, 0);
    expect(seen.map(({ completed }) => completed)).toEqual(Array.from({ length: total }, (_, i) => i + 1));
    expect(new Set(seen.map((progress) => progress.total))).toEqual(new Set([total]));
    for (const [stage, count] of Object.entries(expected)) {
      expect(seen.filter((progress) => progress.stage === stage)).toHaveLength(count);
    }
  });

  test("what all calls cost is added, the judge's test included, once", async () => {
    const model = new FakeLanguageModel();
    // Each call for continuations costs 1 request, 1000 tokens, 100 of them cached; each for labels 1, 7, 2 and 1
    // token.
    expect((await elicit(model)).usage).toEqual({
      requests: 2 + 2 + 16,
      promptTokens: 2 * 1000 + 18 * 7,
      cachedTokens: 2 * 100 + 18 * 2,
      generatedTokens: 18,
    });
    expect((await elicit(model)).usage).toEqual({
      requests: 2 + 2,
      promptTokens: 2 * 1000 + 2 * 7,
      cachedTokens: 2 * 100 + 2 * 2,
      generatedTokens: 2,
    });
  });

  test("the plain question that serves both roles is paid once", async () => {
    const elicitation: ElicitationOptions = { kind: "pointwise", testJudge: false };
    const { usage } = await elicit(new FakeLanguageModel(), { elicitation });
    expect(usage).toEqual({
      requests: 2,
      promptTokens: 2000,
      cachedTokens: 200,
      generatedTokens: 0,
    });
  });
});

test("a prompt that throws while other calls are under way rejects with its error alone", async () => {
  const model = new FakeLanguageModel({ beforeAnswer: waitForAbort });
  const failure = new Error("no such wording");
  const generation: Prompts["generation"] = (_, correctness) => {
    if (correctness === "incorrect") throw failure;
    return "correct";
  };
  await expect(
    elicit(model, { elicitation: { kind: "contrast", testJudge: false, prompts: { generation } } }),
  ).rejects.toBe(failure);
});

test.each([[null], [undefined], ["-3"], [Number.NaN], [0.5]])(
  "a log-probability of %s is refused, whoever wrote the adapter",
  async (value) => {
    const model = new FakeLanguageModel({ scoreLabel: () => value as number });
    await expect(elicit(model, { elicitation: { testJudge: false } })).rejects.toThrow(ModelResponseError);
  },
);

test("an answer that is impossible without content but not with it cannot be compared", async () => {
  const model = new FakeLanguageModel({
    scoreContinuation: (prompt, continuation) => (prompt.includes("N/A") && continuation === " red" ? -Infinity : -1),
  });
  const elicited = elicit(model, { elicitation: { kind: "pointwise", testJudge: false } });
  await expect(elicited).rejects.toThrow(ModelResponseError);
  await expect(elicited).rejects.toThrow(/^fake gives "red", .* no probability at all after a content-free question/);
});

test.each([0, -1, 1.5, Number.NaN, undefined])(
  "a tokenCount of %s is refused, whoever wrote the adapter",
  async (tokenCount) => {
    const model = new FakeLanguageModel();
    const score = model.scoreContinuations.bind(model);
    model.scoreContinuations = async (...args) => {
      const { scores, usage } = await score(...args);
      return { scores: scores.map((entry) => ({ ...entry, tokenCount: tokenCount! })), usage };
    };
    const elicited = elicit(model, { elicitation: { testJudge: false } });
    await expect(elicited).rejects.toThrow(ModelResponseError);
    await expect(elicited).rejects.toThrow(`fake answered with a tokenCount of ${tokenCount}`);
  },
);
