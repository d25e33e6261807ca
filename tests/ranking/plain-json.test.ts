import {
  type RankCandidatesOptions,
  rankCandidates,
  rankFromLogLikelihoods,
  rankingMethods,
  samplingMethods,
} from "equirank";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FakeLanguageModel, type FakeLanguageModelOptions } from "../fakes/fake-language-model";

/** Also tells undefined from what is absent, and -0 from 0; NaN and Infinity come back as null. */
function expectPlainJson(result: unknown): void {
  expect(JSON.parse(JSON.stringify(result))).toStrictEqual(result);
}

/** Gives one candidate no probability at all, and labels -0. */
const harsh: FakeLanguageModelOptions = {
  scoreContinuation: (_, continuation) => (continuation.includes("never") ? -Infinity : -0 * continuation.length),
  scoreLabel: (prompt, label) => (prompt.includes("never") ? -Infinity : label.trim() === "Yes" ? -0 : -Infinity),
};
const speaker: FakeLanguageModelOptions = {
  capabilities: { scoreContinuations: false, nextTokenLogprobs: false },
  drawText: (prompt, { seed = 0 }) =>
    /Proposed answer/.test(prompt) ? ["Yes", "No", "Perhaps"][seed % 3]! : `text ${seed % 3}`,
  finishReason: (text) => (text === "text 2" ? "length" : undefined),
};
const question = "Which?";
const candidates = ["red", "never", "blue", " red"];

const forms: [string, FakeLanguageModelOptions, Partial<RankCandidatesOptions>][] = [
  ["candidates", {}, { candidates }],
  ["one candidate", {}, { candidates: ["red"] }],
  ["candidates of probability 0 and 1", harsh, { candidates }],
  ["the same in another way", harsh, { candidates, elicitation: { discriminator: "likelihood" } }],
  ["counted answers", speaker, { candidates, elicitation: { seed: 1 } }],
  ["samples", {}, { samples: ["red", "", "blue", { text: "gr", finishReason: "length" }] }],
  ["generated samples", speaker, { generate: { count: 6, seed: 0 } }],
  ["no abstention", {}, { candidates, elimination: false }],
  ["the iterate", {}, { candidates, solver: { iterations: 9 } }],
];

describe("what rankCandidates() returns is plain JSON", () => {
  test.each(forms)("of %s", async (_, behaviour, options) => {
    const model = new FakeLanguageModel(behaviour);
    expectPlainJson(await rankCandidates({ question, model, ...options }));
  });

  test.each(rankingMethods)("by %s", async (method) => {
    const given = samplingMethods.includes(method) ? { samples: candidates } : { candidates };
    const model = new FakeLanguageModel(harsh);
    expectPlainJson(await rankCandidates({ question, model, method, ...given }));
  });
});

test("what rankFromLogLikelihoods() returns is plain JSON, whatever the scores", () => {
  const logarithm = fc.oneof(fc.constantFrom(-Infinity, -0, 0, -1000), fc.double({ min: -50, max: 0, noNaN: true }));
  const two = fc.tuple(logarithm, logarithm);
  const row = fc.tuple(logarithm, logarithm, logarithm);
  fc.assert(
    fc.property(
      fc.record({ generator: fc.tuple(row, row), discriminator: fc.tuple(two, two, two) }),
      fc.constantFrom(...rankingMethods.filter((name) => !samplingMethods.includes(name))),
      (scores, method) => {
        const isOut = (y: number) =>
          scores.generator.every((values) => values[y] === -Infinity) ||
          scores.discriminator[y]!.every((value) => value === -Infinity);
        fc.pre(!isOut(0));
        const likelihood = scores.generator[0];
        const given = { candidates: ["a", "b", "c"], ...scores, likelihood };
        expectPlainJson(rankFromLogLikelihoods(given, { method }));
      },
    ),
    { seed: 20231009, numRuns: 300 },
  );
});

test("so is a result that any residual satisfies", () => {
  const scores = { candidates: ["a", "b"], generator: [0, -1], discriminator: [0, -1] };
  const result = rankFromLogLikelihoods(scores, { solver: { tolerance: Infinity } });
  expect(result.equilibrium?.converged).toBe(true);
  expectPlainJson(result);
});

test("the logarithm of 0 is null", () => {
  const { ranking, equilibrium } = rankFromLogLikelihoods(
    {
      candidates: ["a", "b"],
      generator: [
        [0, -Infinity],
        [-1, -1],
      ],
      discriminator: [
        [-1, -2],
        [-Infinity, 0],
      ],
    },
    { method: "equilibrium-joint" },
  );
  expect(ranking.map(({ candidate, score }) => [candidate, score])).toEqual([
    ["a", expect.any(Number)],
    ["b", null],
  ]);
  expect(equilibrium!.logGenerator[0]![1]).toBeNull();
  expect(equilibrium!.logDiscriminator[1]![0]).toBeNull();
});
