import { rankingMethods, samplingMethods, wilsonInterval } from "equirank";
import { solveSignalingGame } from "equirank/core";
import { type EvaluationReport, evaluateScores } from "equirank/evaluation";
import { describe, expect, it } from "vitest";
import type { Lambda, ReportEntry } from "../../../src/internal";
import { type HandMadeItem, writeLog } from "../write-log";

/** So large a λ that both players keep their initial policies but for 1e-9: what follows can be computed on paper. */
const frozen = 1e9;
/** What is left of λ. */
const digits = 7;

/*
 * With scores s for two candidates, G1(0|correct) = 1 / (1 + e^(s1 - s0)) and D1(correct|0) = 1 / (1 + e^((s1 - s0) /
 * 2)):
 *
 * item | right | G1(.|correct) | D1(correct|.) | G1 D1        | both call correct
 * 0    | 0     | 0.75   0.25   | 0.8   0.2     | 0.6    0.05  | 0
 * 1    | 1     | 0.75   0.25   | 0.1   0.9     | 0.075  0.225 | none
 * 2    | 0     | 0.125  0.875  | 0.4   0.6     | 0.05   0.525 | 1
 */
const items: HandMadeItem[] = [
  { answer: 0, plain: [-1, -1 - Math.log(3)], channel: [-5, -5 - 2 * Math.log(4)] },
  { answer: 1, plain: [-2, -2 - Math.log(3)], channel: [-9 - 2 * Math.log(9), -9] },
  { answer: 0, plain: [-3 - Math.log(7), -3], channel: [-4 - 2 * Math.log(1.5), -4] },
];

/** `[item][candidate]`: its share of the odds of D* in the limit at λ = 0.3, from the policies in the table above. */
const shares = (
  [
    [0.75, 0.8],
    [0.75, 0.1],
    [0.125, 0.4],
  ] as const
).map(([generated, judged]) => {
  const { discriminator } = solveSignalingGame(
    {
      initialGenerator: [
        [generated, 1 - generated],
        [1 - generated, generated],
      ].map((row) => row.map(Math.log)),
      initialDiscriminator: [
        [judged, 1 - judged],
        [1 - judged, judged],
      ].map((row) => row.map(Math.log)),
    },
    { kind: "exact", lambda: 0.3 },
  );
  const [first, second] = discriminator.map(([correct, incorrect]) => correct! / incorrect!);
  return [first! / (first! + second!), second! / (first! + second!)] as const;
});

async function evaluate(log: readonly HandMadeItem[], lambda: readonly Lambda[] = [frozen]): Promise<EvaluationReport> {
  return evaluateScores([await writeLog(log)], {
    pairs: ["likelihood+channel"],
    lambda,
    resamples: 200,
  });
}

let paperReport: Promise<EvaluationReport> | undefined;

/** The report on the items above. */
function evaluatePaper(): Promise<EvaluationReport> {
  paperReport ??= evaluate(items);
  return paperReport;
}

function findEntry({ entries }: EvaluationReport, name: string): ReportEntry {
  const entry = entries.find((other) => other.name === name);
  if (entry === undefined) throw new Error(`no entry ${name}`);
  return entry;
}

/** Those that need no samples; `greedy` is the signal `likelihood`. */
const baselines = rankingMethods.filter(
  (method) => !/^equilibrium-|^greedy$/.test(method) && !samplingMethods.includes(method),
);

const nameOf = (method: string) => `likelihood+channel ${method}`;
const equilibrium = (policy: string) => nameOf(`equilibrium-${policy} exact 1000000000`);

