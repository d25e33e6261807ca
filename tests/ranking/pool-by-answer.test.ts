import { type CandidateScores, type PoolingRule, poolByAnswer } from "equirank";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { initialPolicies } from "../../src/core/initial-policies";
import { poolingRules } from "../../src/ranking/pooling";
import { expectInvalidArgument } from "../core/expect-invalid-argument";

const { log } = Math;

// A fixed seed: a failing run can be repeated.
fc.configureGlobal({ seed: 20231009 });

/** Sums of a few logarithms of order 1 to 20, in another order: some units of 4e-15. */
const digits = 12;

function expectClose(actual: ArrayLike<number>, expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  expected.forEach((value, i) => {
    if (Number.isFinite(value)) expect(actual[i]).toBeCloseTo(value, digits);
    else expect(actual[i]).toBe(value);
  });
}

function expectTablesClose(actual: CandidateScores["discriminator"], expected: readonly (readonly number[])[]): void {
  expect(actual).toHaveLength(expected.length);
  for (const [i, row] of expected.entries()) expectClose((actual as number[][])[i]!, row);
}

/** Three paths, of which the first and third end in the same answer. */
const paths: CandidateScores = {
  candidates: ["6 + 12 = 18", "16 + 3 = 19", "9 * 2 = 18"],
  generator: [[0.2, 0.25, 0.1].map(log), [0.1, 0.3, 0.05].map(log)],
  discriminator: [
    // 0.9 and 0.1 of the mass that the two words have, here 0.5.
    [0.45, 0.05],
    [0.6, 0.4],
    [0.3, 0.7],
  ].map((row) => row.map(log)),
  likelihood: [0.05, 0.2, 0.15].map(log),
  samples: [3, 2, 1],
};
const answers = [0, 1, 0];

describe("by hand", () => {
  const pooled = poolByAnswer(paths, answers);

  test("the masses of an answer's paths add up", () => {
    expectTablesClose(pooled.generator as number[][], [[0.3, 0.25].map(log), [0.15, 0.3].map(log)]);
    expectClose(pooled.likelihood!, [0.2, 0.2].map(log));
    expect(pooled.samples).toEqual([4, 2]);
    expect(pooled.candidates).toEqual(["6 + 12 = 18", "16 + 3 = 19"]);
  });

  test.each<[PoolingRule, number]>([
    // Three samples of the first path and one of the third.
    ["mean", (3 * 0.9 + 1 * 0.3) / 4],
    // P(y|x,correct) of 0.2 and 0.1.
    ["likelihood-weighted", (0.2 * 0.9 + 0.1 * 0.3) / 0.3],
    ["maximum", 0.9],
  ])("%s", (rule, correct) => {
    expectTablesClose(poolByAnswer(paths, answers, rule).discriminator, [
      [correct, 1 - correct].map(log),
      [0.6, 0.4].map(log),
    ]);
  });

  test("without samples each path counts as one", () => {
    const { samples: _, ...unsampled } = paths;
    const [first] = poolByAnswer(unsampled, answers).discriminator as number[][];
    expectClose(first!, [(0.9 + 0.3) / 2, (0.1 + 0.7) / 2].map(log));
  });

  test.each<[PoolingRule, number]>([
    ["mean", (3 * 4 + 1 * 8) / 4],
    ["likelihood-weighted", (0.2 * 4 + 0.1 * 8) / 0.3],
    ["maximum", 8],
  ])("%s, of scores without v: the mean of e^s", (rule, odds) => {
    const scored = { ...paths, discriminator: [4, 2, 8].map(log) };
    expectClose(poolByAnswer(scored, answers, rule).discriminator as number[], [odds, 2].map(log));
  });

  test("a generator without v adds up e^s", () => {
    const { generator, bestPath } = poolByAnswer(
      {
        candidates: paths.candidates,
        generator: [0.2, 0.25, 0.1].map(log),
        discriminator: [1, 2, 3],
      },
      answers,
    );
    expectClose(generator as number[], [0.3, 0.25].map(log));
    expectClose(bestPath!.likelihood, [0.2, 0.25].map(log));
    expect(bestPath!.judgement).toEqual([3, 2]);
  });

  test("what the best path got is kept, each number by itself", () => {
    expectClose(pooled.bestPath!.likelihood, [0.15, 0.2].map(log));
    expectClose(pooled.bestPath!.judgement, [0.9, 0.6].map(log));
  });

  test("answers come in the order of their indices, each with its first path", () => {
    const swapped = poolByAnswer(paths, [1, 0, 1]);
    expect(swapped.candidates).toEqual(["16 + 3 = 19", "6 + 12 = 18"]);
    expect(swapped.samples).toEqual([2, 4]);
  });

  test("does what its documentation shows", () => {
    const shown = poolByAnswer(
      {
        candidates: ["6 + 12 = 18", "9 * 2 = 18", "16 + 3 = 19"],
        generator: [[0.2, 0.1, 0.25].map(log), [0.1, 0.1, 0.3].map(log)],
        discriminator: [
          [0.9, 0.1],
          [0.7, 0.3],
          [0.6, 0.4],
        ].map((row) => row.map(log)),
      },
      [0, 0, 1],
    );
    expectTablesClose(shown.generator as number[][], [[0.3, 0.25].map(log), [0.2, 0.3].map(log)]);
    expectTablesClose(shown.discriminator, [[0.8, 0.2].map(log), [0.6, 0.4].map(log)]);
  });
});

