import {
  InvalidArgumentError,
  type LanguageModel,
  MissingCapabilityError,
  type Recording,
  rankCandidates,
  recorded,
  recordModel,
} from "equirank";
import { describe, expect, test } from "vitest";
import { FakeLanguageModel, type FakeLanguageModelOptions } from "../fakes/fake-language-model";

/** Different numbers for different prompts and texts, with many digits. */
const measured: FakeLanguageModelOptions = {
  id: "local:some.gguf",
  scoreContinuation: (prompt, continuation) => -Math.PI * ((prompt.length * 7 + continuation.length) % 11) - 1 / 3,
  scoreLabel: (prompt, label) => Math.log(0.01 + ((prompt.length * 5 + label.length * 3) % 10) / 100),
  isBound: (_, label) => label === " no",
};

const overJson = (recording: Recording) => JSON.parse(JSON.stringify(recording)) as Recording;

const rank = (model: LanguageModel, kind: "contrast" | "pointwise") =>
  rankCandidates({
    question: "Which?",
    candidates: ["red", "green", "a very light blue", "🙂"],
    model,
    elicitation: kind,
  });

describe("what JSON lacks and what the model lacked", () => {
  test("a log-probability of -Infinity survives", async () => {
    const model = recordModel(
      new FakeLanguageModel({
        scoreContinuation: (_, continuation) => (continuation === " b" ? -Infinity : -1),
        scoreLabel: (_, label) => (label === "No" ? -Infinity : -2),
      }),
    );
    await model.scoreContinuations?.("a", [" b", " c"]);
    await model.nextTokenLogprobs?.("a", ["Yes", "No"]);
    const replayed = recorded(overJson(model.recording));

    const { scores } = (await replayed.scoreContinuations?.("a", [" b", " c"]))!;
    expect(scores.map(({ logLikelihood }) => logLikelihood)).toEqual([-Infinity, -1]);
    expect((await replayed.nextTokenLogprobs?.("a", ["Yes", "No"]))?.logprobs).toEqual([-2, -Infinity]);
  });

  test("a model that only gave labels is replayed as one", async () => {
    const model = recordModel(new FakeLanguageModel({ ...measured, capabilities: { scoreContinuations: false } }));
    const live = await rank(model, "contrast");
    const replayed = await rank(recorded(overJson(model.recording)), "contrast");

    expect(replayed.elicitation?.generator).toBe("choice");
    expect(replayed.ranking).toEqual(live.ranking);
  });

  test("capabilities that a probe took away are not claimed by the recording", async () => {
    const model = recordModel(
      new FakeLanguageModel({
        ...measured,
        probeResult: {
          capabilities: { scoreContinuations: false, nextTokenLogprobs: true, sample: false },
          reasons: { scoreContinuations: "it echoes zeros" },
        },
      }),
    );
    await rank(model, "contrast");
    expect(recorded(overJson(model.recording)).capabilities.scoreContinuations).toBe(false);
  });

  test.each([
    ["nothing", undefined],
    ["another format", { format: 2 }],
    ["no continuations", { format: 1, capabilities: {}, continuations: null, labels: {} }],
    ["no labels", { format: 1, capabilities: {}, continuations: {} }],
  ])("%s is refused", (_, recording) => {
    expect(() => recorded(recording as unknown as Recording)).toThrow(InvalidArgumentError);
  });
});