describe("a log of three items, computed on paper", () => {
  it("has every way of ranking, scorers first", async () => {
    expect((await evaluatePaper()).entries.map(({ name }) => name)).toEqual([
      "likelihood",
      "likelihood-per-token",
      "likelihood-per-byte",
      "channel",
      equilibrium("discriminator"),
      equilibrium("generator"),
      equilibrium("joint"),
      ...baselines.map(nameOf),
    ]);
  });

  it("counts items, candidates and what they cost", async () => {
    expect(await evaluatePaper()).toMatchObject({
      items: 3,
      incompleteItems: 0,
      candidates: 2,
      chance: 0.5,
      cost: { queries: 9, tokens: 48 },
    });
  });

  it("ranks by D*: right, right, wrong, with each winner's share as confidence", async () => {
    const entry = findEntry(await evaluatePaper(), equilibrium("discriminator"));
    expect(entry).toMatchObject({
      pair: "likelihood+channel",
      method: "equilibrium-discriminator",
      solver: "exact",
      lambda: frozen,
      right: 2,
      undecided: 0,
    });
    // statsmodels 0.14.4: proportion_confint(2, 3, method="wilson")
    expect(entry.accuracy.lower).toBeCloseTo(0.20765960080204776, 12);
    expect(entry.accuracy.upper).toBeCloseTo(0.9385080552796037, 12);
    // The deviation of 1, 1, 0 is √(1/3), and its error √(1/3) / √3.
    expect(entry.standardError).toBeCloseTo(1 / 3, 12);
    expect(entry.meanReciprocalRank).toBeCloseTo((1 + 1 + 1 / 2) / 3, 12);
    const errors = [1 - shares[0]![0], 1 - shares[1]![1], shares[2]![1]];
    expect(entry.calibration.brierScore).toBeCloseTo(errors.reduce((sum, error) => sum + error ** 2, 0) / 3, digits);
    // Surest first: item 0 right, item 1 right, item 2 wrong.
    expect(shares[0]![0]).toBeGreaterThan(shares[1]![1]);
    expect(shares[1]![1]).toBeGreaterThan(shares[2]![1]);
    expect(entry.areaUnderRiskCoverage).toBeCloseTo((0 + 0 + 1 / 3) / 3, 12);
    expect(entry.coverage.map(({ coverage }) => coverage)).toEqual([1 / 3, 2 / 3, 1]);
    expect(entry.coverage.map(({ accuracy }) => accuracy)).toEqual([1, 1, 2 / 3]);
    expect(entry.residual).toBeLessThan(1e-10);
  });

  it("gives each player its own λ", async () => {
    const report = await evaluate(items, [{ generator: frozen, discriminator: 0.5 }]);
    const entry = findEntry(report, nameOf("equilibrium-discriminator exact 1000000000/0.5"));
    expect(entry.lambda).toEqual({ generator: frozen, discriminator: 0.5 });
    // G stays at G1, so D*(correct|y) has the odds of D1 times exp((G1(y|correct) - G1(y|incorrect)) / 2 / 0.5). On
    // item 1 the judge's 9 becomes 9 e^-0.5 for the right candidate and the generator's word does not outweigh it.
    expect(entry).toMatchObject({ right: 2 });
    const other = findEntry(
      await evaluate(items, [{ generator: frozen, discriminator: 0.1 }]),
      nameOf("equilibrium-discriminator exact 1000000000/0.1"),
    );
    // At 0.1 it does: 9 e^-2.5 is below 1, and e^2.5 / 9 above.
    expect(other).toMatchObject({ right: 1 });
    expect(report.pairs[0]!.after[0]!.lambda).toEqual(entry.lambda);
  });

  it("ranks by G*: right, wrong, wrong, with each winner's share as confidence", async () => {
    const entry = findEntry(await evaluatePaper(), equilibrium("generator"));
    expect(entry).toMatchObject({ right: 1 });
    expect(entry.meanReciprocalRank).toBeCloseTo((1 + 1 / 2 + 1 / 2) / 3, 12);
    const errors = [1 - shares[0]![0], shares[1]![0], shares[2]![1]];
    expect(entry.calibration.brierScore).toBeCloseTo(errors.reduce((sum, error) => sum + error ** 2, 0) / 3, digits);
  });

  it("ranks by the product: right, right, wrong, the pool with the product's share as confidence", async () => {
    const report = await evaluatePaper();
    expect(findEntry(report, equilibrium("joint"))).toMatchObject({ right: 2 });
    const entry = findEntry(report, nameOf("log-linear-pool"));
    expect(entry).toMatchObject({ right: 2 });
    const products = [0.6 / 0.65, 0.225 / 0.3, 0.525 / 0.575];
    expect(entry.calibration.brierScore).toBeCloseTo(
      ((1 - products[0]!) ** 2 + (1 - products[1]!) ** 2 + products[2]! ** 2) / 3,
      digits,
    );
    // By confidence: item 0 right, item 2 wrong, item 1 right.
    expect(entry.areaUnderRiskCoverage).toBeCloseTo((0 + 1 / 2 + 1 / 3) / 3, 12);
  });

  it("answers with elimination items 0, right, and 2, wrong, and refuses item 1", async () => {
    const report = await evaluatePaper();
    for (const policy of ["discriminator", "generator", "joint"]) {
      expect(findEntry(report, equilibrium(policy)).abstention).toEqual({
        answered: 2,
        right: 1,
        accuracy: wilsonInterval(1, 2),
      });
    }
    expect(findEntry(report, nameOf("log-linear-pool"))).not.toHaveProperty("abstention");
  });

  it("ranks by each scorer alone", async () => {
    const { scorers, entries } = await evaluatePaper();
    expect(scorers).toMatchObject([
      // The right candidate is above the wrong one on item 0 alone.
      { scorer: "likelihood", right: 1, areaUnderRoc: 1 / 3 },
      { scorer: "likelihood-per-token", right: 1, areaUnderRoc: 1 / 3 },
      { scorer: "likelihood-per-byte", right: 1, areaUnderRoc: 1 / 3 },
      { scorer: "channel", right: 2, areaUnderRoc: 2 / 3 },
    ]);
    // Softmax of half the scores for two bytes: 1 / (1 + 3^-0.5) twice, 1 / (1 + 7^-0.5).
    const [three, seven] = [1 / (1 + 3 ** -0.5), 1 / (1 + 7 ** -0.5)];
    expect(entries[2]!.calibration.brierScore).toBeCloseTo(((1 - three) ** 2 + three ** 2 + seven ** 2) / 3, 12);
  });

  it("compares each equilibrium with each ranking without a game on the same items", async () => {
    const { comparisons, entries } = await evaluatePaper();
    expect(comparisons).toHaveLength(3 * (entries.length - 3));
    const find = (entry: string, baseline: string) =>
      comparisons.find((other) => other.entry === entry && other.baseline === baseline);
    // D* is right on items 0 and 1, the likelihood on item 0.
    expect(find(equilibrium("discriminator"), "likelihood")).toMatchObject({
      won: 1,
      lost: 0,
      pValue: 1,
      difference: { estimate: 1 / 3 },
    });
    // G* is right on item 0, and D1 on items 0 and 1.
    expect(find(equilibrium("generator"), nameOf("discriminative"))).toMatchObject({
      won: 0,
      lost: 1,
      difference: { estimate: -1 / 3 },
    });
  });

  it("gives intervals that hold their estimates, however few the resamples", async () => {
    const log = await writeLog([0, 1, 2, 3, 4, 5].flatMap(() => items));
    for (const seed of [0, 1, 2, 3]) {
      const options = { pairs: ["likelihood+channel"], lambda: [frozen], resamples: 2, seed };
      for (const { difference } of (await evaluateScores([log], options)).comparisons) {
        expect(difference!.lower).toBeLessThanOrEqual(difference!.estimate);
        expect(difference!.upper).toBeGreaterThanOrEqual(difference!.estimate);
      }
    }
  });

  it("says how the players relate", async () => {
    const { pairs } = await evaluatePaper();
    // They put the same candidate first on items 0 and 2; tau of two candidates is 1 or -1.
    expect(pairs).toEqual([
      {
        name: "likelihood+channel",
        generator: "likelihood",
        discriminator: "channel",
        agreementBefore: 2 / 3,
        correlationBefore: 1 / 3,
        after: [
          {
            solver: "exact",
            lambda: frozen,
            agreement: 2 / 3,
            correlation: 1 / 3,
            generatorRankChange: 0,
            discriminatorRankChange: 0,
          },
        ],
        // Two of three right: a coin does at least as well with probability (3 + 1) / 8.
        judgement: { areaUnderRoc: 2 / 3, pValue: 0.5 },
      },
    ]);
  });

  it("does not count items that the judge cannot decide as judged, well or badly", async () => {
    const tied = { answer: 0, plain: [-1, -2], channel: [-4, -4] };
    const { pairs } = await evaluate([...items, tied]);
    expect(pairs[0]!.judgement!.areaUnderRoc).toBeCloseTo((1 + 1 + 0 + 1 / 2) / 4, 12);
    expect(pairs[0]!.judgement!.pValue).toBe(0.5);
  });

  it("follows the regret of every item for the paper's updates", async () => {
    const { convergence } = await evaluate(items, [0.3]);
    expect(convergence.map(({ item, pair }) => [item, pair])).toEqual([
      [0, "likelihood+channel"],
      [1, "likelihood+channel"],
      [2, "likelihood+channel"],
    ]);
    for (const { points } of convergence) {
      expect(points[0]!.iteration).toBe(1);
      expect(points.at(-1)!.iteration).toBe(5000);
      expect(points.at(-1)!.regularizedNashConv).toBeLessThan(points[0]!.regularizedNashConv);
    }
  });

  it("moves with λ: at 0.05 the players agree on every item", async () => {
    // G ∝ G1 exp(Q/λ) and D ∝ D1 exp(Q/λ) pull together where λ is small against the payoff, 1.
    const { pairs } = await evaluate(items, [0.05, frozen]);
    expect(pairs[0]!.after.map(({ agreement }) => agreement)).toEqual([1, 2 / 3]);
    const [moved, kept] = pairs[0]!.after;
    const distance = ({ generatorRankChange, discriminatorRankChange }: typeof moved & object) =>
      generatorRankChange + discriminatorRankChange;
    // On item 1 both candidates of one player change places: one place each, in one of three items.
    expect(distance(moved!)).toBeCloseTo(1 / 3, 12);
    expect(distance(kept!)).toBe(0);
  });
});

