import {
  defaultShots,
  type ElicitationOptions,
  elicitationKinds,
  elicitLogLikelihoods,
  InvalidArgumentError,
  type Message,
  promptTemplates,
} from "equirank";
import { describe, expect, test } from "vitest";
import type { ElicitationKind } from "../../src/elicitation/elicitation-options";
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

const cannotJudge = { id: "blind", judges: false };

describe("defaults", () => {
  test("contrast with the library's shots for a model that scores given text", async () => {
    const { report, model } = await elicit({});
    expect(report).toMatchObject({ kind: "contrast", reason: "the default", shots: 8 });
    const examples = defaultShots.map((shot) => `Question: ${shot.question}\nCorrect answer: ${shot.correct}\n\n`);
    expect(model.promptsOf("continuations")[0]).toBe(`${examples.join("")}Question: Which?\nCorrect answer:`);
  });

  test("no shots for a model that chooses letters or only samples, and none in a conversation", async () => {
    const letters = await elicit({}, { capabilities: { scoreContinuations: false } });
    expect(letters.report).toMatchObject({ kind: "choice", shots: 0 });
    const speaker = { capabilities: { scoreContinuations: false, nextTokenLogprobs: false } };
    const counted = await elicit({ samples: 1 }, { ...speaker, drawText: () => "Yes" });
    expect(counted.report).toMatchObject({ kind: "frequency", shots: 0 });
    const { report } = await elicitLogLikelihoods({
      messages: [
        { role: "system", content: "Be brief." },
        { role: "user", content: "Which?" },
      ],
      candidates: ["red", "blue"],
      model: new FakeLanguageModel(),
    });
    expect(report).toMatchObject({ kind: "contrast", shots: 0 });
  });

  test("pointwise for a model that scores given text and gives no labels", async () => {
    const { report } = await elicit({}, { capabilities: { nextTokenLogprobs: false } });
    expect(report).toMatchObject({
      kind: "pointwise",
      reason: "this model scores given text and gives no labels",
    });
  });

  test("pointwise with the library's shots for a model that the test does not find to judge", async () => {
    const { report, model } = await elicit({ testJudge: true }, cannotJudge);
    expect(report).toMatchObject({
      kind: "pointwise",
      reason:
        "the test did not find the judge informative: asked yes or no, blind preferred the right answer in 0 of 8 questions with known answers",
      replaced: true,
      shots: 8,
    });
    const prompt = model.promptsOf("continuations").find((text) => text.endsWith("\n\nQuestion: Which?\nAnswer:"))!;
    for (const { question, correct } of defaultShots) {
      expect(prompt).toContain(`Question: ${question}\nAnswer: ${correct}\n\n`);
    }
    expect(model.promptsOf("continuations").some((text) => text.includes("Correct answer:"))).toBe(false);
  });

  test.each([
    [8, "contrast"],
    [7, "contrast"],
    // Six of eight have p = 37/256: a coin does as well too often.
    [6, "pointwise"],
    [4, "pointwise"],
  ])("a judge that is right on %i of 8 is asked by %s", async (right, kind) => {
    const known = defaultShots.slice(0, right).map(({ correct }) => correct);
    const { report } = await elicit(
      { testJudge: true },
      {
        id: `right on ${right}`,
        judges: false,
        scoreLabel: (prompt, label) => {
          const answer = prompt.split("Proposed answer: ").at(-1)!.split("\n")[0]!;
          return Math.log((label.trim() === "Yes") === known.includes(answer) ? 0.2 : 0.1);
        },
      },
    );
    expect(report.kind).toBe(kind);
  });

  test.each<[string, FakeLanguageModelOptions]>([
    ["gives no scores of text", { capabilities: { scoreContinuations: false } }],
  ])("a model that does not judge and %s has no other way", async (_, options) => {
    const { report } = await elicit({ testJudge: true }, { ...cannotJudge, ...options });
    expect(report).toMatchObject({ kind: "choice", judge: { informative: false } });
  });

  test("of two models, the one that judges decides", async () => {
    const ask = async (generator: FakeLanguageModel, discriminator: FakeLanguageModel) => {
      const model = { generator, discriminator };
      const candidates = ["red", "blue"];
      return (await elicitLogLikelihoods({ question: "Which?", candidates, model })).report.kind;
    };
    const [able, blind] = [new FakeLanguageModel(), new FakeLanguageModel(cannotJudge)];
    expect(await ask(blind, able)).toBe("contrast");
    expect(await ask(able, blind)).toBe("pointwise");
  });

  test("what is asked for goes before what the test finds", async () => {
    const { report } = await elicit({ kind: "contrast", testJudge: true }, cannotJudge);
    expect(report).toMatchObject({ kind: "contrast", reason: "asked for", shots: 8 });
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

describe("the pair of scorers", () => {
  test.each<[ElicitationOptions, string, string]>([
    [{ generator: "contrast", discriminator: "yes-no" }, "contrast", "asked for"],
    [{ generator: "choice", discriminator: "yes-no" }, "choice", "asked for"],
    [{ generator: "likelihood", discriminator: "pointwise-mutual-information" }, "pointwise", "asked for"],
    [{ generator: "yes-no", discriminator: "contrast" }, "custom", "asked for"],
    [{ kind: "pointwise", discriminator: "yes-no", generator: "contrast" }, "contrast", "asked for"],
    [{ generator: "likelihood-per-byte" }, "custom", "generator asked for, the other from contrast: the default"],
    [{ discriminator: "yes-no" }, "contrast", "discriminator asked for, the other from contrast: the default"],
    [
      { kind: "pointwise", discriminator: "channel" },
      "custom",
      "discriminator asked for, the other from pointwise: asked for",
    ],
  ])("%j is called %s", async (asked, kind, reason) => {
    const { report } = await elicit(asked);
    expect(report).toMatchObject({ kind, reason });
    for (const role of ["generator", "discriminator"] as const) {
      if (asked[role] !== undefined) expect(report[role]).toBe(asked[role]);
    }
  });

  test.each(Object.entries(elicitationKinds))("%s is %j", async (kind, pair) => {
    const { report } = await elicit({ kind: kind as ElicitationKind });
    expect(report).toMatchObject({ ...pair, kind });
  });

  test.each<[ElicitationOptions, number]>([
    [{ generator: "likelihood", discriminator: "pointwise-mutual-information" }, 8],
    [{ kind: "pointwise", discriminator: "channel" }, 8],
    [{ generator: "likelihood", discriminator: "channel" }, 8],
    [{ kind: "choice" }, 8],
    [{ kind: "contrast", shots: [] }, 0],
  ])("%j brings %i shots", async (asked, shots) => {
    expect((await elicit(asked)).report.shots).toBe(shots);
  });
});

describe("a template", () => {
  test("by name: messages instead of text", async () => {
    const { model } = await elicit({ prompts: "chat", shots: [] });
    expect(model.calls[0]).toMatchObject({
      prompt: [{ role: "user", content: "Which?\nGive a correct answer as a short phrase." }] satisfies Message[],
      texts: ["red", "blue"],
    });
  });

  test("spread, with a prompt of it replaced", async () => {
    const { model } = await elicit({ prompts: { ...promptTemplates.chat, yes: ["Yep"] } });
    const [question] = model.promptsOf("labels");
    expect(question).toContain("Reply with Yes or No.");
    expect(model.calls.find(({ kind }) => kind === "labels")!.texts[0]).toBe("Yep");
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
    ["an unknown generator", { generator: "pointwise" }, "elicitation.generator"],
    ["an unknown discriminator", { discriminator: "toString" }, "elicitation.discriminator"],
    ["an unknown template", { prompts: "instruct" }, "elicitation.prompts"],
    ["an inherited name of a template", { prompts: "toString" }, "elicitation.prompts"],
    ["a label without words", { prompts: { true: [] } }, "elicitation.prompts.true"],
    ["a prompt that is text", { prompts: { verdict: "True?" } }, "elicitation.prompts.verdict"],
    ["an unknown prompt", { prompts: { judge: () => "" } }, "elicitation.prompts.judge"],
    ["a number of shots", { shots: 8 }, "elicitation.shots"],
    ["a shot without question", { shots: [{ ...shot, question: "" }] }, "elicitation.shots[0].question"],
    [
      "a shot without wrong answer",
      { shots: [shot, { question: "Q?", correct: "a" }] },
      "elicitation.shots[1].incorrect",
    ],
    ["no shot at all", { shots: [null] }, "elicitation.shots[0]"],
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
