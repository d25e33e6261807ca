import { type CandidateScores, type RankingOptions, rankFromLogLikelihoods, rankingMethods } from "equirank";
import { describe, expect, test } from "vitest";
import { expectInvalidArgument } from "../core/expect-invalid-argument";

const scores: CandidateScores = {
  candidates: ["Paris", "Rome"],
  generator: [
    [-1.2, -2.3],
    [-2.8, -1.9],
  ],
  discriminator: [
    [-0.2, -1.7],
    [-0.9, -0.5],
  ],
};

test("does what its documentation shows", () => {
  expect(rankFromLogLikelihoods(scores).best).toBe("Paris");
});

test("frozen input survives, and typed arrays give the same result", () => {
  const frozen = Object.freeze({
    candidates: Object.freeze([...scores.candidates]),
    generator: Object.freeze([Object.freeze([-1.2, -2.3]), Object.freeze([-2.8, -1.9])]),
    discriminator: Object.freeze([Object.freeze([-0.2, -1.7]), Object.freeze([-0.9, -0.5])]),
  });
  const typed = {
    candidates: scores.candidates,
    generator: [Float64Array.of(-1.2, -2.3), Float64Array.of(-2.8, -1.9)],
    discriminator: [Float64Array.of(-0.2, -1.7), Float64Array.of(-0.9, -0.5)],
  };
  const expected = rankFromLogLikelihoods(scores);
  expect(rankFromLogLikelihoods(frozen, Object.freeze({}))).toEqual(expected);
  expect(rankFromLogLikelihoods(typed)).toEqual(expected);
});

test("log-likelihoods of -1000 and -Infinity give finite policies and a complete ranking", () => {
  const { ranking, equilibrium } = rankFromLogLikelihoods({
    candidates: ["a", "b", "c"],
    generator: [
      [-1000, -Infinity, -3],
      [-900, -Infinity, -Infinity],
    ],
    discriminator: [
      [-1000, 0],
      [-1, -2],
      [-0.1, -Infinity],
    ],
  });
  expect(ranking.map(({ candidate }) => candidate)).toEqual(["c", "a", "b"]);
  expect([...equilibrium!.generator, ...equilibrium!.discriminator].flat().every(Number.isFinite)).toBe(true);
  expect(ranking.every(({ score }) => Number.isFinite(score))).toBe(true);
});

test("there are fifteen methods, equilibrium ranking first", () => {
  expect(rankingMethods).toEqual([
    "equilibrium-discriminator",
    "equilibrium-generator",
    "equilibrium-joint",
    "greedy",
    "generative",
    "mutual-information",
    "self-contrastive",
    "discriminative",
    "judgement",
    "log-linear-pool",
    "log-odds-sum",
    "majority-vote",
    "weighted-vote",
    "best-likelihood",
    "best-judgement",
  ]);
});

describe("bad input", () => {
  test.each<[string, unknown, unknown, string]>([
    ["no scores", undefined, {}, "scores"],
    ["an unknown field", { ...scores, candidate: [] }, {}, "scores.candidate"],
    ["an unknown option", scores, { methods: "greedy" }, "options.methods"],
    ["an unknown method", scores, { method: "likelihood" }, "options.method"],
    ["a method that every object has", scores, { method: "toString" }, "options.method"],
    ["no candidates", { ...scores, candidates: [] }, {}, "scores.candidates"],
    ["one text as candidates", { ...scores, candidates: "Paris" }, {}, "scores.candidates"],
    ["a candidate too many", { ...scores, candidates: ["a", "b", "c"] }, {}, "scores.generator"],
    [
      "three meanings",
      {
        ...scores,
        generator: [...(scores.generator as number[][]), [-1, -1]],
        discriminator: [
          [-1, -1, -1],
          [-1, -1, -1],
        ],
      },
      {},
      "scores.generator",
    ],
    ["likelihoods of another number", { ...scores, likelihood: [-1] }, { method: "greedy" }, "scores.likelihood"],
    [
      "NaN among the likelihoods",
      { ...scores, likelihood: [-1, Number.NaN] },
      { method: "greedy" },
      "scores.likelihood[1]",
    ],
    ["samples that are text", { ...scores, samples: ["2", "1"] }, { method: "majority-vote" }, "scores.samples[0]"],
    ["an unknown solver option", scores, { solver: { regularization: 1 } }, "options.solver.regularization"],
  ])("%s", (_, given, options, parameter) => {
    expectInvalidArgument(() => rankFromLogLikelihoods(given as CandidateScores, options as RankingOptions), parameter);
  });
});

test.each([
  ["equilibrium-discriminator", 1],
  ["greedy", 0],
  ["majority-vote", 7],
] as const)("a single candidate is chosen by %s whatever its numbers", (method, score) => {
  const { best, ranking, equilibrium } = rankFromLogLikelihoods(
    {
      candidates: ["only"],
      generator: [[-900], [-1]],
      discriminator: [[-50, 0]],
      likelihood: [-3],
      samples: [7],
    },
    { method },
  );
  expect(best).toBe("only");
  expect(ranking[0]).toMatchObject({ score, agreement: "correct", eliminated: false });
  expect(equilibrium).toBeNull();
});
