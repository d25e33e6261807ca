import {
  type ContinuationScores,
  type ElicitationOptions,
  elicitLogLikelihoods,
  MissingCapabilityError,
  ModelResponseError,
  type Prompt,
  type Scorer,
  scorers,
} from "equirank";
import { describe, expect, test } from "vitest";
import type { ScorerValues } from "../../src/elicitation/scorers";
import { FakeLanguageModel, type FakeLanguageModelOptions } from "../fakes/fake-language-model";

const scorerNames = Object.keys(scorers) as Scorer[];
const question = "Which?";
/** 1 and 2 tokens, 3 and 9 bytes. */
const candidates = ["red", "Köln Ost"] as const;

/** Takes words for tokens. */
class FakeWordModel extends FakeLanguageModel {
  override async scoreContinuations(prompt: Prompt, continuations: readonly string[]): Promise<ContinuationScores> {
    const { scores, usage } = await super.scoreContinuations(prompt, continuations);
    return {
      scores: scores.map((score, i) => ({
        ...score,
        tokenCount: continuations[i]!.trim().split(" ").length,
      })),
      usage,
    };
  }
}

/** log P(text | prompt) of every text that any signal asks for. */
const likelihoods: Record<string, Record<string, number>> = {
  "Question: Which?\nAnswer:": { " red": -4, " Köln Ost": -5 },
  "Question: N/A\nAnswer:": { " red": -6, " Köln Ost": -5.25 },
  "Question: Which?\nCorrect answer:": { " red": -1.5, " Köln Ost": -2.5 },
  "Question: Which?\nIncorrect answer:": { " red": -3.25, " Köln Ost": -0.75 },
  "Answer: red\nQuestion:": { " Which?": -9 },
  "Answer: Köln Ost\nQuestion:": { " Which?": -12 },
};

const judging = (instruction: string, asked: string, answer: string) =>
  `Question: ${asked}\nProposed answer: ${answer}\n${instruction}`;
const yesNo = "Is the proposed answer correct (Yes or No)?";
const trueFalse = "The proposed answer is (true or false):";

/** log P(label | prompt) of one spelling of each label; the others have no probability. */
const labels: Record<string, Record<string, number>> = {
  "Question: Which?\nA. red\nB. Köln Ost\nCorrect answer (one letter):": { A: -0.5, B: -1.5 },
  "Question: Which?\nA. red\nB. Köln Ost\nIncorrect answer (one letter):": { " A": -2, " B": -1 },
  [judging(yesNo, "Which?", "red")]: { " Yes": -0.5, " No": -2 },
  [judging(yesNo, "Which?", "Köln Ost")]: { Yes: -3, No: -0.25 },
  [judging(yesNo, "N/A", "red")]: { " Yes": -1, " No": -1.5 },
  [judging(yesNo, "N/A", "Köln Ost")]: { " Yes": -2.5, " No": -1 },
  [judging(trueFalse, "Which?", "red")]: { " true": -1, " false": -1.25 },
  [judging(trueFalse, "Which?", "Köln Ost")]: { True: -2, False: -0.5 },
  [judging(trueFalse, "N/A", "red")]: { " true": -0.25, " false": -2.25 },
  [judging(trueFalse, "N/A", "Köln Ost")]: { " true": -1.5, " false": -3 },
};

const createModel = (options: FakeLanguageModelOptions = {}) =>
  new FakeWordModel({
    scoreContinuation: (prompt, continuation) => likelihoods[prompt]![continuation]!,
    scoreLabel: (prompt, label) => labels[prompt]![label] ?? -Infinity,
    ...options,
  });

const elicit = (
  elicitation: ElicitationOptions,
  model: Parameters<typeof elicitLogLikelihoods>[0]["model"] = createModel(),
) =>
  elicitLogLikelihoods({
    question,
    candidates,
    model,
    elicitation: { testJudge: false, shots: [], ...elicitation },
  });

