import { describe, expect, it } from "vitest";
import { compareWithRivals, findDefault, listHeadline } from "../../../src/evaluation/report/compare-with-rivals";
import { describeOutcome } from "../../../src/evaluation/report/describe-outcome";
import { createComparison, createEntry, createReport } from "./hand-made-report";

const likelihood = createEntry("likelihood", 40, { scorer: "likelihood" });
const pool = createEntry("contrast log-linear-pool", 50, {
  pair: "contrast",
  method: "log-linear-pool",
});
const judgement = createEntry("contrast judgement", 55, { pair: "contrast", method: "judgement" });
const game = (solver: "exact" | "pikl", right: number) =>
  createEntry(`contrast equilibrium-joint ${solver} 0.1`, right, {
    pair: "contrast",
    method: "equilibrium-joint",
    solver,
    lambda: 0.1,
  });

const exact = game("exact", 52);
const pikl = game("pikl", 30);
const report = createReport({
  entries: [likelihood, exact, pikl, pool, judgement],
  comparisons: [
    createComparison(exact.name, "likelihood", 14, 2),
    createComparison(exact.name, pool.name, 6, 4),
    createComparison(exact.name, judgement.name, 10, 13),
    createComparison(pikl.name, "likelihood", 5, 15),
    createComparison(pikl.name, pool.name, 0, 20),
    createComparison(pikl.name, judgement.name, 2, 27),
  ],
});

describe("the rivals of an equilibrium entry", () => {
  it("are greedy, the pool and the strongest that it is compared with", () => {
    const [first] = compareWithRivals(report);
    expect(first!.entry).toBe(exact);
    expect(first!.rivals.greedy!.baseline).toBe("likelihood");
    expect(first!.rivals.pool!.baseline).toBe(pool.name);
    expect(first!.rivals.strongest!.baseline).toBe(judgement.name);
  });

  it("count once where two roles fall to one entry", () => {
    const [only] = compareWithRivals(
      createReport({
        entries: [likelihood, exact],
        comparisons: [createComparison(exact.name, "likelihood", 9, 1)],
      }),
    );
    expect(only!.rivals.strongest).toBe(only!.rivals.greedy);
    // 2 (1 + 10) / 2^10, the two-sided binomial tail of 9 of 10, not doubled.
    expect(only!.rivals.greedy!.adjustedPValue).toBeCloseTo(22 / 1024, 12);
  });

  it("are judged after Holm's correction", () => {
    const [first, second] = compareWithRivals(report);
    // 14 to 2 has the exact binomial p-value 274 / 2^16, the third smallest of six and therefore times 4;
    // 5 to 15 has 0.041, the fourth, which is below 0.05 but not times 3.
    expect(first!.rivals.greedy!.pValue).toBeCloseTo(274 / 2 ** 16, 12);
    expect(first!.rivals.greedy!.adjustedPValue).toBeCloseTo((4 * 274) / 2 ** 16, 12);
    expect(first!.rivals.greedy!.verdict).toBe("wins");
    expect(second!.rivals.greedy!.pValue).toBeLessThan(0.05);
    expect(second!.rivals.greedy!.verdict).toBe("ties");
    expect(second!.rivals.pool!.verdict).toBe("loses");
  });
});

describe("the default call", () => {
  const usual = (pair: string, right: number) =>
    createEntry(`${pair} equilibrium-discriminator exact 0.1`, right, {
      pair,
      method: "equilibrium-discriminator",
      solver: "exact",
      lambda: 0.1,
    });
  const sum = createEntry("contrast log-odds-sum", 58, {
    pair: "contrast",
    method: "log-odds-sum",
  });
  const single = createEntry("yes-no", 57, { scorer: "yes-no" });
  const [contrast] = report.pairs;
  const pointwise = { ...contrast!, name: "pointwise" };
  const asked = usual("contrast", 60);
  const complete = createReport({
    entries: [likelihood, single, exact, asked, usual("pointwise", 45), pool, sum],
    comparisons: [
      createComparison(asked.name, "likelihood", 24, 4),
      createComparison(asked.name, pool.name, 14, 4),
      createComparison(asked.name, sum.name, 6, 4),
      createComparison(asked.name, "yes-no", 10, 7),
    ],
    pairs: [contrast!, pointwise],
  });

  it("is by contrast where the judge knows something, and by pointwise where it does not", () => {
    expect(findDefault(complete)).toBe(asked);
    const atChance = { ...contrast!, judgement: { areaUnderRoc: 0.5, pValue: 0.4 } };
    const { entries } = complete;
    expect(findDefault({ ...complete, pairs: [atChance, pointwise] })).toBe(entries[4]);
    expect(findDefault(report)).toBeUndefined();
  });

  it("stands before its rivals and the best single score, each once", () => {
    const rows = listHeadline(complete);
    expect(rows.map(({ label, entry }) => [label, entry])).toEqual([
      ["default call", asked],
      ["greedy", likelihood],
      ["log-linear pool", pool],
      ["strongest rival, sum of log-odds", sum],
      ["best single score", single],
    ]);
    // Of four comparisons that of 24 to 4, p = 0.00018, is the most unlikely by chance.
    expect(rows[1]!.comparison!.adjustedPValue).toBeCloseTo(4 * rows[1]!.comparison!.pValue, 12);
  });

  it("is the first sentence", () => {
    expect(describeOutcome(complete)[0]).toMatch(
      /^The default call \(contrast equilibrium-discriminator exact 0\.1\) is right on 60\.0 % \(50\.2 to 69\.1\)\. Against it: greedy 40\.0 % \(30\.9 to 49\.8\), won 24, lost 4, corrected p = 0\.0007; .*best single score \(yes-no\) 57\.0 %/,
    );
  });
});

