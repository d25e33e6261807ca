import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { evaluateScores, tuneRanking } from "../../../src/evaluation";
import { fitOneFactor } from "../../../src/evaluation/evaluate/weigh-scorers";
import { parseRankingConfiguration } from "../../../src/internal";
import { createFolder } from "../create-folder";
import { createItems, createModel, record } from "../tune/labelled-items";
import { writeLog } from "../write-log";

/** Correlations l_k l_m of scorers that one factor alone makes agree. */
function correlate(loadings: readonly number[]): number[][] {
  return loadings.map((l, k) => loadings.map((m, i) => (i === k ? 1 : l * m)));
}

describe("one-factor weights", () => {
  test("find the loadings that the correlations were made of", () => {
    const { loadings, weights } = fitOneFactor(correlate([0.8, 0.6, 0.3, 0.5]), 4);
    expect(loadings).toEqual([0.8, 0.6, 0.3, 0.5].map((loading) => expect.closeTo(loading, 6)));
    // N / √(N-1) · l / (1 - l²) with N = 4: 4/√3 · 0.8/0.36 and so on.
    const lead = 4 / Math.sqrt(3);
    expect(weights).toEqual(
      [0.8 / 0.36, 0.6 / 0.64, 0.3 / 0.91, 0.5 / 0.75].map((weight) => expect.closeTo(lead * weight, 4)),
    );
  });

  test("notice a scorer that contradicts the others, and one that agrees with none", () => {
    const { weights } = fitOneFactor(correlate([0.8, 0.7, -0.4, 0]), 4);
    expect(weights[0]).toBeGreaterThan(1);
    expect(weights[2]).toBe(0);
    expect(weights[3]).toBeCloseTo(0, 6);
  });

  test("of two scorers are equal, whatever their agreement", () => {
    for (const r of [0.5, 0, -0.5]) {
      const { weights } = fitOneFactor(
        [
          [1, r],
          [r, 1],
        ],
        4,
      );
      expect(weights[0]).toBeCloseTo(weights[1]!, 9);
      expect(weights[0]).toBeGreaterThan(0);
    }
  });

  test("stay finite where scorers are the same", () => {
    const { weights } = fitOneFactor(correlate([1, 1, 1]), 4);
    // The communality stops at 0.9; the axis of ones, with 0.9 on the diagonal, has the eigenvalue 2.9.
    const expected = ((4 / Math.sqrt(3)) * Math.sqrt(2.9 / 3)) / 0.1;
    expect(weights).toEqual([0, 1, 2].map(() => expect.closeTo(expected, 6)));
  });
});

/**
 * Two candidates. log P(y|x) tells the right one by 4 nats on three of four items, log P(x|y) by 1 on the same; a token
 * and two bytes each, so that the likelihoods per token and per byte are the likelihood and half of it.
 */
const items = [0, 1, 2, 3].map((item) => {
  const sign = item === 3 ? -1 : 1;
  return {
    answer: 0,
    plain: [-1 - sign, -1 + sign - 2 * sign * 2],
    channel: [0, -sign].map((x) => x - 2),
  };
});

describe("a panel in an evaluation", () => {
  const pair = "likelihood-per-token/likelihood-per-byte+channel";

  test("has weights that were estimated without labels, in units of each scorer's spread", async () => {
    const log = await writeLog(items);
    const { pairs, entries } = await evaluateScores([log], {
      pairs: [pair],
      methods: ["log-odds-sum"],
    });
    const [panel] = pairs;
    expect(panel).toMatchObject({
      generator: ["likelihood-per-token", "likelihood-per-byte"],
      discriminator: "channel",
    });
    const weights = panel!.weights!;
    // Half the scale, twice the weight: both say the same.
    expect(weights["likelihood-per-byte"]! / weights["likelihood-per-token"]!).toBeCloseTo(2, 9);
    expect(panel!.effective!.generator).toBeCloseTo(1, 9);
    expect(entries.at(-1)).toMatchObject({
      name: `${pair} log-odds-sum`,
      accuracy: { proportion: 0.75 },
    });
    const turned = await writeLog(items.map((item) => ({ ...item, answer: 1 })));
    const other = await evaluateScores([turned], { pairs: [pair], methods: ["log-odds-sum"] });
    expect(other.pairs[0]!.weights).toEqual(weights);
  });

  test("comes out of a tuning with its weights", async () => {
    const log = join(await createFolder(), "scores.jsonl");
    await record(log, createModel({ generation: 2, judgement: 2 }), createItems(12));
    const { configuration } = await tuneRanking([log], {
      pairs: ["panel"],
      methods: ["log-odds-sum"],
      folds: 2,
    });
    const { generator, discriminator, weights } = configuration.elicitation;
    expect(discriminator).toBe("yes-no");
    expect(generator).toEqual(["likelihood-per-token", "pointwise-mutual-information", "contrast"]);
    expect(Object.keys(weights!).sort()).toEqual([...generator!, "yes-no"].sort());
    parseRankingConfiguration(JSON.parse(JSON.stringify(configuration)));
  });

  test("is refused where it names a scorer that there is not", async () => {
    const log = await writeLog(items);
    await expect(evaluateScores([log], { pairs: ["likelihood/guess+channel"] })).rejects.toThrow(
      "must be one of likelihood",
    );
  });
});