describe("an item", () => {
  it("that elimination answers by the second candidate is right if that is", async () => {
    // D1 prefers 0, which G1 calls incorrect: with elimination 1 is answered, which both call correct.
    const item = { answer: 1, plain: [-6, -1, -2], channel: [-1, -2, -9] };
    const entry = findEntry(await evaluate([item, item]), equilibrium("discriminator"));
    expect(entry).toMatchObject({ right: 0, abstention: { answered: 2, right: 2 } });
  });

  it("with a single candidate is right, agreed on, and tells nothing of the judge", async () => {
    const report = await evaluate([{ answer: 0, plain: [-1], channel: [-2] }, ...items]);
    expect(report).toMatchObject({ items: 4, candidates: 7 / 4, chance: (1 + 3 / 2) / 4 });
    for (const { right, name } of report.entries) {
      expect(right - findEntry(await evaluatePaper(), name).right).toBe(1);
    }
    expect(report.pairs[0]).toMatchObject({
      agreementBefore: 3 / 4,
      correlationBefore: 1 / 3,
      judgement: { areaUnderRoc: 2 / 3, pValue: 0.5 },
    });
    expect(findEntry(report, equilibrium("joint")).abstention).toMatchObject({
      answered: 3,
      right: 2,
    });
  });

  it("that is alone has no standard error and no interval of a difference", async () => {
    const report = await evaluate(items.slice(0, 1));
    expect(report.entries[0]!.standardError).toBeUndefined();
    expect(report.comparisons[0]!.difference).toBeUndefined();
  });

  it("whose candidate has no probability ranks it last and answers with another", async () => {
    const impossible = Number.NEGATIVE_INFINITY;
    const report = await evaluate([{ answer: 1, plain: [impossible, -3], channel: [impossible, -2] }]);
    for (const { right } of report.entries) expect(right).toBe(1);
    expect(findEntry(report, "likelihood").calibration.brierScore).toBe(0);
  });

  it("none of whose candidates has a probability is named", async () => {
    const impossible = Number.NEGATIVE_INFINITY;
    const item = { answer: 1, plain: [impossible, impossible], channel: [-1, -2] };
    await expect(evaluate([...items, item])).rejects.toThrow(
      expect.objectContaining({
        name: "ScoreLogError",
        message: expect.stringMatching(
          /^item 3 cannot be ranked by likelihood\+channel .*every candidate has -Infinity.* Delete the item's lines from the log if no other item is at fault, or leave out this way of ranking$/,
        ),
      }),
    );
  });
});
