import {
  applyCalibration,
  type EvaluationReport,
  evaluateScores,
  type ItemReport,
  renderMarkdown,
} from "equirank/evaluation";
import { describe, expect, it } from "vitest";
import { describeOutcome } from "../../../src/internal";
import { writeLog } from "../write-log";

/** A likelihood ratio of 9 every time, though only every second item is right. */
const items = Array.from({ length: 400 }, (_, i) => ({
  answer: i % 2,
  plain: [-1, -1 - Math.log(9)],
  channel: [-5, -6],
}));

const options = { pairs: ["likelihood+channel"], lambda: [0.1], resamples: 20 };

let once: ReturnType<typeof calibrate> | undefined;

/** The report, with the items that it is of. */
async function calibrate(): Promise<{ report: EvaluationReport; reported: ItemReport[] }> {
  const reported: ItemReport[] = [];
  const report = await evaluateScores(
    [await writeLog(items)],
    { ...options, calibration: { precision: 0.3 } },
    { onItem: (item) => reported.push(item) },
  );
  return { report, reported };
}

function calibrateOnce() {
  once ??= calibrate();
  return once;
}

describe("a report with calibrated confidences", () => {
  it("is of the items that were not held out, about half of them", async () => {
    const { report, reported } = await calibrateOnce();
    const { calibration } = report;
    expect(calibration!.items + report.items).toBe(400);
    // Five standard deviations of 400 fair coins.
    expect(Math.abs(calibration!.items - 200)).toBeLessThan(50);
    expect(reported).toHaveLength(report.items);
  });

  it("has a map for every way of ranking that takes the overconfidence away", async () => {
    const { report } = await calibrateOnce();
    expect(report.calibration!.entries.map(({ entry }) => entry)).toEqual(report.entries.map(({ name }) => name));
    const own = report.calibration!.entries.find(({ entry }) => entry === "likelihood")!;
    expect(own.before.expectedCalibrationError).toBeGreaterThan(0.3);
    expect(own.after.expectedCalibrationError).toBeLessThan(0.1);
    expect(applyCalibration(own.map, 0.9)).toBeCloseTo(0.5, 0);
  });

  it("says what came of the threshold", async () => {
    const { report } = await calibrateOnce();
    const own = report.calibration!.entries.find(({ entry }) => entry === "likelihood")!;
    // Every confidence is the same, so that all items are answered or none.
    expect(own.threshold).toMatchObject({ above: null, precision: 0.3, level: 0.95 });
    expect(own.tested!.answered).toBe(report.items);
    expect(own.tested!.right).toBe(report.entries[0]!.right);
  });

  it("answers the items above the threshold, by their confidence before the map", async () => {
    // Confidences of 9/10, always right, and of 11/21, right in three of four. Only the former are right often enough:
    // the threshold is 11/21, which those at it do not exceed, though the map takes them to 3/4.
    const unequal = Array.from({ length: 400 }, (_, i) => ({
      answer: i % 8 === 7 ? 1 : 0,
      plain: [-1, -1 - Math.log(i % 2 === 0 ? 9 : 1.1)],
      channel: [-5, -6],
    }));
    const numbers: number[] = [];
    const { calibration } = await evaluateScores(
      [await writeLog(unequal)],
      { ...options, calibration: { precision: 0.93 } },
      { onItem: ({ item }) => numbers.push(item) },
    );
    const own = calibration!.entries.find(({ entry }) => entry === "likelihood")!;
    expect(own.threshold!.above).toBeCloseTo(11 / 21, 12);
    const surer = numbers.filter((item) => item % 2 === 0).length;
    expect(own.tested).toMatchObject({ answered: surer, right: surer });
  });

  it("shows it in words", async () => {
    const { report } = await calibrateOnce();
    const text = renderMarkdown(report);
    expect(text).toContain("## Calibrated confidence");
    expect(text).toContain(`by a monotone map on ${report.calibration!.items} other items`);
  });

  it("tells in sentences what became of the strongest equilibrium", async () => {
    const { report } = await calibrateOnce();
    const sentences = describeOutcome(report).join("\n");
    expect(sentences).toMatch(
      /Calibrated on \d+ other items, the confidence of likelihood\+channel equilibrium-\S+ exact 0\.1 is off by 0\.0\d\d /,
    );
    expect(sentences).toMatch(
      /With no threshold at all, chosen on those items to keep 30\.0 % right answers in \S+ % of all such samples, it answers \d+ items, \S+ % \([^)]*\) of them rightly\./,
    );
  });

  it("holds out other items with another seed, and refuses a share that leaves a part empty", async () => {
    const { report } = await calibrateOnce();
    const log = await writeLog(items);
    const other = await evaluateScores([log], { ...options, seed: 1, calibration: {} });
    expect(other.calibration!.entries[0]!.map).not.toEqual(report.calibration!.entries[0]!.map);
    await expect(evaluateScores([log], { ...options, calibration: { share: 1e-9 } })).rejects.toThrow(
      "0 would be held out and 400 not",
    );
    await expect(evaluateScores([log], { ...options, calibration: { share: 1 } })).rejects.toThrow(
      "options.calibration.share",
    );
  });
});
