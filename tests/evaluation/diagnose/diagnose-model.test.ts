import { readFile } from "node:fs/promises";
import { InvalidArgumentError, MissingCapabilityError, rankCandidates, recorded } from "equirank";
import { describe, expect, test } from "vitest";
import { type DiagnoseModelOptions, diagnoseModel } from "../../../src/evaluation";
import { type DiagnosedPair, describeDiagnosis, recommend } from "../../../src/evaluation/diagnose/diagnosis";
import { parseRankingConfiguration } from "../../../src/evaluation/tune/ranking-configuration";
import { createFakeModel } from "../../cli/fake-model";
import { FakeLanguageModel } from "../../fakes/fake-language-model";
import { createItems, createModel } from "../tune/labelled-items";

const questions = createItems(40).map(({ item: { question, candidates } }) => ({
  question,
  candidates,
}));

/** Right and wrong answers that `createModel()` knows. */
const shots = createItems(8).map(({ item: { question, candidates, answer } }) => ({
  question,
  correct: candidates[answer]!,
  incorrect: candidates[(answer + 1) % 4]!,
}));

describe("a model that can judge", () => {
  test("is recommended the game of generation and judgement", async () => {
    const model = createModel({ generation: 5, judgement: 7 });
    const progress: unknown[] = [];
    const diagnosis = await diagnoseModel({
      questions,
      model,
      shots,
      onProgress: (step) => progress.push(step),
    });
    expect(diagnosis).toMatchObject({
      format: 1,
      questions: 40,
      candidates: 4,
      recommendation: { use: "contrast" },
      configuration: {
        method: "equilibrium-discriminator",
        elicitation: {
          generator: "contrast",
          discriminator: "yes-no",
          shots,
          prompts: "completion",
        },
      },
    });
    expect(diagnosis.pairs.map(({ judge }) => judge.informative)).toEqual([true, true]);
    // What the model knows moves both players' log-odds by several nats, the noise of 6 nats by less.
    expect(diagnosis.pairs[0]!.consistency).toBeGreaterThan(0.5);
    const lost = await diagnoseModel({
      questions,
      model: createModel({ generation: 5, judgement: 0 }, { id: "lost" }),
      shots,
    });
    expect(Math.abs(lost.pairs[0]!.consistency!)).toBeLessThan(0.25);
    expect(progress).toHaveLength(1 + 2 * 40);
    expect(progress.at(-1)).toEqual({ completed: 80, total: 80 });
  });
});

describe("a model that cannot judge", () => {
  const model = () => createModel({ generation: 6, judgement: 0 });

  test("is recommended likelihoods, with the reason", async () => {
    const diagnosis = await diagnoseModel({ questions, model: model(), shots });
    expect(diagnosis.recommendation.use).toBe("pointwise");
    const [contrast] = diagnosis.pairs;
    expect(contrast!.judge.informative).not.toBe(true);
    expect(diagnosis.recommendation.reasons[0]).toContain(
      `right from wrong in ${contrast!.judge.rightPairs} of 8 worked examples`,
    );
    const text = describeDiagnosis(diagnosis);
    expect(text).toContain("A diagnosis without labels cannot tell");
    expect(text).not.toMatch(/NaN|undefined/);
  });

  test("can be ranked by what is recommended", async () => {
    const { configuration } = await diagnoseModel({ questions, model: model(), shots });
    const parsed = parseRankingConfiguration(JSON.parse(JSON.stringify(configuration)));
    const result = await rankCandidates({ ...parsed, ...questions[0]!, model: model() });
    expect(result.elicitation).toMatchObject({ kind: "pointwise", shots: 8 });
  });
});

test("a model that knows nothing is recommended plain generation", async () => {
  // Whether noise is right on a worked example is chance: of these eight, each discriminator is right on at most four.
  const model = createFakeModel({ isBlind: true, right: [] });
  const diagnosis = await diagnoseModel({ questions, model, shots });
  expect(diagnosis.pairs.map(({ judge }) => judge.informative)).toEqual([false, false]);
  expect(diagnosis.recommendation.use).toBe("generation");
  expect(diagnosis.configuration.method).toBe("generative");
  // It says the same of every candidate, so that there is nothing to agree on.
  expect(diagnosis.agreements.map((each) => each.questions)).toEqual([0, 0, 0, 0, 0, 0]);
  expect(diagnosis.pairs[0]!.generator.effectiveCandidates).toBeCloseTo(4, 12);
});

