import { type CandidateScores, poolByAnswer, type RankingMethod, rankFromLogLikelihoods } from "equirank";
import { describe, expect, test } from "vitest";
import { expectInvalidArgument } from "../core/expect-invalid-argument";

const { log, exp } = Math;
const candidates = ["a", "b", "c"];

/** P(y|x,correct) and P(y|x,incorrect). The shares of correct are 0.8, 0.25 and 0.5, together 1.55. */
const generator = [
  [0.08, 0.02, 0.1],
  [0.02, 0.06, 0.1],
];
/**
 * Mass of yes and of no for each candidate, which leave part of the mass uncovered: P(correct|x,y) is 0.9, 0.6, 0.3.
 * Divided by their sums, 1.8 and 1.2, they are in proportion 6 to 1, 4 to 4 and 2 to 7.
 */
const discriminator = [
  [0.45, 0.05],
  [0.06, 0.04],
  [0.3, 0.7],
];
const likelihood = [0.01, 0.03, 0.02];

const scores: CandidateScores = {
  candidates,
  generator: generator.map((row) => row.map(log)),
  discriminator: discriminator.map((row) => row.map(log)),
  likelihood: likelihood.map(log),
  samples: [2, 5, 3],
  bestPath: { likelihood: [0.08, 0.01, 0.09].map(log), judgement: [0.7, 0.6, 0.8].map(log) },
};

/** By candidate, in input order. */
function scoresOf(method: RankingMethod, given: CandidateScores = scores): number[] {
  const { ranking } = rankFromLogLikelihoods(given, { method });
  return ranking.toSorted((a, b) => a.originalIndex - b.originalIndex).map(({ score }) => score ?? -Infinity);
}

/** Numbers of order 1 after a handful of operations: a few units of 2e-16. */
const digits = 14;

function expectClose(actual: number[], expected: number[]): void {
  expect(actual).toHaveLength(expected.length);
  actual.forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i]!, digits);
  });
}

describe("each baseline by hand", () => {
  test.each<[RankingMethod, number[], string]>([
    ["greedy", [0.01, 0.03, 0.02], "bca"],
    ["generative", [0.08, 0.02, 0.1], "cab"],
    ["mutual-information", [0.08 * 0.9, 0.02 * 0.6, 0.1 * 0.3], "acb"],
    ["self-contrastive", [0.8 / 1.55, 0.25 / 1.55, 0.5 / 1.55], "acb"],
    ["discriminative", [6 / 7, 1 / 2, 2 / 9], "abc"],
    ["judgement", [0.9, 0.6, 0.3], "abc"],
    ["log-linear-pool", [(0.8 / 1.55) * (6 / 7), (0.25 / 1.55) * (1 / 2), (0.5 / 1.55) * (2 / 9)], "abc"],
    // The odds multiplied: 4 · 9, 1/3 · 3/2, 1 · 3/7.
    ["log-odds-sum", [36, 1 / 2, 3 / 7], "abc"],
    ["weighted-vote", [2 * 0.9, 5 * 0.6, 3 * 0.3], "bac"],
    ["best-likelihood", [0.08, 0.01, 0.09], "cab"],
    ["best-judgement", [0.7, 0.6, 0.8], "cab"],
  ])("%s", (method, probabilities, order) => {
    expectClose(scoresOf(method), probabilities.map(log));
    const result = rankFromLogLikelihoods(scores, { method });
    expect(result.ranking.map(({ candidate }) => candidate).join("")).toBe(order);
    expect(result).toMatchObject({ best: order[0], method, equilibrium: null });
  });

  test("majority-vote counts", () => {
    expect(scoresOf("majority-vote")).toEqual([2, 5, 3]);
    expect(rankFromLogLikelihoods(scores, { method: "majority-vote" }).best).toBe("b");
  });
});

describe("from scores without v", () => {
  const withoutV: CandidateScores = {
    candidates,
    generator: [-1, -3, -2],
    discriminator: [1, 3, 5],
  };
  /** D1(correct|y) is the logistic function of s - 3. */
  const judged = [-2, 0, 2].map((s) => -log(1 + exp(-s)));
  /** G1(y|correct) ∝ e^s. */
  const generated = [-1, -3, -2].map((s) => s - log(exp(-1) + exp(-3) + exp(-2)));

  test.each<[RankingMethod, number[]]>([
    ["greedy", [-1, -3, -2]],
    ["generative", [-1, -3, -2]],
    ["self-contrastive", generated],
    ["discriminative", judged],
    ["judgement", judged],
    ["mutual-information", [-1 + judged[0]!, -3 + judged[1]!, -2 + judged[2]!]],
    ["log-linear-pool", generated.map((value, y) => value + judged[y]!)],
    ["log-odds-sum", [0, 0, 3]],
  ])("%s", (method, expected) => {
    expectClose(scoresOf(method, withoutV), expected);
  });

  test("greedy prefers the likelihood under the plain question where it is given", () => {
    expect(scoresOf("greedy", { ...withoutV, likelihood: [-5, -4, -6] })).toEqual([-5, -4, -6]);
  });
});

describe("relations that hold whatever the numbers", () => {
  test("mutual information is generation plus judgement", () => {
    const [generated, judged] = [scoresOf("generative"), scoresOf("judgement")];
    expect(scoresOf("mutual-information")).toEqual(generated.map((value, y) => value + judged[y]!));
  });

  test("the pool is log G1(y|correct) + log D1(correct|y)", () => {
    const [generated, judged] = [scoresOf("self-contrastive"), scoresOf("discriminative")];
    expect(scoresOf("log-linear-pool")).toEqual(generated.map((value, y) => value + judged[y]!));
  });

  test("mass that neither label covers does not count against a candidate", () => {
    const covered = discriminator.map(([yes, no]) => [log(yes! / (yes! + no!)), log(no! / (yes! + no!))]);
    expectClose(scoresOf("judgement"), scoresOf("judgement", { ...scores, discriminator: covered }));
  });
});

