import {
  type CandidateScores,
  InvalidArgumentError,
  type RankingOptions,
  rankCandidates,
  rankFromLogLikelihoods,
} from "equirank";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { defaultCalibration } from "../../src/ranking/confidence";
import { FakeLanguageModel } from "../fakes/fake-language-model";

/** Log-probabilities under both v. */
const judged: CandidateScores = {
  candidates: ["a", "b", "c"],
  generator: [
    [-1, -2, -3],
    [-2, -1.5, -1],
  ],
  discriminator: [
    [-0.3, -1.4],
    [-0.6, -0.8],
    [-2, -0.1],
  ],
};

/** One score for each candidate. */
const scored: CandidateScores = {
  candidates: ["a", "b", "c", "d"],
  generator: [-1, -2, -2.5, -4],
  discriminator: [0.5, 0.7, -1, -0.2],
};

/** A map that changes nothing, so that the confidence is the share itself. */
const identity = { format: 1 as const, items: 60, confidences: [0, 1], probabilities: [0, 1] };

/** `[candidate]`: its part of all odds of D*, by the solver alone. */
function sharesOf(scores: CandidateScores): number[] {
  const { equilibrium } = rankFromLogLikelihoods(scores, { solver: { lambda: 0.3 } });
  const odds = equilibrium!.discriminator.map(([correct, incorrect]) => correct! / incorrect!);
  const total = odds.reduce((sum, value) => sum + value, 0);
  return odds.map((value) => value / total);
}

describe("confidence", () => {
  test.each([
    ["log-probabilities", judged],
    ["scores", scored],
  ])("is the winner's share of the odds in the limit at λ = 0.3, of %s", (_, scores) => {
    for (const lambda of [0.1, 1]) {
      const { ranking, confidence } = rankFromLogLikelihoods(scores, {
        solver: { lambda },
        calibration: identity,
      });
      const expected = sharesOf(scores)[ranking[0]!.originalIndex]!;
      // Exponentials of the log-odds lose a few digits.
      expect(confidence).toBeCloseTo(expected, 10);
    }
  });

  test.each([
    ["judged", judged, 3],
    ["scored", scored, 4],
  ] as const)("becomes a probability by the map of %s pairs", (kind, scores, count) => {
    const { ranking, confidence } = rankFromLogLikelihoods(scores);
    const share = sharesOf(scores)[ranking[0]!.originalIndex]!;
    const logit = (p: number) => Math.log(p / (1 - p));
    const { shift, slope } = defaultCalibration[kind];
    const chance = logit(1 / count);
    const expected = 1 / (1 + Math.exp(-(chance + shift + slope * (logit(share) - chance))));
    expect(confidence).toBeCloseTo(expected, 10);
  });

  test("is linear between the points of a map of one's own, and constant outside", () => {
    const share = sharesOf(judged)[0]!;
    const ask = (confidences: number[]) =>
      rankFromLogLikelihoods(judged, {
        calibration: { format: 1, items: 9, confidences, probabilities: [0.2, 0.8] },
      }).confidence;
    expect(ask([0, 1])).toBeCloseTo(0.2 + 0.6 * share, 10);
    expect(ask([0, share / 2])).toBe(0.8);
    expect(ask([(1 + share) / 2, 1])).toBe(0.2);
  });

  test("does not depend on the order of the candidates, or on a constant in the generator's numbers", () => {
    const number = fc.double({ min: -8, max: 0, noNaN: true });
    const rows = fc.array(fc.tuple(number, number, number, number), { minLength: 2, maxLength: 7 });
    const of = (table: readonly (readonly number[])[], constant: number) =>
      rankFromLogLikelihoods({
        candidates: table.map((_, y) => `${y}`),
        generator: [table.map(([g]) => g! + constant), table.map(([, g]) => g! + constant)],
        discriminator: table.map(([, , correct, incorrect]) => [correct!, incorrect!]),
      });
    fc.assert(
      fc.property(rows, (table) => {
        const plain = of(table, 0);
        const [first, second] = plain.ranking;
        // Where two are nearly level, rounding may put the other one first.
        fc.pre(first!.score! - second!.score! > 1e-6 && plain.equilibrium!.limit === "stable");
        expect(of([...table].reverse(), 0).confidence).toBeCloseTo(plain.confidence!, 6);
        expect(of(table, -50).confidence).toBeCloseTo(plain.confidence!, 6);
      }),
      { numRuns: 50 },
    );
  });

  test("does not count candidates that are out of the game", () => {
    // Without any probability a candidate has no part in the game, so that it is as if it had not been given: neither
    // among the odds nor in the number of candidates, 1 over which is chance.
    const out = {
      candidates: [...judged.candidates, "out"],
      generator: (judged.generator as number[][]).map((row) => [...row, -Infinity]),
      discriminator: [...(judged.discriminator as number[][]), [-0.5, -1]],
    };
    const { ranking, confidence } = rankFromLogLikelihoods(out);
    expect(ranking.map(({ unscored }) => unscored)).toEqual([false, false, false, true]);
    expect(confidence).toBeCloseTo(rankFromLogLikelihoods(judged).confidence!, 10);
    const share = rankFromLogLikelihoods(out, { calibration: identity }).confidence;
    expect(share).toBeCloseTo(sharesOf(judged)[ranking[0]!.originalIndex]!, 10);
  });

  test("rises with the discriminator's word for the winner", () => {
    const of = (odds: number) => rankFromLogLikelihoods({ ...scored, discriminator: [odds, 0, 0, 0] }).confidence!;
    expect(of(1)).toBeGreaterThan(of(0.1));
    expect(of(5)).toBeGreaterThan(of(1));
    expect(of(1e4)).toBeLessThan(1);
  });

  test("counts odds of correct within 50 nats either way", () => {
    // The winner's odds are infinite in doubles, those of the three others 0: 50 nats against -50, which is 100 nats
    // above the log-odds of chance, -log 3.
    const sure = rankFromLogLikelihoods({ ...scored, generator: [0, 0, 0, 0], discriminator: [1e5, 0, 0, 0] });
    expect(sure.equilibrium!.discriminator).toEqual([[1, 0], ...Array(3).fill([0, 1])]);
    const { shift, slope } = defaultCalibration.scored;
    expect(sure.confidence).toBeCloseTo(1 / (1 + 3 * Math.exp(-shift - 100 * slope)), 12);
  });

  test("is null where nothing was played: for a baseline, and for a single candidate", () => {
    expect(rankFromLogLikelihoods(judged, { method: "log-odds-sum" }).confidence).toBeNull();
    const single = { candidates: ["a"], generator: [-1], discriminator: [-1] };
    expect(rankFromLogLikelihoods(single)).toMatchObject({ confidence: null, best: "a" });
  });
});

