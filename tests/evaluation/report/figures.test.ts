import { describe, expect, it } from "vitest";
import { seriesStyles, tellLinesApart } from "../../../src/evaluation/report/page/draw-plot";
import { mergeBins } from "../../../src/evaluation/report/sections/confidence";
import { reliabilityBins } from "../../../src/statistics/calibration";

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