test("the sum of log-odds never lets one player save what the other rules out", () => {
  const impossible = [-Infinity, log(0.5)];
  const [first, second] = scoresOf("log-odds-sum", {
    candidates: ["a", "b"],
    generator: [impossible, [log(0.5), log(0.5)]],
    discriminator: [
      [log(0.5), -Infinity],
      [log(0.4), log(0.6)],
    ],
  });
  expect(first).toBe(-Infinity);
  expect(second).toBeCloseTo(log(0.4 / 0.6), digits);
});

describe("what is missing", () => {
  const { likelihood: _, samples: __, bestPath: ___, ...bare } = scores;

  test("greedy needs log P(y|x)", () => {
    expectInvalidArgument(() => rankFromLogLikelihoods(bare, { method: "greedy" }), "scores.likelihood");
  });

  test.each(["majority-vote", "weighted-vote"] as const)("%s needs counts, none below 0", (method) => {
    const negative = { ...scores, samples: [2, -5, 3] };
    expectInvalidArgument(() => rankFromLogLikelihoods(negative, { method }), "scores.samples[1]");
  });

  test.each(["majority-vote", "weighted-vote"] as const)("%s needs samples, and says so", (method) => {
    const vote = () => rankFromLogLikelihoods(bare, { method });
    expectInvalidArgument(vote, "scores.samples");
    expect(vote).toThrow("there is no vote without samples");
  });

  test.each(["best-likelihood", "best-judgement"] as const)("%s needs paths", (method) => {
    const choose = () => rankFromLogLikelihoods(bare, { method });
    expectInvalidArgument(choose, "scores.bestPath");
    expect(choose).toThrow("poolByAnswer() finds them");
  });

  test("elimination needs an equilibrium", () => {
    expectInvalidArgument(
      () => rankFromLogLikelihoods(scores, { method: "generative", elimination: true }),
      "options.elimination",
    );
  });

  test("a candidate without any probability comes last in every baseline", () => {
    const unscored: CandidateScores = {
      candidates,
      generator: [
        [-1, -Infinity, -2],
        [-2, -Infinity, -1],
      ],
      discriminator: [
        [-2, -0.1],
        [-0.1, -2],
        [-2, -0.1],
      ],
      likelihood: [-3, -1, -2],
      samples: [1, 9, 2],
    };
    for (const method of [
      "greedy",
      "generative",
      "mutual-information",
      "self-contrastive",
      "discriminative",
      "judgement",
      "log-linear-pool",
      "majority-vote",
    ] as const) {
      const last = rankFromLogLikelihoods(unscored, { method }).ranking.at(-1);
      expect(last, method).toMatchObject({ candidate: "b", unscored: true, eliminated: false });
    }
  });
});

describe("over answers, from the samples that end in them", () => {
  /** Five samples of four paths; the first path was drawn twice. Paths 0, 2 and 3 end in answer 0. */
  const paths: CandidateScores = {
    candidates: ["p", "q", "r", "s"],
    generator: [[0.2, 0.3, 0.05, 0.1].map(log), [0.1, 0.1, 0.1, 0.1].map(log)],
    discriminator: [0.5, 0.8, 0.3, 0.7].map((p) => [log(p), log(1 - p)]),
    samples: [2, 1, 1, 1],
  };
  const answers = poolByAnswer(paths, [0, 1, 0, 0]);

  test("the weighted vote is the sum of P(correct|x,y) over samples", () => {
    expectClose(scoresOf("weighted-vote", answers).slice(0, 2).map(exp), [2 * 0.5 + 0.3 + 0.7, 0.8]);
  });

  test("best-of-N is the answer of the path that a ranking of paths puts first", () => {
    const first = (given: CandidateScores, method: RankingMethod) =>
      rankFromLogLikelihoods(given, { method }).ranking[0]!.originalIndex;
    expect(first(paths, "generative")).toBe(1);
    expect(first(answers, "best-likelihood")).toBe(1);
    expect(first(paths, "judgement")).toBe(1);
    expect(first(answers, "best-judgement")).toBe(1);
    // Together the three paths have more mass.
    expect(first(answers, "generative")).toBe(0);
    const best = poolByAnswer(paths, [0, 1, 0, 0], "maximum");
    expectClose(scoresOf("judgement", best), scoresOf("best-judgement", best));
  });
});

test("the entries of a baseline show the initial policies, and nothing is eliminated", () => {
  const { ranking } = rankFromLogLikelihoods(scores, { method: "discriminative" });
  for (const entry of ranking) {
    expect(entry.generator).toEqual(entry.initialGenerator);
    expect(entry.discriminator).toBe(entry.initialDiscriminator);
    expect(entry.eliminated).toBe(false);
  }
  expect(ranking[0]!.discriminator).toBeCloseTo(6 / 7, digits);
  expect(ranking[0]!.generator.correct).toBeCloseTo(0.8 / 1.55, digits);
  expect(ranking[0]!.generator.incorrect).toBeCloseTo(0.2 / 1.45, digits);
  // G1 of a: 0.8/1.55 > 0.2/1.45, and D1 is 6/7; of c: 0.5/1.55 < 0.5/1.45, and D1 is 2/9.
  expect(ranking[0]).toMatchObject({ candidate: "a", agreement: "correct" });
  expect(ranking[2]).toMatchObject({ candidate: "c", agreement: "incorrect" });
});
