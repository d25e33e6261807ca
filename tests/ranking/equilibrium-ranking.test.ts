import { type RankingOptions, rankFromLogLikelihoods } from "equirank";
import { describe, expect, test } from "vitest";
import { initialPolicies } from "../../src/core/initial-policies";

const { exp, log } = Math;
const logTable = (table: number[][]) => table.map((row) => row.map(log));
const names = (ranking: readonly { candidate: string }[]) => ranking.map(({ candidate }) => candidate).join("");

describe("one update with λ = η = 1, by hand", () => {
  const scores = {
    candidates: ["a", "b", "c"],
    generator: logTable([
      [0.5, 0.3, 0.2],
      [0.2, 0.3, 0.5],
    ]),
    discriminator: logTable([
      [0.4, 0.6],
      [0.7, 0.3],
      [0.6, 0.4],
    ]),
  };
  const solver = { lambda: 1, learningRate: 1, iterations: 1 };
  const policies = initialPolicies({
    generator: scores.generator,
    discriminator: scores.discriminator,
  });
  const [G1correct, G1incorrect] = policies.initialGenerator.map((row) => row.map(exp)) as [number[], number[]];
  const D1 = policies.initialDiscriminator.map((row) => row.map(exp));

  /**
   * The temperature is 1/(η t) + λ = 2, and Q is half the other player's first policy:
   * G ∝ exp( (½ D1 + log G1) / 2 ), D ∝ exp( (½ G1 + log D1) / 2 ).
   */
  const generatorWeights = scores.candidates.map((_, y) => exp((0.5 * D1[y]![0]! + log(G1correct[y]!)) / 2));
  const generatorTotal = generatorWeights.reduce((sum, weight) => sum + weight, 0);
  const expectedGenerator = generatorWeights.map((weight) => weight / generatorTotal);
  const expectedDiscriminator = scores.candidates.map((_, y) => {
    const correct = exp((0.5 * G1correct[y]! + log(D1[y]![0]!)) / 2);
    const incorrect = exp((0.5 * G1incorrect[y]! + log(D1[y]![1]!)) / 2);
    return correct / (correct + incorrect);
  });

  test.each([
    // G1(y|correct) is in proportion to 5/7, 1/2, 2/7, so the generator's order is abc; the judge's is bca.
    ["equilibrium-discriminator", expectedDiscriminator, "bca"],
    ["equilibrium-generator", expectedGenerator, "abc"],
    [
      "equilibrium-joint",
      // Their logarithms add up.
      expectedGenerator.map((probability, y) => log(probability) + log(expectedDiscriminator[y]!)),
      "bac",
    ],
  ] as const)("%s", (method, expected, order) => {
    const { ranking, equilibrium } = rankFromLogLikelihoods(scores, {
      method,
      solver,
      elimination: false,
    });
    expect(names(ranking)).toBe(order);
    for (const { originalIndex: y, score, generator, discriminator, ...initial } of ranking) {
      expect(score).toBeCloseTo(expected[y]!, 14);
      expect(generator.correct).toBeCloseTo(expectedGenerator[y]!, 14);
      expect(discriminator).toBeCloseTo(expectedDiscriminator[y]!, 14);
      expect(initial.initialGenerator.correct).toBeCloseTo(G1correct[y]!, 14);
      expect(initial.initialGenerator.incorrect).toBeCloseTo(G1incorrect[y]!, 14);
      expect(initial.initialDiscriminator).toBeCloseTo(D1[y]![0]!, 14);
    }
    expect(equilibrium).toMatchObject({ iterations: 1, kind: "pikl" });
  });

  test("ER-D with elimination at the limit of the dynamics is the default", () => {
    expect(rankFromLogLikelihoods(scores)).toEqual(
      rankFromLogLikelihoods(scores, {
        method: "equilibrium-discriminator",
        elimination: true,
        solver: { kind: "exact", lambda: 0.1, learningRate: 0.1, tolerance: 1e-10 },
      }),
    );
    expect(rankFromLogLikelihoods(scores).equilibrium?.converged).toBe(true);
  });

  test("options that only the iterate has mean the iterate, and are refused for the limit", () => {
    const { equilibrium } = rankFromLogLikelihoods(scores, { solver: { iterations: 3 } });
    expect(equilibrium).toMatchObject({ kind: "pikl", iterations: 3 });
    expect(() => rankFromLogLikelihoods(scores, { solver: { kind: "exact", iterations: 3 } })).toThrow(
      expect.objectContaining({ parameter: "options.solver.iterations" }),
    );
  });
});

describe("where probabilities round to 1 or 0, their logarithms decide", () => {
  /**
   * One update without the learning rate's temperature: G ∝ G1 exp(½ D1 / λ), D ∝ D1 exp(½ G1 / λ). The λ is so small
   * that exponents are in the hundreds, and probabilities certain to the last digit.
   */
  const solver = { lambda: 1e-4, learningRate: 1e100, iterations: 1 };
  const rank = (options: RankingOptions) => (generator: number[][], discriminator: number[][]) =>
    rankFromLogLikelihoods(
      { candidates: ["a", "b", "c", "d"], generator, discriminator },
      { elimination: false, solver, ...options },
    );
  const generator = logTable([
    [0.4, 0.42, 0.09, 0.09],
    [0.1, 0.1, 0.41, 0.39],
  ]);
  const discriminator = logTable([
    [0.7, 0.3],
    [0.71, 0.29],
    [0.3, 0.7],
    [0.31, 0.69],
  ]);

  test("ER-D: log-odds tell apart D* = 1 from D* = 1, and D* = 0 from D* = 0", () => {
    const { ranking, equilibrium } = rank({})(generator, discriminator);
    const logOdds = equilibrium!.logDiscriminator.map(([correct, incorrect]) => correct! - incorrect!);
    const byCandidate = ranking.toSorted((a, b) => a.originalIndex - b.originalIndex);
    // The case is what it is meant to be: two pairs that only their log-odds tell apart, out of input order.
    expect(byCandidate.map(({ score }) => score)).toEqual([1, 1, 0, 0]);
    expect(logOdds[1]!).toBeGreaterThan(logOdds[0]!);
    expect(logOdds[3]!).toBeGreaterThan(logOdds[2]!);

    expect(names(ranking)).toBe("badc");
  });

  test("ER-G: log G* tells apart G* = 0 from G* = 0", () => {
    const { ranking, equilibrium } = rank({ method: "equilibrium-generator" })(generator, discriminator);
    const logG = equilibrium!.logGenerator[0]!;
    const byCandidate = ranking.toSorted((a, b) => a.originalIndex - b.originalIndex);
    expect(byCandidate.slice(2).map(({ score }) => score)).toEqual([0, 0]);
    expect(logG[3]!).toBeGreaterThan(logG[2]!);

    expect(names(ranking).slice(2)).toBe("dc");
  });
});
