import { dot, line, link } from "@observablehq/plot";
import type { ReliabilityBin } from "../../../statistics/reliability-bins";
import { wilsonInterval } from "../../../statistics/wilson-interval";
import type { EvaluationReport } from "../../evaluation-report";
import { formatDecimal, formatPercent, formatQuantity } from "../format-figures";
import { drawPlot, percentTicks } from "../page/draw-plot";
import { html, type Markup } from "../page/markup";
import { renderPanel, renderPanels, type Section } from "../page/section";
import { chooseShown, type ShownEntry } from "../page/series";

/** Reliability diagrams of the entries that are shown. */
export function createCalibration(report: EvaluationReport): Section | undefined {
  const shown = report.pairs.flatMap(({ name }) => chooseShown(report, name));
  if (shown.length === 0) return undefined;
  const once = new Map(shown.map((item) => [item.entry.name, item]));
  return {
    id: "calibration",
    title: "Calibration",
    explanation:
      "Whether the confidence in the chosen candidate can be taken at its word. Items are grouped by confidence; each mark stands at a group's mean confidence and the share of it that is right, larger for more items, with a 95 % interval. On the dashed diagonal both agree; below it the ranking is too sure of itself. Of each pair these are the best setting of each equilibrium method, the strongest ranking without a game and the plain likelihood.",
    content: renderPanels([...once.values()].map(drawPanel)),
  };
}

function drawPanel({ entry, style }: ShownEntry): Markup {
  const { bins, expectedCalibrationError, brierScore } = entry.calibration;
  const points = bins.map((bin) => ({
    ...bin,
    ...intervalOf(bin),
    title: `confidence ${formatPercent(bin.confidence)}, right ${formatPercent(bin.accuracy)} of ${formatQuantity(bin.count, "item")}`,
  }));
  const drawing = drawPlot(`Reliability diagram of ${entry.name}`, {
    x: { label: "confidence, %", domain: [0, 1], tickFormat: percentTicks, ticks: 5 },
    y: { label: "right, %", domain: [0, 1], tickFormat: percentTicks, ticks: 5 },
    r: { range: [2, 9] },
    marks: [
      line(
        [
          [0, 0],
          [1, 1],
        ],
        { stroke: "currentColor", strokeDasharray: "4 4", strokeOpacity: 0.6 },
      ),
      link(points, {
        x1: "confidence",
        x2: "confidence",
        y1: "lower95",
        y2: "upper95",
        stroke: style.colour,
        strokeWidth: 1.5,
      }),
      line(points, { x: "confidence", y: "accuracy", stroke: style.colour }),
      dot(points, {
        x: "confidence",
        y: "accuracy",
        r: "count",
        fill: style.colour,
        title: "title",
      }),
    ],
  });
  return renderPanel(
    html`<strong>${entry.name}</strong><br>calibration error ${formatDecimal(expectedCalibrationError)}, Brier score ${formatDecimal(brierScore)}`,
    drawing,
  );
}

function intervalOf({ accuracy, count }: ReliabilityBin): { lower95: number; upper95: number } {
  const { lower, upper } = wilsonInterval(Math.round(accuracy * count), count);
  return { lower95: lower, upper95: upper };
}