/**
 * A model small enough to enumerate: it writes one of five paths y, P(y|x,v) as given, and judges each. Paths 0, 2 and
 * 4 end in answer 0, paths 1 and 3 in answer 1, and together they are all there is.
 */
describe("the law of total probability, on a model with five paths", () => {
  const correct = [0.3, 0.25, 0.2, 0.15, 0.1];
  const incorrect = [0.1, 0.2, 0.1, 0.2, 0.4];
  const judged = [0.9, 0.4, 0.5, 0.7, 0.2];
  const ends = [0, 1, 0, 1, 0];
  const model: CandidateScores = {
    candidates: ["a", "b", "c", "d", "e"],
    generator: [correct.map(log), incorrect.map(log)],
    discriminator: judged.map((p) => [log(p), log(1 - p)]),
  };

  test("the answers' probabilities are those of the events, and sum to 1", () => {
    const { generator } = poolByAnswer(model, ends);
    expectTablesClose(generator as number[][], [[0.6, 0.4].map(log), [0.6, 0.4].map(log)]);
  });

  test("weighted by likelihood, the judgement of an answer is P(correct|x,a)", () => {
    const { discriminator } = poolByAnswer(model, ends, "likelihood-weighted");
    const first = (0.3 * 0.9 + 0.2 * 0.5 + 0.1 * 0.2) / 0.6;
    const second = (0.25 * 0.4 + 0.15 * 0.7) / 0.4;
    expectTablesClose(discriminator, [[first, 1 - first].map(log), [second, 1 - second].map(log)]);
  });

  test("so is the mean over samples in proportion to P(y|x,correct)", () => {
    const sampled = { ...model, samples: correct.map((p) => Math.round(p * 100)) };
    expectTablesClose(
      poolByAnswer(sampled, ends).discriminator,
      poolByAnswer(model, ends, "likelihood-weighted").discriminator as number[][],
    );
  });
});

const logs = fc.double({ min: -20, max: 0, noNaN: true });
const possiblyZero = fc.oneof({ weight: 9, arbitrary: logs }, fc.constant(-Infinity));

/** 1 to 8 paths with the answers they end in, the first with a probability above zero. */
const cases = fc.integer({ min: 1, max: 8 }).chain((size) => {
  const row = fc.array(possiblyZero, { minLength: size, maxLength: size });
  const indices = Array.from({ length: size }, (_, path) => path);
  return fc.record({
    scores: fc
      .record({
        candidates: fc.constant(indices.map((path) => `path ${path}`)),
        generator: fc.tuple(row, row),
        discriminator: fc.array(fc.tuple(possiblyZero, possiblyZero), {
          minLength: size,
          maxLength: size,
        }),
        likelihood: row,
        samples: fc.array(fc.nat(5), { minLength: size, maxLength: size }),
      })
      .map((scores) => {
        scores.generator[0][0] = -1;
        scores.discriminator[0]![0] = -1;
        return scores;
      }),
    answers: fc.array(fc.nat(2), { minLength: size, maxLength: size }).map(numberByAppearance),
    order: fc.shuffledSubarray(indices, { minLength: size, maxLength: size }),
  });
});

