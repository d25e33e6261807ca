import { InvalidArgumentError } from "equirank";
import { type EvaluationOptions, type EvaluationReport, evaluateScores, type ItemReport } from "equirank/evaluation";
import { describe, expect, it } from "vitest";
import { describeOutcome } from "../../../src/internal";
import { writeLog } from "../write-log";

const logs = (...probabilities: number[]) => probabilities.map(Math.log);

/*
 * Three questions with paths of probability P, each of which ends in an answer a:
 *
 * question | right | P by path             | samples       | sum of P by answer | best P | votes
 * 0        | 0     | 0: 0.2, 0.1; 1: 0.25  | 0, 1, 2, 2, 2 | 0.3, 0.25          | 1      | 2, 3
 * 1        | none  | 0: 0.4; 1: 0.1        | 0, 0, 1       | 0.4, 0.1           | 0      | 2, 1
 * 2        | 0     | 0: 0.1, 0.1           | 0, 1          | 0.2                | 0      | 2
 *
 * The judge says the same of every path.
 */
const items = [
  { answer: [0], answers: [0, 0, 1], draws: [0, 1, 2, 2, 2], plain: logs(0.2, 0.1, 0.25) },
  { answer: [], answers: [0, 1], draws: [0, 0, 1], plain: logs(0.4, 0.1) },
  { answer: [0], answers: [0, 0], draws: [0, 1], plain: logs(0.1, 0.1) },
].map((item) => ({ ...item, channel: item.plain.map(() => -7) }));

async function evaluate(options: EvaluationOptions = {}) {
  const reports: ItemReport[] = [];
  const report = await evaluateScores(
    [await writeLog(items)],
    { pairs: ["likelihood+channel"], lambda: [0.1], resamples: 20, ...options },
    { onItem: (item) => reports.push(item) },
  );
  return { report, items: reports };
}

const find = ({ entries }: EvaluationReport, name: string) => entries.find((entry) => entry.name === name)!;

describe("open questions", () => {
  it("are answered by some path on two of three, and by a guess on half of those with two answers", async () => {
    const { report } = await evaluate();
    expect(report.oracle).toMatchObject({ proportion: 2 / 3 });
    expect(describeOutcome(report)[0]).toContain("and some candidate on 66.7 %");
    expect(report.candidates).toBeCloseTo(5 / 3, 12);
    expect(report.chance).toBeCloseTo((1 / 2 + 0 + 1) / 3, 12);
  });

  it("are ranked by the answer of the best path, by votes, and by the sum over paths", async () => {
    const { report, items } = await evaluate();
    const rightOf = (name: string) => find(report, name).right;
    expect(rightOf("likelihood")).toBe(1);
    expect(rightOf("majority-vote")).toBe(1);
    expect(rightOf("likelihood+channel generative")).toBe(2);
    expect(rightOf("likelihood+channel equilibrium-generator exact 0.1")).toBe(2);
    expect(items[0]).toMatchObject({
      answer: [0],
      samples: [0, 0, 1, 1, 1],
      chosen: { likelihood: 1, "majority-vote": 1, "likelihood+channel generative": 0 },
    });
    expect(items[0]!.policies["likelihood+channel"]!.initialGenerator).toEqual([0.5455, 0.4545]);
  });

  it("count 0 for the rank of an answer that no path ends in", async () => {
    const { report } = await evaluate();
    expect(find(report, "majority-vote").meanReciprocalRank).toBeCloseTo((1 / 2 + 0 + 1) / 3, 12);
    // The shares of the votes are 3/5, 2/3 and 1, of which the last is right: squared errors 9/25, 4/9 and 0.
    expect(find(report, "majority-vote").calibration.brierScore).toBeCloseTo((9 / 25 + 4 / 9) / 3, 12);
  });

  it("are ranked path by path where a pair says so, and then have no votes", async () => {
    const { report, items } = await evaluate({ pairs: ["paths:likelihood+channel"] });
    const names = report.entries.map(({ name }) => name);
    expect(names.filter((name) => name.includes("vote"))).toEqual(["majority-vote"]);
    expect(find(report, "paths:likelihood+channel generative").right).toBe(1);
    expect(items[0]!.chosen["paths:likelihood+channel generative"]).toBe(1);
    expect(items[0]!.policies).toEqual({});
  });

  it("are pooled by the rule asked for, which the report tells", async () => {
    const { report } = await evaluate({ pooling: "maximum" });
    expect(report.options.pairs).toEqual([
      {
        name: "likelihood+channel",
        generator: "likelihood",
        discriminator: "channel",
        pooling: "maximum",
      },
    ]);
  });

  it("can be ranked by best-of-N when asked for", async () => {
    const { report } = await evaluate({ methods: ["best-likelihood", "best-judgement"] });
    expect(find(report, "likelihood+channel best-likelihood").right).toBe(1);
  });
});

describe("where items have choices", () => {
  const choices = [{ answer: 0, plain: logs(0.2, 0.1), channel: [-7, -8] }];

  it.each<EvaluationOptions>([{ pairs: ["paths:pointwise"] }, { pooling: "mean" }, { methods: ["majority-vote"] }])(
    "%j is refused",
    async (options) => {
      const pairs = ["likelihood+channel"];
      await expect(evaluateScores([await writeLog(choices)], { pairs, ...options })).rejects.toThrow(
        InvalidArgumentError,
      );
    },
  );
});
