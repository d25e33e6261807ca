import { type CandidateScores, rankFromLogLikelihoods } from "equirank";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

/** So large a λ that the policies stay what they were, and agreement can be read off the input. */
const unmoved = { lambda: 1e6, iterations: 10 };

/** log-odds of correct for the generator and the discriminator of each candidate. */
function scoresOf(odds: readonly (readonly [generator: number, judge: number])[]): CandidateScores {
  return {
    candidates: odds.map((_, y) => "abcdefgh"[y]!),
    generator: [odds.map(([generator]) => generator), odds.map(([generator]) => -generator)],
    discriminator: odds.map(([, judge]) => [judge, -judge]),
  };
}

const names = (ranking: readonly { candidate: string }[]) => ranking.map(({ candidate }) => candidate).join("");

/** Both wrong, both right, generator alone, both right, judge alone, both wrong; the two sums over y are balanced. */
const six = scoresOf([
  [-1, -0.5],
  [1, 0.4],
  [1, -0.6],
  [1, 0.5],
  [-1, 0.6],
  [-1, -0.4],
]);

describe("elimination", () => {
  test("both correct come first, then both incorrect, then those in dispute, marked", () => {
    const { ranking, best } = rankFromLogLikelihoods(six, { solver: unmoved, elimination: true });
    expect(names(ranking)).toBe("dbfaec");
    expect(ranking.map(({ agreement }) => agreement)).toEqual([
      "correct",
      "correct",
      "incorrect",
      "incorrect",
      "disagree",
      "disagree",
    ]);
    expect(ranking.map(({ eliminated }) => eliminated)).toEqual([false, false, false, false, true, true]);
    expect(best).toBe("d");
  });

  test("without it comes the plain order by score, nothing marked, and no abstention", () => {
    const { ranking, best } = rankFromLogLikelihoods(six, { solver: unmoved });
    expect(names(ranking)).toBe("edbfac");
    expect(ranking.some(({ eliminated }) => eliminated)).toBe(false);
    expect(ranking[0]!.agreement).toBe("disagree");
    expect(best).toBe("e");
  });

  test("there is no best candidate where none is called correct by both", () => {
    const noneAgreed = scoresOf([
      [1, -0.6],
      [-1, 0.6],
      [-1, -0.1],
      [1, -0.1],
    ]);
    const { ranking, best } = rankFromLogLikelihoods(noneAgreed, {
      solver: unmoved,
      elimination: true,
    });
    expect(best).toBeNull();
    expect(ranking[0]).toMatchObject({ candidate: "c", agreement: "incorrect", eliminated: false });
    expect(rankFromLogLikelihoods(noneAgreed, { solver: unmoved, elimination: false }).best).toBe("b");
  });

  test("where all are in dispute, all are marked and none is best", () => {
    const { ranking, best } = rankFromLogLikelihoods(
      scoresOf([
        [1, -0.5],
        [-1, 0.5],
      ]),
      { solver: unmoved, elimination: true },
    );
    expect(names(ranking)).toBe("ba");
    expect(ranking.every(({ eliminated }) => eliminated)).toBe(true);
    expect(best).toBeNull();
  });

  test("even odds are not a judgement that it is correct", () => {
    const even = scoresOf([
      [0, 0],
      [0, 0],
    ]);
    const { ranking, best } = rankFromLogLikelihoods(even, { elimination: true });
    expect(ranking.map(({ agreement }) => agreement)).toEqual(["incorrect", "incorrect"]);
    expect(best).toBeNull();
  });

  test("candidates without any probability come last, also behind those in dispute", () => {
    const unscored = {
      candidates: ["x", "a", "b", "c", "d"],
      generator: [
        [-Infinity, -1, 1, 1, -1],
        [-Infinity, 1, -1, -1, 1],
      ],
      discriminator: [
        [1, -1],
        [1, -1],
        [-1, 1],
        [1, -1],
        [-1, 1],
      ],
    };
    const { ranking } = rankFromLogLikelihoods(unscored, {
      solver: unmoved,
      elimination: true,
    });
    expect(names(ranking)).toBe("cdabx");
    expect(ranking.at(-1)).toMatchObject({ unscored: true, eliminated: false });
    const plain = rankFromLogLikelihoods(unscored, { solver: unmoved, elimination: false });
    expect(names(plain.ranking).at(-1)).toBe("x");
  });
});

describe("ties keep the input order", () => {
  const tied: CandidateScores = {
    candidates: ["a", "b", "c", "d"],
    generator: [
      [-2, -1, -2, -1],
      [-1, -2, -1, -2],
    ],
    discriminator: [
      [-1, -0.5],
      [-0.5, -1],
      [-1, -0.5],
      [-0.5, -1],
    ],
    likelihood: [-2, -1, -2, -1],
    samples: [1, 2, 1, 2],
    bestPath: { likelihood: [-2, -1, -2, -1], judgement: [-2, -1, -2, -1] },
  };

  test.each([
    "equilibrium-discriminator",
    "equilibrium-generator",
    "greedy",
    "self-contrastive",
    "discriminative",
    "judgement",
    "log-linear-pool",
    "majority-vote",
    "weighted-vote",
    "best-likelihood",
    "best-judgement",
  ] as const)("%s", (method) => {
    const { ranking } = rankFromLogLikelihoods(tied, { method });
    expect(names(ranking)).toBe("bdac");
    expect(ranking[0]!.score).toBe(ranking[1]!.score);
  });
});

test("whatever the numbers: agreement follows the policies, tiers are in order, and scores fall within each", () => {
  const odds = fc.double({ min: -3, max: 3, noNaN: true });
  const table = fc.array(fc.tuple(odds, odds), { minLength: 2, maxLength: 8 });
  const tiers = { correct: 0, incorrect: 1, disagree: 2 };
  fc.assert(
    fc.property(table, fc.constantFrom(0.1, 1, 10), (entries, lambda) => {
      const solver = { lambda, iterations: 20 };
      const { ranking, best, equilibrium } = rankFromLogLikelihoods(scoresOf(entries), {
        solver,
        elimination: true,
      });
      const { generator, discriminator } = equilibrium!;
      for (const entry of ranking) {
        const y = entry.originalIndex;
        expect(entry.generator.correct).toBeCloseTo(generator[0]![y]!, 14);
        expect(entry.generator.incorrect).toBeCloseTo(generator[1]![y]!, 14);
        expect(entry.score).toBeCloseTo(discriminator[y]![0]!, 14);
        // Probabilities closer than rounding do not say on which side of the other one is.
        const generatorGap = generator[0]![y]! - generator[1]![y]!;
        const judgeGap = discriminator[y]![0]! - 0.5;
        if (Math.min(Math.abs(generatorGap), Math.abs(judgeGap)) < 1e-12) continue;
        const votes = [generatorGap, judgeGap].filter((gap) => gap > 0).length;
        expect(entry.agreement).toBe((["incorrect", "disagree", "correct"] as const)[votes]);
        expect(entry.eliminated).toBe(votes === 1);
      }
      for (let i = 1; i < ranking.length; i++) {
        const [before, after] = [ranking[i - 1]!, ranking[i]!];
        expect(tiers[before.agreement]).toBeLessThanOrEqual(tiers[after.agreement]);
        if (before.agreement === after.agreement) {
          expect(before.score).toBeGreaterThanOrEqual(after.score!);
        }
      }
      expect(best).toBe(ranking[0]!.agreement === "correct" ? ranking[0]!.candidate : null);
    }),
  );
});