function numberByAppearance(labels: readonly number[]): number[] {
  const seen = [...new Set(labels)];
  return labels.map((label) => seen.indexOf(label));
}

describe.each([...poolingRules])("%s, whatever the numbers", (rule) => {
  test("the order of the paths does not matter", () => {
    fc.assert(
      fc.property(cases, ({ scores, answers, order }) => {
        const permute = <T>(values: readonly T[]) => order.map((path) => values[path]!);
        const permuted = {
          candidates: permute(scores.candidates),
          generator: scores.generator.map(permute),
          discriminator: permute(scores.discriminator),
          likelihood: permute(scores.likelihood),
          samples: permute(scores.samples),
        };
        const one = poolByAnswer(scores, answers, rule);
        const other = poolByAnswer(permuted, permute(answers), rule);
        expectTablesClose(other.generator as number[][], one.generator as number[][]);
        expectClose(other.likelihood!, one.likelihood as number[]);
        expect(other.samples).toEqual(one.samples);
        if (rule !== "maximum") {
          expectTablesClose(other.discriminator, one.discriminator as number[][]);
        }
        expectClose(other.bestPath!.judgement, one.bestPath!.judgement as number[]);
      }),
    );
  });

  test("with one path for each answer nothing changes", () => {
    fc.assert(
      fc.property(cases, ({ scores }) => {
        const pooled = poolByAnswer(scores, [...scores.candidates.keys()], rule);
        const [before, after] = [scores, pooled].map(({ generator, discriminator }) =>
          initialPolicies({ generator, discriminator }),
        );
        expect(after!.unscored).toEqual(before!.unscored);
        expectTablesClose(after!.initialGenerator, before!.initialGenerator);
        expectTablesClose(after!.initialDiscriminator, before!.initialDiscriminator);
        expectClose(pooled.likelihood!, scores.likelihood);
        expect(pooled.samples).toEqual(scores.samples);
        expect(pooled.candidates).toEqual(scores.candidates);
      }),
    );
  });

  test("a path split into two with the same judgement and half the mass each changes nothing", () => {
    fc.assert(
      fc.property(cases, ({ scores, answers }) => {
        const halve = (row: readonly number[]) => [row[0]! - log(2), ...row.slice(1), row[0]! - log(2)];
        const doubled = scores.samples.map((count) => 2 * count);
        const split = {
          candidates: [...scores.candidates, "the other half"],
          generator: scores.generator.map(halve),
          discriminator: [...scores.discriminator, scores.discriminator[0]!],
          likelihood: halve(scores.likelihood),
          samples: [doubled[0]! / 2, ...doubled.slice(1), doubled[0]! / 2],
        };
        const one = poolByAnswer({ ...scores, samples: doubled }, answers, rule);
        const other = poolByAnswer(split, [...answers, answers[0]!], rule);
        expectTablesClose(other.generator as number[][], one.generator as number[][]);
        expectClose(other.likelihood!, one.likelihood as number[]);
        expect(other.samples).toEqual(one.samples);
        // Where none of its paths was sampled, the halves would count twice in a plain mean.
        const isSampled = answers.some((answer, path) => answer === answers[0] && doubled[path]! > 0);
        if (rule !== "mean" || isSampled) {
          expectTablesClose(other.discriminator, one.discriminator as number[][]);
        }
      }),
    );
  });

  test("a pooled judgement lies between those of its paths", () => {
    fc.assert(
      fc.property(cases, ({ scores, answers }) => {
        const correct = scores.discriminator.map(([yes, no]) => (yes === -Infinity ? 0 : 1 / (1 + Math.exp(no - yes))));
        const { discriminator } = poolByAnswer(scores, answers, rule);
        for (const [answer, row] of (discriminator as number[][]).entries()) {
          const ofPaths = correct.filter((_, path) => {
            const [yes, no] = scores.discriminator[path]!;
            return answers[path] === answer && Math.max(yes, no) !== -Infinity;
          });
          if (ofPaths.length === 0) expect(row).toEqual([-Infinity, -Infinity]);
          else {
            expect(Math.exp(row[0]!)).toBeLessThanOrEqual(Math.max(...ofPaths) + 1e-12);
            expect(Math.exp(row[0]!)).toBeGreaterThanOrEqual(Math.min(...ofPaths) - 1e-12);
            expect(Math.exp(row[0]!) + Math.exp(row[1]!)).toBeCloseTo(1, digits);
          }
        }
      }),
    );
  });
});

