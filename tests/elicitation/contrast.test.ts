import { elicitLogLikelihoods, InvalidArgumentError, MissingCapabilityError } from "equirank";
import { describe, expect, test } from "vitest";
import { FakeLanguageModel } from "../fakes/fake-language-model";

const { log } = Math;
const question = "Which?";
const candidates = ["red", "blue"];
const labels = [" Yes", "Yes", " yes", "yes", " No", "No", " no", "no"];
/** Without the judge's test and worked examples, the calls are those for the question alone. */
const untested = { testJudge: false, shots: [] };

const yes = (candidate: string) =>
  `Question: Which?\nProposed answer: ${candidate}\nIs the proposed answer correct (Yes or No)?`;

describe("contrast", () => {
  /** log P(y|x,v) and log P(y|x). */
  const likelihoods: Record<string, Record<string, number>> = {
    "Question: Which?\nCorrect answer:": { " red": -1.5, " blue": -2.5 },
    "Question: Which?\nIncorrect answer:": { " red": -3.25, " blue": -0.75 },
    "Question: Which?\nAnswer:": { " red": -7, " blue": -8 },
  };
  /** Probabilities of the labels, in their order; together 0.75 and 0.5. */
  const judgements: Record<string, number[]> = {
    [yes("red")]: [0.3, 0.1, 0.05, 0.05, 0.1, 0.05, 0.06, 0.04],
    [yes("blue")]: [0.05, 0.02, 0.02, 0.01, 0.2, 0.1, 0.05, 0.05],
  };
  const createModel = () =>
    new FakeLanguageModel({
      scoreContinuation: (prompt, continuation) => likelihoods[prompt]![continuation]!,
      scoreLabel: (prompt, label) => log(judgements[prompt]![labels.indexOf(label)]!),
    });

  test("asks for a correct and an incorrect answer, and adds the spellings of yes and of no", async () => {
    const model = createModel();
    const { logLikelihoods, likelihood, report } = await elicitLogLikelihoods({
      question,
      candidates,
      model,
      elicitation: untested,
    });
    expect(logLikelihoods.generator).toEqual([
      [-1.5, -2.5],
      [-3.25, -0.75],
    ]);
    // 0.3 + 0.1 + 0.05 + 0.05, 0.1 + 0.05 + 0.06 + 0.04, and 0.05 + 0.02 + 0.02 + 0.01, 0.2 + 0.1 + 0.05 + 0.05.
    const masses = [
      [0.5, 0.25],
      [0.1, 0.4],
    ];
    const judged = logLikelihoods.discriminator as number[][];
    judged.forEach((row, y) => {
      row.forEach((value, v) => {
        // A sum of four numbers of order 1: within a few units of 2e-16.
        expect(value).toBeCloseTo(log(masses[y]![v]!), 14);
      });
    });
    expect(likelihood).toBeUndefined();
    expect(report).toMatchObject({
      kind: "contrast",
      reason: "the default",
      shots: 0,
      generator: "contrast",
      discriminator: "yes-no",
      boundedCandidates: [],
      judge: null,
      models: { generator: "fake", discriminator: "fake" },
    });
    expect(report.uncoveredMass![0]).toBeCloseTo(0.25, 14);
    expect(report.uncoveredMass![1]).toBeCloseTo(0.5, 14);
  });

  test("makes one call a prompt, with every candidate or every label in it", async () => {
    const model = createModel();
    await elicitLogLikelihoods({ question, candidates, model, elicitation: untested });
    expect(model.calls.map(({ kind, prompt, texts }) => ({ kind, prompt, texts }))).toEqual([
      {
        kind: "continuations",
        prompt: "Question: Which?\nCorrect answer:",
        texts: [" red", " blue"],
      },
      {
        kind: "continuations",
        prompt: "Question: Which?\nIncorrect answer:",
        texts: [" red", " blue"],
      },
      { kind: "labels", prompt: yes("red"), texts: labels },
      { kind: "labels", prompt: yes("blue"), texts: labels },
    ]);
  });

  test("asks for log P(y|x) where it is wanted", async () => {
    const { likelihood } = await elicitLogLikelihoods({
      question,
      candidates,
      model: createModel(),
      elicitation: untested,
      likelihood: true,
    });
    expect(likelihood).toEqual([-7, -8]);
  });

  test("mass is a bound only where no spelling of yes, or none of no, was listed", async () => {
    const unlisted: Record<string, string[]> = {
      [yes("a")]: ["Yes", " yes", "yes", "No"],
      [yes("b")]: [" Yes", "Yes", " yes", "yes"],
      [yes("c")]: [" No", "No", " no", "no"],
      [yes("d")]: [],
    };
    const model = new FakeLanguageModel({
      isBound: (prompt, label) => unlisted[prompt]!.includes(label),
    });
    const { report } = await elicitLogLikelihoods({
      question,
      candidates: ["a", "b", "c", "d"],
      model,
      elicitation: untested,
    });
    expect(report.boundedCandidates).toEqual([1, 2]);
  });

  test("two models play: one is asked for answers, the other to judge", async () => {
    const generator = new FakeLanguageModel({
      id: "speaker",
      capabilities: { nextTokenLogprobs: false },
    });
    const discriminator = new FakeLanguageModel({
      id: "judge",
      capabilities: { scoreContinuations: false },
    });
    const { report } = await elicitLogLikelihoods({
      question,
      candidates,
      model: { generator, discriminator },
    });
    expect(report.models).toEqual({ generator: "speaker", discriminator: "judge" });
    expect(new Set(generator.calls.map(({ kind }) => kind))).toEqual(new Set(["continuations"]));
    expect(new Set(discriminator.calls.map(({ kind }) => kind))).toEqual(new Set(["labels"]));
    expect(report.judge).toBeDefined();
    expect([generator.probes, discriminator.probes]).toEqual([1, 1]);
  });
});