describe("the outcome in sentences", () => {
  const sentences = describeOutcome(report);

  it("names the data and the strongest on both sides", () => {
    expect(sentences.slice(0, 3)).toEqual([
      "100 items of arc_easy, answered by tiny; with 4.0 candidates on average, a guess is right on 25.0 %.",
      "Strongest without a game: contrast judgement, 55.0 % (45.2 to 64.4) right.",
      "Strongest of 2 settings of equilibrium ranking: contrast equilibrium-joint exact 0.1, 52.0 % (42.3 to 61.5) right.",
    ]);
  });

  it("says where equilibrium ranking wins, ties and loses, and by how much at best and at worst", () => {
    expect(sentences[3]).toBe(
      "contrast against greedy (likelihood): equilibrium ranking wins in 1 and ties in 1 of 2 settings. " +
        "Best: equilibrium-joint exact 0.1, +12.0 points (+7.0 to +17.0), won 14, lost 2, p = 0.0042, corrected p = 0.0167. " +
        "Worst: equilibrium-joint pikl 0.1, -10.0 points (-15.0 to -5.0), won 5, lost 15, p = 0.0414, corrected p = 0.12.",
    );
    expect(sentences[4]).toMatch(/^contrast against the log-linear pool .*ties in 1 and loses in 1 of 2 settings\./);
    expect(sentences[5]).toMatch(/^contrast against its strongest rival without a game \(contrast judgement\)/);
  });

  it("ranks settings by won less lost, however many were won", () => {
    const [, , , sentence] = describeOutcome(
      createReport({
        entries: [likelihood, exact, pikl],
        comparisons: [
          createComparison(exact.name, "likelihood", 20, 18),
          createComparison(pikl.name, "likelihood", 6, 0),
        ],
      }),
    );
    expect(sentence).toMatch(
      /Best: equilibrium-joint pikl 0\.1, \+6\.0 .* Worst: equilibrium-joint exact 0\.1, \+2\.0 /,
    );
  });

  it("counts the others that are right as often as the strongest", () => {
    const entries = [likelihood, judgement, createEntry("yes-no", 55), createEntry("channel", 55), game("exact", 55)];
    expect(describeOutcome(createReport({ entries }))).toContain(
      "Strongest without a game: contrast judgement, 55.0 % (45.2 to 64.4) right, and 2 more with as many right.",
    );
  });

  it("ends with the test and its correction", () => {
    expect(sentences.at(-1)).toMatch(/exact McNemar.*Holm's correction over these 6 comparisons/);
  });

  it("says that a report is partial", () => {
    expect(describeOutcome({ ...report, incompleteItems: 1 })[1]).toBe(
      "This report is partial: 1 item more has not all answers yet and is left out.",
    );
  });

  it("says that a judge shows no information", () => {
    const pairs = report.pairs.map((pair) => ({
      ...pair,
      judgement: { areaUnderRoc: 0.51, pValue: 0.4 },
    }));
    expect(describeOutcome({ ...report, pairs }).join("\n")).toContain(
      "The discriminator of contrast does not show that it tells right candidates from wrong ones (area under the ROC curve 0.510, p = 0.40)",
    );
  });

  it("needs no equilibrium", () => {
    expect(describeOutcome(createReport({ entries: [likelihood] })).slice(1)).toEqual([
      "Strongest without a game: likelihood, 40.0 % (30.9 to 49.8) right.",
      "Equilibrium ranking was not among the methods.",
    ]);
  });
});