/** By hand from the tables above; all numbers are exact in binary. */
const expected: Record<Scorer, ScorerValues> = {
  likelihood: [-4, -5],
  "likelihood-per-token": [-4, -5 / 2],
  "likelihood-per-byte": [-4 / 3, -5 / 9],
  "pointwise-mutual-information": [-4 + 6, -5 + 5.25],
  contrast: [
    [-1.5, -2.5],
    [-3.25, -0.75],
  ],
  "contrast-per-token": [
    [-1.5, -2.5 / 2],
    [-3.25, -0.75 / 2],
  ],
  "contrast-per-byte": [
    [-1.5 / 3, -2.5 / 9],
    [-3.25 / 3, -0.75 / 9],
  ],
  choice: [
    [-0.5, -1.5],
    [-2, -1],
  ],
  channel: [-9, -12],
  "yes-no": [
    [-0.5, -3],
    [-2, -0.25],
  ],
  "yes-no-calibrated": [
    [-0.5 + 1, -3 + 2.5],
    [-2 + 1.5, -0.25 + 1],
  ],
  "true-false": [
    [-1, -2],
    [-1.25, -0.5],
  ],
  "true-false-calibrated": [
    [-1 + 0.25, -2 + 1.5],
    [-1.25 + 2.25, -0.5 + 3],
  ],
};

/** `[candidate][meaning]`, as a discriminator is written. */
const transpose = (values: ScorerValues) =>
  typeof values[0] === "number" ? values : candidates.map((_, y) => (values as number[][]).map((row) => row[y]!));

describe.each(scorerNames)("%s", (scorer) => {
  test("as the generator", async () => {
    const { logLikelihoods, report } = await elicit({
      generator: scorer,
      discriminator: "likelihood",
    });
    expect(logLikelihoods).toEqual({ generator: expected[scorer], discriminator: [-4, -5] });
    expect(report).toMatchObject({ generator: scorer, discriminator: "likelihood" });
  });

  test("as the discriminator", async () => {
    const { logLikelihoods, report } = await elicit({
      generator: "likelihood",
      discriminator: scorer,
    });
    expect(logLikelihoods).toEqual({
      generator: [-4, -5],
      discriminator: transpose(expected[scorer]),
    });
    expect(report).toMatchObject({ generator: "likelihood", discriminator: scorer });
  });

  test("asks nothing twice, whatever the other player's signal", async () => {
    for (const discriminator of scorerNames) {
      const model = createModel();
      await elicit({ generator: scorer, discriminator }, model);
      const prompts = model.calls.map(({ prompt }) => prompt);
      expect(new Set(prompts).size, discriminator).toBe(prompts.length);
    }
  });
});

test("two models share nothing: each is asked for its own signal", async () => {
  const generator = createModel({ id: "speaker" });
  const discriminator = createModel({ id: "judge" });
  await elicit(
    { generator: "likelihood", discriminator: "pointwise-mutual-information" },
    { generator, discriminator },
  );
  expect([generator.calls.length, discriminator.calls.length]).toEqual([1, 2]);
});

test("log P(y|x) is reported where the generator's signal rests on it", async () => {
  const elicited = await elicit({ generator: "likelihood-per-byte", discriminator: "yes-no" });
  expect(elicited.likelihood).toEqual([-4, -5]);
});

describe("probability of neither word", () => {
  const neither = (row: Record<string, number>) =>
    1 - Object.values(row).reduce((sum, value) => sum + Math.exp(value), 0);

  test.each([
    ["yes-no", yesNo],
    ["yes-no-calibrated", yesNo],
    ["true-false", trueFalse],
    ["true-false-calibrated", trueFalse],
  ] as const)("%s: that of the question itself", async (discriminator, instruction) => {
    const { report } = await elicit({ generator: "likelihood", discriminator });
    candidates.forEach((candidate, y) => {
      const row = labels[judging(instruction, "Which?", candidate)]!;
      expect(report.uncoveredMass![y]).toBeCloseTo(neither(row), 14);
    });
    expect(report.uncoveredMass).toHaveLength(2);
  });

  test.each(["choice", "channel", "likelihood", "contrast"] as const)(
    "%s: the judge has no two words",
    async (discriminator) => {
      const { report } = await elicit({ generator: "yes-no", discriminator });
      expect(report.uncoveredMass).toBeNull();
    },
  );

  test("is the judge's also where both players ask the same", async () => {
    const { report } = await elicit({ generator: "yes-no", discriminator: "yes-no" });
    expect(report.uncoveredMass).toHaveLength(2);
  });
});