describe("a generator that cannot score given text chooses between letters", () => {
  const capabilities = { scoreContinuations: false };

  test("the spellings of a letter are added", async () => {
    const masses: Record<string, number> = { A: 0.1, B: 0.2, " A": 0.3, " B": 0.05 };
    const model = new FakeLanguageModel({
      capabilities,
      scoreLabel: (prompt, label) =>
        log(prompt.includes("Incorrect") ? (masses[label] ?? 0) / 10 : (masses[label] ?? 0.1)),
    });
    const { logLikelihoods, report } = await elicitLogLikelihoods({
      question,
      candidates,
      model,
      elicitation: untested,
    });
    expect(report.generator).toBe("choice");
    const generator = logLikelihoods.generator as number[][];
    const expected = [
      [0.1 + 0.3, 0.2 + 0.05],
      [(0.1 + 0.3) / 10, (0.2 + 0.05) / 10],
    ];
    generator.forEach((row, v) => {
      row.forEach((value, y) => {
        expect(value).toBeCloseTo(log(expected[v]![y]!), 14);
      });
    });
    expect(model.calls[0]).toMatchObject({
      prompt: "Question: Which?\nA. red\nB. blue\nCorrect answer (one letter):",
      texts: ["A", " A", "B", " B"],
    });
    expect(model.promptsOf("labels")[1]).toBe("Question: Which?\nA. red\nB. blue\nIncorrect answer (one letter):");
  });

  test("26 letters are enough for 26 candidates, not for 27", async () => {
    const many = (count: number) => Array.from({ length: count }, (_, i) => `answer ${i}`);
    const ask = (count: number) =>
      elicitLogLikelihoods({
        question,
        candidates: many(count),
        model: new FakeLanguageModel({ capabilities }),
        elicitation: untested,
      });
    await expect(ask(26)).resolves.toBeDefined();
    await expect(ask(27)).rejects.toThrow(InvalidArgumentError);
    await expect(ask(27)).rejects.toThrow("at most 26");
  });

  test("what the probe found counts, not what was claimed", async () => {
    const model = new FakeLanguageModel({
      probeResult: {
        capabilities: { ...capabilities, nextTokenLogprobs: true, sample: false },
        reasons: {},
      },
    });
    const { report } = await elicitLogLikelihoods({
      question,
      candidates,
      model,
      elicitation: untested,
    });
    expect(report.generator).toBe("choice");
    expect(model.promptsOf("continuations")).toEqual([]);
  });
});

describe("what a model lacks", () => {
  const reasons = { nextTokenLogprobs: "The server lists no labels: start it with --labels." };

  test("a judge without labels is named, with its probe's reason", async () => {
    const model = new FakeLanguageModel({
      probeResult: {
        capabilities: { scoreContinuations: true, nextTokenLogprobs: false, sample: false },
        reasons,
      },
    });
    const elicited = elicitLogLikelihoods({ question, candidates, model });
    await expect(elicited).rejects.toThrow(MissingCapabilityError);
    await expect(elicited).rejects.toThrow(
      "fake cannot serve as discriminator because it lacks nextTokenLogprobs. The server lists no labels: start it with --labels.",
    );
  });

  test("so is a generator without any log-probabilities", async () => {
    const generator = new FakeLanguageModel({
      id: "mute",
      capabilities: { scoreContinuations: false, nextTokenLogprobs: false },
    });
    const elicited = elicitLogLikelihoods({
      question,
      candidates,
      model: { generator, discriminator: new FakeLanguageModel() },
    });
    await expect(elicited).rejects.toThrow("mute cannot serve as generator because it lacks scoreContinuations");
  });
});

test("a letter that the backend does not list makes its candidate a bounded one", async () => {
  const model = new FakeLanguageModel({
    capabilities: { scoreContinuations: false },
    isBound: (_, label) => label.trim() === "B",
  });
  const { report } = await elicitLogLikelihoods({
    question: "Which?",
    candidates: ["red", "blue", "green"],
    model,
    elicitation: { testJudge: false },
  });
  expect(report).toMatchObject({ generator: "choice", boundedCandidates: [1] });
});
