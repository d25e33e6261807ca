import {
  defaultShots,
  type ElicitationOptions,
  elicitLogLikelihoods,
  InvalidArgumentError,
  type Message,
} from "equirank";
import { describe, expect, test } from "vitest";
import { FakeLanguageModel, type FakeLanguageModelOptions } from "../fakes/fake-language-model";

async function elicit(elicitation: ElicitationOptions, options: FakeLanguageModelOptions = {}) {
  const model = new FakeLanguageModel(options);
  const { report } = await elicitLogLikelihoods({
    question: "Which?",
    candidates: ["red", "blue"],
    model,
    elicitation: { testJudge: false, ...elicitation },
  });
  return { report, model };
}

const cannotJudge = { judgement: { informative: false, evidence: "it was at chance" } };

describe("defaults", () => {
  test("contrast without shots", async () => {
    const { report, model } = await elicit({});
    expect(report).toMatchObject({ kind: "contrast", reason: "the default", shots: 0 });
    expect(model.promptsOf("continuations")[0]).toBe("Question: Which?\nCorrect answer:");
  });

  test("pointwise for a model that scores given text and gives no labels", async () => {
    const { report } = await elicit({}, { capabilities: { nextTokenLogprobs: false } });
    expect(report).toMatchObject({
      kind: "pointwise",
      reason: "this model scores given text and gives no labels",
    });
  });

  test("pointwise with the library's shots for a model that is known not to judge", async () => {
    const { report, model } = await elicit({}, cannotJudge);
    expect(report).toMatchObject({
      kind: "pointwise",
      reason: "this model cannot judge: it was at chance",
      shots: 8,
    });
    const prompt = model.promptsOf("continuations")[0]!;
    for (const { question, correct } of defaultShots) {
      expect(prompt).toContain(`Question: ${question}\nAnswer: ${correct}\n\n`);
    }
    expect(prompt.endsWith("\n\nQuestion: Which?\nAnswer:")).toBe(true);
  });

  test("contrast for a model that is known to judge", async () => {
    const judgement = { informative: true, evidence: "it was right" };
    expect((await elicit({}, { judgement })).report.kind).toBe("contrast");
  });

  test("of two models, the one that judges decides", async () => {
    const { report } = await elicitLogLikelihoods({
      question: "Which?",
      candidates: ["red", "blue"],
      model: {
        generator: new FakeLanguageModel(cannotJudge),
        discriminator: new FakeLanguageModel(),
      },
      elicitation: { testJudge: false },
    });
    expect(report.kind).toBe("contrast");
  });

  test("what is asked for goes before what is known of the model", async () => {
    const { report } = await elicit({ kind: "contrast" }, cannotJudge);
    expect(report).toMatchObject({ kind: "contrast", reason: "asked for", shots: 0 });
  });

  test("shots given are used by both kinds, and [] means none", async () => {
    const shots = [{ question: "Mine?", correct: "yes", incorrect: "no" }];
    const contrast = await elicit({ shots });
    expect(contrast.report.shots).toBe(1);
    expect(contrast.model.promptsOf("continuations")[1]).toBe(
      "Question: Mine?\nIncorrect answer: no\n\nQuestion: Which?\nIncorrect answer:",
    );
    const none = await elicit({ kind: "pointwise", shots: [] });
    expect(none.model.promptsOf("continuations")[0]).toBe("Question: Which?\nAnswer:");
  });
});

describe("each prompt can be replaced, alone", () => {
  test("generation, continuation and the labels", async () => {
    const { model } = await elicit({
      prompts: {
        generation: (question, correctness) => `${correctness}: ${question}`,
        continuation: (candidate) => `<${candidate}>`,
        yes: ["oui"],
        no: ["non", "nein"],
      },
    });
    expect(model.calls.slice(0, 3)).toMatchObject([
      { prompt: "correct: Which?", texts: ["<red>", "<blue>"] },
      { prompt: "incorrect: Which?", texts: ["<red>", "<blue>"] },
      { texts: ["oui", "non", "nein"] },
    ]);
  });

  test("by messages", async () => {
    const messages = (content: string): Message[] => [{ role: "user", content }];
    const { model } = await elicit({
      prompts: { judgement: (question, candidate) => messages(`${question} ${candidate}?`) },
    });
    expect(model.calls[2]!.prompt).toEqual([{ role: "user", content: "Which? red?" }]);
  });

  test("plain and the question without content", async () => {
    const { model } = await elicit({
      kind: "pointwise",
      prompts: {
        plain: (question, shots) => `${shots.length} shots, ${question}`,
        contentFreeQuestion: "…",
      },
    });
    expect(model.promptsOf("continuations")).toEqual(["8 shots, Which?", "8 shots, …"]);
  });
});

describe("bad options", () => {
  const shot = { question: "Q?", correct: "a", incorrect: "b" };
  test.each<[string, unknown, string]>([
    ["an unknown name", { shot: [] }, "elicitation.shot"],
    ["an unknown kind", { kind: "contrastive" }, "elicitation.kind"],
    ["an unknown prompt", { prompts: { judge: () => "" } }, "elicitation.prompts.judge"],
    ["a number of shots", { shots: 8 }, "elicitation.shots"],
    [
      "a shot without question",
      { shots: [{ ...shot, question: "" }] },
      "elicitation.shots[0].question",
    ],
    [
      "a shot without wrong answer",
      { shots: [shot, { question: "Q?", correct: "a" }] },
      "elicitation.shots[1].incorrect",
    ],
    ["no shot at all", { shots: [null] }, "elicitation.shots[0].question"],
    ["a list", [], "elicitation"],
  ])("%s", async (_, elicitation, parameter) => {
    const model = new FakeLanguageModel();
    const error: unknown = await elicitLogLikelihoods({
      question: "Which?",
      candidates: ["red"],
      model,
      elicitation: elicitation as ElicitationOptions,
    }).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(InvalidArgumentError);
    expect((error as InvalidArgumentError).parameter).toBe(parameter);
    expect(model.calls).toEqual([]);
  });
});