describe("minimumConfidence", () => {
  test("leaves best null below it, and the ranking as it is", () => {
    const plain = rankFromLogLikelihoods(judged);
    const { confidence } = plain;
    const above = rankFromLogLikelihoods(judged, { minimumConfidence: confidence! + 1e-9 });
    const warnings = [{ code: "confidence-not-calibrated", message: expect.any(String) as string }];
    expect(above).toEqual({ ...plain, best: null, warnings });
    expect(rankFromLogLikelihoods(judged, { minimumConfidence: confidence! })).toEqual({
      ...plain,
      warnings,
    });
    const calibrated = { minimumConfidence: 0.1, calibration: identity };
    expect(rankFromLogLikelihoods(judged, calibrated).warnings).toEqual([]);
    // Two dozen are enough.
    const warnedOf = (items: number) =>
      rankFromLogLikelihoods(judged, { ...calibrated, calibration: { ...identity, items } }).warnings.length;
    expect([warnedOf(23), warnedOf(24)]).toEqual([1, 0]);
    const fromFew = { ...calibrated, calibration: { ...identity, items: 2 } };
    expect(rankFromLogLikelihoods(judged, fromFew).warnings).toEqual([
      {
        code: "confidence-not-calibrated",
        message: expect.stringContaining("a map that was fitted on 2 questions and"),
      },
    ]);
  });

  test("refuses through rankCandidates() too", async () => {
    const model = new FakeLanguageModel();
    const options = { question: "Which?", candidates: ["red", "blue"], model };
    const { best, confidence } = await rankCandidates(options);
    expect(best).not.toBeNull();
    expect(confidence).toBeGreaterThan(0);
    const refused = await rankCandidates({ ...options, minimumConfidence: 0.99 });
    expect(refused).toMatchObject({ best: null, confidence });
  });
});

test.each<[string, RankingOptions, string]>([
  ["above 1", { minimumConfidence: 90 }, "options.minimumConfidence"],
  ["NaN", { minimumConfidence: Number.NaN }, "options.minimumConfidence"],
  ["for a baseline", { method: "greedy", minimumConfidence: 0.5 }, "options.minimumConfidence"],
  ["a map for a baseline", { method: "greedy", calibration: identity }, "options.calibration"],
  ["a map that descends", { calibration: { ...identity, probabilities: [1, 0] } }, "options.calibration"],
  ["a map of two lengths", { calibration: { ...identity, confidences: [0] } }, "options.calibration"],
  ["a map of percents", { calibration: { ...identity, probabilities: [0, 90] } }, "options.calibration"],
  ["no map", { calibration: {} as never }, "options.calibration"],
])("refused: %s", (_, options, parameter) => {
  const rank = () => rankFromLogLikelihoods({ ...judged, likelihood: [-1, -2, -3] }, options);
  expect(rank).toThrow(InvalidArgumentError);
  expect(rank).toThrow(expect.objectContaining({ parameter }));
});