describe("record, write as JSON, read, replay", () => {
  test.each(["contrast", "pointwise"] as const)("gives the same ranking by %s", async (kind) => {
    const model = recordModel(new FakeLanguageModel(measured), { sha256: "abc" });
    const live = await rank(model, kind);
    const replayed = await rank(recorded(overJson(model.recording)), kind);

    expect(replayed.best).toBe(live.best);
    expect(replayed.ranking).toEqual(live.ranking);
    expect(replayed.equilibrium).toEqual(live.equilibrium);
    const id = "recorded:local:some.gguf";
    expect(replayed.elicitation).toEqual({
      ...live.elicitation,
      models: { generator: id, discriminator: id },
    });
    expect(replayed.usage).toMatchObject({ requests: 0, promptTokens: 0, cachedTokens: 0 });
  });

  test("keeps which labels are bounds, what they leave uncovered, and token counts", async () => {
    const source = new FakeLanguageModel(measured);
    const model = recordModel(source);
    const labels = [" yes", " no"];
    const answer = await model.nextTokenLogprobs!("p", labels);
    const scores = await model.scoreContinuations!("p", ["a", "b"]);
    const replay = recorded(overJson(model.recording));
    expect(await replay.nextTokenLogprobs!("p", labels)).toMatchObject({
      logprobs: answer.logprobs,
      uncoveredMass: answer.uncoveredMass,
      isBound: [false, true],
    });
    expect((await replay.scoreContinuations!("p", ["b", "a"])).scores).toEqual(scores.scores.toReversed());
  });

  test("tells the room that the model takes to think, which a budget counts", () => {
    const thinkingRoom = () => ({ tokens: 2048, isKnown: true });
    const model = Object.assign(new FakeLanguageModel(measured), { thinkingRoom });
    expect(recordModel(model).thinkingRoom?.()).toEqual(thinkingRoom());
  });

  test("says what was recorded, and of which model", async () => {
    const source = new FakeLanguageModel(measured);
    const model = recordModel(source, { sha256: "abc" });
    await model.scoreContinuations!("p", ["a"]);
    expect(model.recording).toMatchObject({
      format: 1,
      model: "local:some.gguf",
      details: { sha256: "abc" },
    });
    expect(Object.keys(model.recording.continuations)).toHaveLength(1);
    expect(model.largestCallCost!([1, 1])).toMatchObject({ requests: 1 });
  });

  test("recording changes nothing of what the model answers", async () => {
    const plain = await rank(new FakeLanguageModel(measured), "contrast");
    const recording = await rank(recordModel(new FakeLanguageModel(measured)), "contrast");
    expect({ ...recording, usage: { ...recording.usage, elapsedMs: 0 } }).toEqual({
      ...plain,
      usage: { ...plain.usage, elapsedMs: 0 },
    });
  });

  test("prompts of messages are told apart from text and from one another", async () => {
    let count = 0;
    const model = recordModel(new FakeLanguageModel({ scoreContinuation: () => -++count }));
    const prompts = ["Hi", [{ role: "user" as const, content: "Hi" }], [{ role: "system" as const, content: "Hi" }]];
    for (const prompt of prompts) await model.scoreContinuations!(prompt, ["a"]);
    const replay = recorded(overJson(model.recording));
    const replayed = await Promise.all(
      prompts.map(async (prompt) => {
        const { scores } = await replay.scoreContinuations!(prompt, ["a"]);
        return scores[0]!.logLikelihood;
      }),
    );
    expect(replayed).toEqual([-1, -2, -3]);
  });
});

describe("what was not recorded", () => {
  test.each<[string, (model: LanguageModel) => Promise<unknown>]>([
    ["another prompt", (model) => model.scoreContinuations!("q", ["a"])],
    ["another continuation", (model) => model.scoreContinuations!("p", ["a", "b"])],
    ["other labels", (model) => model.nextTokenLogprobs!("p", ["Yes"])],
    ["labels in another order", (model) => model.nextTokenLogprobs!("p", ["No", "Yes"])],
  ])("%s is an error that says what to do", async (_, ask) => {
    const model = recordModel(new FakeLanguageModel(measured));
    await model.scoreContinuations!("p", ["a"]);
    await model.nextTokenLogprobs!("p", ["Yes", "No"]);
    const replay = recorded(model.recording);
    await expect(ask(replay)).rejects.toThrow(MissingCapabilityError);
    await expect(ask(replay)).rejects.toThrow(
      /The recording of local:some\.gguf has no answer .*: record it with recordModel\(\)/,
    );
  });

  test("samples: a recording claims none", () => {
    const model = recorded(recordModel(new FakeLanguageModel()).recording);
    expect(model.capabilities.sample).toBe(false);
    expect(model.sample).toBeUndefined();
  });
});

test("an aborted signal rejects with its reason", async () => {
  const model = recordModel(new FakeLanguageModel(measured));
  await model.scoreContinuations!("p", ["a"]);
  await model.nextTokenLogprobs!("p", ["Yes"]);
  const replay = recorded(model.recording);
  const reason = new Error("enough");
  const signal = AbortSignal.abort(reason);
  await expect(replay.scoreContinuations!("p", ["a"], { signal })).rejects.toBe(reason);
  await expect(replay.nextTokenLogprobs!("p", ["Yes"], { signal })).rejects.toBe(reason);
});

test.each<[string, unknown]>([
  ["nothing", undefined],
  ["null", null],
  ["text", '{"format":1}'],
  ["another format", { format: 2, continuations: {}, labels: {} }],
  ["no continuations", { format: 1, model: "m", labels: {} }],
])("%s is no recording", (_, recording) => {
  expect(() => recorded(recording as Recording)).toThrow(InvalidArgumentError);
});