describe("labels that the backend does not list", () => {
  const elicitUnlisted = async (
    pair: Pick<ElicitationOptions, "generator" | "discriminator">,
    isBound: (prompt: string, label: string) => boolean,
  ) => (await elicit(pair, createModel({ isBound }))).report.boundedCandidates;

  test("a letter makes its candidate a bounded one, for either player", async () => {
    const isBound = (_: string, label: string) => label.trim() === "B";
    const other = "likelihood";
    expect(await elicitUnlisted({ generator: "choice", discriminator: other }, isBound)).toEqual([1]);
    expect(await elicitUnlisted({ generator: other, discriminator: "choice" }, isBound)).toEqual([1]);
  });

  test("a judge's word does, also after the question without content", async () => {
    const unlisted = (asked: string) => (prompt: string, label: string) =>
      prompt === judging(trueFalse, asked, "red") && label.trim().toLowerCase() === "false";
    const pair = (discriminator: Scorer) => ({ generator: "likelihood", discriminator }) as const;
    expect(await elicitUnlisted(pair("true-false"), unlisted("Which?"))).toEqual([0]);
    expect(await elicitUnlisted(pair("true-false"), unlisted("N/A"))).toEqual([]);
    expect(await elicitUnlisted(pair("true-false-calibrated"), unlisted("N/A"))).toEqual([0]);
  });
});

describe("a model that cannot score given text", () => {
  const capabilities = { scoreContinuations: false };

  test("chooses between letters where contrast comes from the kind, and the pair is named so", async () => {
    const byDefault = await elicit({}, createModel({ capabilities }));
    expect(byDefault.logLikelihoods.generator).toEqual(expected.choice);
    expect(byDefault.report).toMatchObject({
      kind: "choice",
      generator: "choice",
      discriminator: "yes-no",
      reason: "the default, but by letters because fake does not score given text",
    });
    const other = await elicit({ discriminator: "true-false" }, createModel({ capabilities }));
    expect(other.report).toMatchObject({
      kind: "custom",
      generator: "choice",
      discriminator: "true-false",
    });
  });

  test.each<Scorer>(["contrast", "contrast-per-token", "likelihood", "channel"])(
    "%s is not replaced where it was asked for",
    async (generator) => {
      await expect(elicit({ generator, discriminator: "yes-no" }, createModel({ capabilities }))).rejects.toThrow(
        MissingCapabilityError,
      );
    },
  );

  test("has all scorers that rest on labels", async () => {
    const { logLikelihoods } = await elicit(
      { generator: "true-false", discriminator: "choice" },
      createModel({ capabilities }),
    );
    expect(logLikelihoods.generator).toEqual(expected["true-false"]);
    expect(logLikelihoods.discriminator).toEqual(transpose(expected.choice));
  });
});

test("the same choice serves a generator that could score given text, if asked for", async () => {
  const { report, logLikelihoods } = await elicit({ kind: "choice" });
  expect(report).toMatchObject({ kind: "choice", reason: "asked for" });
  expect(logLikelihoods.generator).toEqual(expected.choice);
});

test("a word without any probability after the question without content cannot be compared", async () => {
  const model = createModel({
    scoreLabel: (prompt, label) =>
      prompt.includes("N/A") && label.trim() === "No" ? -Infinity : (labels[prompt]![label] ?? -Infinity),
  });
  const elicited = elicit({ discriminator: "yes-no-calibrated" }, model);
  await expect(elicited).rejects.toThrow(ModelResponseError);
  await expect(elicited).rejects.toThrow(/"red", or a label for it, no probability at all/);
});