describe("figures of the two players", () => {
  test("are those of their answers", async () => {
    const model = createFakeModel({ right: ["Paris"] });
    const diagnosis = await diagnoseModel({
      questions: [
        { question: "Capital of France?", candidates: ["Paris", "Lyon"] },
        { question: "One?", candidates: ["only"] },
      ],
      model,
    });
    expect(diagnosis.questions).toBe(1);
    // The judge says yes with 0.8 to Paris and 0.2 to Lyon, and nothing else.
    expect(diagnosis.pairs[0]!.meanYes).toBeCloseTo(0.5, 12);
    expect(diagnosis.pairs[0]!.uncoveredMass).toBe(0);
    expect(diagnosis.pairs[1]!.meanYes).toBeUndefined();
    // D1(correct|y) is 0.8 and 0.2: entropy of (0.8, 0.2).
    const entropy = -0.8 * Math.log(0.8) - 0.2 * Math.log(0.2);
    expect(diagnosis.pairs[0]!.discriminator.effectiveCandidates).toBeCloseTo(Math.exp(entropy), 10);
    const shared = diagnosis.agreements.filter(({ sharesAnswers }) => sharesAnswers);
    expect(shared.map(({ scorers }) => scorers)).toEqual([["likelihood", "pointwise-mutual-information"]]);
  });
});

test("the text tells how often the judge says yes, and how often that would be right", async () => {
  const candidates = ["Paris", "Lyon", "Nice", "Lille"];
  const model = createFakeModel({ right: ["Paris"] });
  const text = describeDiagnosis(await diagnoseModel({ questions: [{ question: "Capital?", candidates }], model }));
  // (0.8 + 3 · 0.2) / 4, where one of four is right.
  expect(text).toContain("says yes       35 % of the time, where 25 % of the candidates are right");
});

test("the consistency is Pearson's correlation of both players' log-odds", async () => {
  const correct = { a: -1, b: -5, c: -2 };
  const incorrect = { a: -2, b: -7, c: -5 };
  const odds = { a: 0, b: 1, c: 3 };
  type Name = keyof typeof odds;
  const model = new FakeLanguageModel({
    id: "consistent",
    scoreContinuation: (prompt, continuation) =>
      (/Incorrect answer:$/.test(prompt) ? incorrect : correct)[continuation.trim() as Name] ?? -4,
    scoreLabel: (prompt, label) => {
      const proposed = prompt.split("Proposed answer: ").at(-1)!.split("\n")[0] as Name;
      const isYes = /yes/i.test(label);
      return -Math.log1p(Math.exp(isYes ? -odds[proposed] : odds[proposed])) - Math.log(4);
    },
  });
  const { pairs } = await diagnoseModel({
    questions: [{ question: "Which?", candidates: ["a", "b", "c"] }],
    model,
  });
  // The generator's log-odds are 1, 2 and 3, the judge's 0, 1 and 3, each but for a constant: deviations -1, 0, 1 and
  // -4/3, -1/3, 5/3, whose correlation is 3 / √(2 · 14/3).
  expect(pairs[0]).toMatchObject({ kind: "contrast" });
  expect(pairs[0]!.consistency).toBeCloseTo(3 / Math.sqrt(28 / 3), 10);
});

test("scorers are compared on the same candidates where one of them leaves a candidate out", async () => {
  const likely = createFakeModel({ right: ["c"] });
  const model = {
    ...likely,
    // Neither prompt for contrast gives the first candidate any probability.
    async scoreContinuations(...[prompt, continuations, options]: Parameters<typeof likely.scoreContinuations & {}>) {
      const scored = await likely.scoreContinuations!(prompt, continuations, options);
      const isContrast = /(?:Correct|Incorrect) answer:$/.test(String(prompt));
      return {
        ...scored,
        scores: scored.scores.map((score, i) =>
          isContrast && continuations[i]!.trim() === "a" ? { ...score, logLikelihood: -Infinity } : score,
        ),
      };
    },
  };
  const { agreements, pairs } = await diagnoseModel({
    questions: [{ question: "Which?", candidates: ["a", "b", "c"] }],
    model,
  });
  // All four scorers that have a first candidate put "c" there, and by chance each does so once in three.
  const told = agreements.filter(({ questions }) => questions === 1);
  expect(told.map(({ scorers }) => scorers)).toContainEqual(["contrast", "likelihood"]);
  for (const { agreeing, expected } of told) expect({ agreeing, expected }).toEqual({ agreeing: 1, expected: 1 / 3 });
  // D1(correct|y) is 0.8 and 0.2 of what is left.
  const entropy = -0.8 * Math.log(0.8) - 0.2 * Math.log(0.2);
  expect(pairs[0]!.discriminator.effectiveCandidates).toBeCloseTo(Math.exp(entropy), 10);
});

