import { describe, expect, it } from "vitest";
import { drawInterval, scaleOf, seriesStyles, tellLinesApart } from "../../../src/evaluation/report/page/draw-plot";
import type { Section } from "../../../src/evaluation/report/page/markup";
import { renderSection } from "../../../src/evaluation/report/page/markup";
import { createCalibration, mergeBins } from "../../../src/evaluation/report/sections/confidence";
import { createPolicies } from "../../../src/evaluation/report/sections/players";
import { reliabilityBins } from "../../../src/statistics/calibration";
import { wilsonInterval } from "../../../src/statistics/intervals";
import { createEntry, createReport } from "./hand-made-report";

/** The data of each figure of a section, by the names of its columns. */
function readData(section: Section | undefined): Record<string, unknown>[][] {
  const figures = renderSection(section!).text.matchAll(/class="figure-data">(.*?)<\/script>/g);
  return [...figures].map(([, json]) => {
    const [columns, ...rows] = JSON.parse(json!) as [string[], ...unknown[][]];
    return rows.map((row) => Object.fromEntries(row.map((value, i) => [columns[i], value])));
  });
}

describe("the bins of a reliability diagram", () => {
  const bin = (lower: number, count: number, accuracy: number) => ({
    lower,
    upper: lower + 0.25,
    count,
    confidence: lower + 0.1,
    accuracy,
  });

  it("are put together until each holds ten items, the rest in the last", () => {
    const merged = mergeBins([bin(0, 2, 0.5), bin(0.25, 8, 0.25), bin(0.5, 30, 0.6), bin(0.75, 3, 1)]);
    expect(merged).toHaveLength(2);
    // (2 * 0.5 + 8 * 0.25) / 10 right at (2 * 0.1 + 8 * 0.35) / 10; (30 * 0.6 + 3) / 33 right.
    expect(merged[0]).toMatchObject({ lower: 0, upper: 0.5, count: 10 });
    expect(merged[0]!.accuracy).toBeCloseTo(0.3, 12);
    expect(merged[0]!.confidence).toBeCloseTo(0.3, 12);
    expect(merged[1]).toMatchObject({ lower: 0.5, upper: 1, count: 33 });
    expect(merged[1]!.accuracy).toBeCloseTo(21 / 33, 12);
  });

  it("are one where there are few items", () => {
    expect(mergeBins([bin(0, 2, 0.5), bin(0.5, 4, 0.25)])).toMatchObject([{ count: 6 }]);
    expect(mergeBins([])).toEqual([]);
  });

  it("keep all items and all right ones", () => {
    const confidences = Array.from({ length: 137 }, (_, i) => ((i * 37) % 137) / 137);
    const correct = confidences.map((confidence, i) => (i * 7) % 10 < 10 * confidence);
    const bins = reliabilityBins(confidences, correct);
    const merged = mergeBins(bins);
    const right = (list: typeof bins) => list.reduce((sum, b) => sum + b.count * b.accuracy, 0);
    expect(merged.reduce((sum, { count }) => sum + count, 0)).toBe(137);
    expect(right(merged)).toBeCloseTo(right(bins), 9);
    for (const { count } of merged) expect(count).toBeGreaterThanOrEqual(10);
  });
});

describe("lines that lie on each other", () => {
  const style = seriesStyles[0]!;
  const line = (...heights: number[]) => ({
    style,
    points: heights.map((y, x) => [x, y] as const),
  });
  const widths = (...lines: ReturnType<typeof line>[]) => tellLinesApart(lines).map((told) => told.style.width);

  it("are wider the more lie above them", () => {
    expect(widths(line(1, 2, 3), line(5, 5, 5), line(1, 2, 3), line(1, 2, 3))).toEqual([10, 2, 6, 2]);
  });

  it("count along half of their way, between points too", () => {
    expect(widths(line(0, 2, 4, 4), line(0, 2, 4, 8))).toEqual([6, 2]);
    const short = { style, points: [[0.5, 1] as const, [1.5, 3] as const] };
    expect(tellLinesApart([line(0, 2, 4), short]).map((told) => told.style.width)).toEqual([6, 2]);
  });

  it("do not count where lines only cross", () => {
    expect(widths(line(0, 10), line(10, 0))).toEqual([2, 2]);
  });
});

describe("the mark of a reliability diagram", () => {
  it("has the interval of as many right items as there are, though 0.29 · 100 is less than 29 in doubles", () => {
    const bins = [{ lower: 0, upper: 1, count: 100, confidence: 0.5, accuracy: 0.29 }];
    const calibration = { expectedCalibrationError: 0.21, brierScore: 0.2, bins };
    const entry = createEntry("contrast judgement", 29, { pair: "contrast", method: "judgement", calibration });
    const [[mark]] = readData(createCalibration(createReport({ entries: [entry] }))) as [[Record<string, unknown>]];
    const { lower, upper } = wilsonInterval(29, 100);
    expect(mark).toMatchObject({ items: 100, accuracy: 0.29, accuracy_lower: lower, accuracy_upper: upper });
  });
});

describe("the interval in a table", () => {
  it("lies on a scale in steps of 5 points that holds all of them and the mark", () => {
    const scale = scaleOf(
      [
        { proportion: 0.5, lower: 0.37, upper: 0.63 },
        { proportion: 0.7, lower: 0.57, upper: 0.81 },
      ],
      0.4,
    );
    expect(scale).toEqual({ lower: 0.35, upper: 0.85, mark: 0.4 });
    expect(scaleOf([{ proportion: 0.5, lower: 0.37, upper: 0.63 }], 0.25)).toMatchObject({ lower: 0.25, upper: 0.65 });
  });

  it("fills a drawing of 104 pixels but for 4 at its left and 4 at its right end", () => {
    const { text } = drawInterval({ proportion: 0.5, lower: 0.25, upper: 1 }, { lower: 0, upper: 1, mark: 0 });
    // 4 + 96 times each share.
    expect(text).toContain('<line x1="28.0" x2="100.0"');
    expect(text).toContain('cx="52.0"');
    expect(text).toContain('<line class="mark" x1="4.0" x2="4.0"');
  });
});

describe("how the policies moved", () => {
  const policy = (before: number, after: number) => ({
    initialGenerator: [before, 1 - before],
    initialDiscriminator: [0.5, 0.5],
    generator: [after, 1 - after],
    discriminator: [0.5, 0.5],
  });
  const item = (i: number, before: number, after: number) => ({
    item: i,
    answer: 0,
    policies: { contrast: policy(before, after) },
    chosen: {},
  });
  const section = createPolicies([item(0, 0.22, 0.97), item(1, 0.24, 0.99), item(2, 0.5, 1)]);

  it("is counted in squares of 5 by 5 points, from before to after, a sure one in the last", () => {
    const [generator] = readData(section);
    expect(generator).toEqual([
      { before_from: 0.2, before_to: 0.25, after_from: 0.95, after_to: 1, items: 2 },
      { before_from: 0.5, before_to: 0.55, after_from: 0.95, after_to: 1, items: 1 },
    ]);
  });

  it("has its means in the caption", () => {
    // (0.22 + 0.24 + 0.5) / 3 and (0.97 + 0.99 + 1) / 3.
    expect(renderSection(section!).text).toContain("mean 32.0 % → 98.7 %");
  });
});