test("a path given twice is one path in the sums, and two samples", () => {
  const repeated: CandidateScores = {
    candidates: ["a", "b", "a"],
    generator: [[0.2, 0.1, 0.2].map(log), [0.1, 0.1, 0.1].map(log)],
    discriminator: [
      [0.9, 0.1],
      [0.3, 0.7],
      [0.9, 0.1],
    ].map((row) => row.map(log)),
  };
  const { generator, discriminator } = poolByAnswer(repeated, [0, 0, 0]);
  expectTablesClose(generator as number[][], [[log(0.3)], [log(0.2)]]);
  const mean = (0.9 + 0.3 + 0.9) / 3;
  expectTablesClose(discriminator, [[mean, 1 - mean].map(log)]);
  const weighted = (0.2 * 0.9 + 0.1 * 0.3) / 0.3;
  expectTablesClose(poolByAnswer(repeated, [0, 0, 0], "likelihood-weighted").discriminator, [
    [weighted, 1 - weighted].map(log),
  ]);
});

test("paths without weight count alike where their answer has no other", () => {
  const unsampled = { ...paths, samples: [0, 2, 0] };
  const [first] = poolByAnswer(unsampled, answers).discriminator as number[][];
  expectClose(first!, [(0.9 + 0.3) / 2, (0.1 + 0.7) / 2].map(log));
});

test("the best path is found where its probability rounds to 1", () => {
  const [row] = poolByAnswer(
    {
      candidates: ["a", "b"],
      generator: [-1, -1],
      discriminator: [
        [0, -50],
        [0, -60],
      ],
    },
    [0, 0],
    "maximum",
  ).discriminator as number[][];
  expect(row).toEqual([0, -60]);
});

test("frozen input survives", () => {
  const frozen = Object.freeze({ ...paths, candidates: Object.freeze([...paths.candidates]) });
  expect(poolByAnswer(frozen, Object.freeze([...answers]))).toEqual(poolByAnswer(paths, answers));
});

describe("bad input", () => {
  test.each<[string, unknown, unknown, unknown, string]>([
    ["scores of another shape", { ...paths, generator: [[-1], [-1]] }, answers, "mean", "scores.generator"],
    ["an unknown field", { ...paths, paths: [] }, answers, "mean", "scores.paths"],
    ["a negative count", { ...paths, samples: [1, -1, 1] }, answers, "mean", "scores.samples[1]"],
    ["no answers", paths, undefined, "mean", "answers"],
    ["an answer too few", paths, [0, 1], "mean", "answers"],
    ["an answer that is no index", paths, [0, 0.5, 0], "mean", "answers[1]"],
    ["a negative index", paths, [0, -1, 0], "mean", "answers[1]"],
    ["an index beyond the paths", paths, [0, 1e9, 0], "mean", "answers[1]"],
    ["an answer that no path ends in", paths, [0, 2, 0], "mean", "answers"],
    ["two answers of one text", { ...paths, candidates: ["a", "b", "a"] }, [0, 0, 1], "mean", "answers[2]"],
    ["an unknown rule", paths, answers, "median", "rule"],
    [
      "best paths of another number",
      { ...paths, bestPath: { likelihood: [0], judgement: [0] } },
      answers,
      "mean",
      "scores.bestPath.likelihood",
    ],
  ])("%s", (_, scores, ends, rule, parameter) => {
    expectInvalidArgument(
      () => poolByAnswer(scores as CandidateScores, ends as number[], rule as PoolingRule),
      parameter,
    );
  });
});