describe("the recommendation", () => {
  const pair = (kind: DiagnosedPair["kind"], informative: boolean | null): DiagnosedPair => {
    const isJudge = kind !== "pointwise";
    return {
      kind,
      generator: { scorer: isJudge ? "contrast" : "likelihood", effectiveCandidates: 2 },
      discriminator: {
        scorer: isJudge ? "yes-no" : "pointwise-mutual-information",
        effectiveCandidates: 3,
      },
      judge: { informative, rightPairs: 7, pairs: 8, pValue: 0.035 },
      consistency: 0.4,
      meanYes: undefined,
      uncoveredMass: undefined,
    };
  };
  const agreement = (pValue: number) => ({
    scorers: ["yes-no", "likelihood"] as ["yes-no", "likelihood"],
    sharesAnswers: false,
    questions: 50,
    agreeing: 20,
    expected: 12.5,
    pValue,
  });

  test.each([
    ["contrast", true, 0.01, true],
    ["contrast", true, 0.05, true],
    ["pointwise", true, 0.051, true],
    ["pointwise", true, 0.2, true],
    ["pointwise", null, 0.01, null],
    ["pointwise", false, 0.01, true],
    ["generation", false, 0.01, false],
    ["generation", null, 0.5, false],
  ] as const)("is %s where the judge passes: %s, p = %s, and likelihoods pass: %s", (use, judge, p, other) => {
    const pairs = [pair("contrast", judge), pair("pointwise", other)];
    expect(recommend(pairs, [agreement(p)]).use).toBe(use);
  });

  test("tells of a judge that says neither word more than half of the time", () => {
    const reasonsAt = (uncoveredMass: number) =>
      recommend([{ ...pair("contrast", true), uncoveredMass }, pair("pointwise", true)], [agreement(0.01)]).reasons;
    expect(reasonsAt(0.51).join(" ")).toContain("either word: 51 % of its probability goes elsewhere");
    expect(reasonsAt(0.5).join(" ")).not.toContain("either word");
  });
});

test("a model without labels is diagnosed by likelihoods alone, one without anything not at all", async () => {
  const model = createModel({ generation: 6, judgement: 0 }, { capabilities: { nextTokenLogprobs: false } });
  const { pairs, recommendation, agreements } = await diagnoseModel({ questions, model, shots });
  expect(pairs.map(({ kind }) => kind)).toEqual(["pointwise"]);
  expect(recommendation.use).toBe("pointwise");
  expect(agreements).toHaveLength(1);
  const mute = createModel(
    { generation: 0, judgement: 0 },
    { capabilities: { nextTokenLogprobs: false, scoreContinuations: false } },
  );
  await expect(diagnoseModel({ questions, model: mute })).rejects.toThrow(MissingCapabilityError);
});

describe("the demo's recorded model", async () => {
  const folder = new URL("../../../examples/demo/", import.meta.url);
  const recording = JSON.parse(await readFile(new URL("recorded-scores.json", folder), "utf8"));
  const rows = (await readFile(new URL("questions.jsonl", folder), "utf8")).trim().split("\n");
  const demo = rows.map((row) => JSON.parse(row) as { question: string; candidates: string[] });
  // The recording holds judgements without worked examples, and likelihoods after the library's eight.
  const diagnose = (options: Partial<DiagnoseModelOptions>) =>
    diagnoseModel({ questions: demo, model: recorded(recording), ...options });

  test("is found to be unable to judge", async () => {
    const { pairs, agreements, recommendation, unavailable } = await diagnose({ shots: [] });
    expect(pairs).toHaveLength(1);
    expect(pairs[0]!.judge).toMatchObject({ informative: false, rightPairs: 3, pairs: 8 });
    expect(agreements).toMatchObject([{ questions: 32, agreeing: 6, expected: 8 }]);
    expect(recommendation.use).toBe("generation");
    expect(unavailable).toEqual([expect.stringContaining("recording")]);
  });

  test("is found to be fit for likelihoods", async () => {
    const { pairs, recommendation } = await diagnose({});
    expect(pairs).toMatchObject([{ kind: "pointwise", judge: { rightPairs: 6, pairs: 8 } }]);
    expect(recommendation.use).toBe("pointwise");
  });
});

test.each([
  ["no question", { questions: [] }],
  ["no questions at all", {}],
  ["questions with one candidate alone", { questions: [{ question: "?", candidates: ["a"] }] }],
  ["an unknown option", { questions, limit: 3 }],
  ["an unknown template", { questions, prompts: "poem" }],
  ["shots that are none", { questions, shots: [{}] }],
])("is refused: %s", async (_, options) => {
  const model = createModel({ generation: 0, judgement: 0 });
  const all = { model, ...options } as DiagnoseModelOptions;
  await expect(diagnoseModel(all)).rejects.toThrow(InvalidArgumentError);
});
