import { dot, line, link, type Markish } from "@observablehq/plot";
import type { ReliabilityBin } from "../../../statistics/calibration";
import { wilsonInterval } from "../../../statistics/intervals";
import type { EvaluationReport, ReportEntry } from "../../evaluate/evaluation-report";
import { nameInPair } from "../compare-with-rivals";
import * as format from "../format-figures";
import * as chart from "../page/draw-plot";
import { html, type Markup, renderHeadings, renderPanels, renderTable, type Section } from "../page/markup";

/** Reliability diagrams of the entries that are shown. */
export function createCalibration(report: EvaluationReport): Section | undefined {
  const shown = report.pairs.flatMap(({ name }) => chart.chooseShown(report, name));
  if (shown.length === 0) return undefined;
  const once = new Map(shown.map((item) => [item.entry.name, item]));
  return {
    id: "calibration",
    title: "Calibration",
    explanation:
      "Whether the confidence in the chosen candidate can be taken at its word. Items are grouped by confidence, at least 10 to a group where there are as many (the calibration error keeps 15 bins of equal width); each mark stands at a group's mean confidence and the share of it that is right, larger for more items, with a 95 % interval. On the dashed diagonal both agree; below it the ranking is too sure of itself. Of each pair these are the best setting of each equilibrium method, the strongest ranking without a game and the plain likelihood.",
    content: renderPanels([...once.values()].map(drawPanel)),
  };
}

function drawPanel({ entry, style }: chart.ShownEntry): Markup {
  const { bins, expectedCalibrationError, brierScore } = entry.calibration;
  const points = mergeBins(bins).map((bin) => ({
    ...bin,
    ...intervalOf(bin),
    title: `confidence ${format.percent(bin.confidence)}, right ${format.percent(bin.accuracy)} of ${format.quantity(bin.count, "item")}`,
  }));
  return chart.renderPanel({
    caption: html`<strong>${entry.name}</strong><br>calibration error ${format.decimal(expectedCalibrationError)}, Brier score ${format.decimal(brierScore)}`,
    label: `Reliability diagram of ${entry.name}`,
    plot: {
      x: chart.shareAxis("confidence, %"),
      y: chart.shareAxis("right, %"),
      r: { range: [2, 9] },
      marks: [
        chart.drawDiagonal(0.6),
        link(points, {
          x1: "confidence",
          x2: "confidence",
          y1: "lower95",
          y2: "upper95",
          stroke: style.colour,
          strokeWidth: 1.5,
        }),
        line(points, { x: "confidence", y: "accuracy", stroke: style.colour }),
        dot(points, { x: "confidence", y: "accuracy", r: "count", fill: style.colour, title: "title" }),
      ],
    },
    data: points.map(({ lower, upper, count, confidence, accuracy, lower95, upper95 }) => ({
      confidence_above: lower,
      confidence_to: upper,
      items: count,
      confidence,
      accuracy,
      accuracy_lower: lower95,
      accuracy_upper: upper95,
    })),
  });
}

/** Fewest items for each mark of a reliability diagram, if there are that many. */
const fewestInBin = 10;

/**
 * Neighbouring bins put together from the low end until each holds {@link fewestInBin} items; a rest joins the last.
 */
export function mergeBins(bins: readonly ReliabilityBin[]): ReliabilityBin[] {
  const merged: ReliabilityBin[] = [];
  for (const bin of bins) {
    const last = merged.at(-1);
    if (last !== undefined && last.count < fewestInBin) merged.push(join(merged.pop()!, bin));
    else merged.push(bin);
  }
  const rest = merged.length > 1 && merged.at(-1)!.count < fewestInBin ? merged.pop() : undefined;
  return rest === undefined ? merged : [...merged.slice(0, -1), join(merged.at(-1)!, rest)];
}

function join(a: ReliabilityBin, b: ReliabilityBin): ReliabilityBin {
  const count = a.count + b.count;
  const weigh = (first: number, second: number) => (a.count * first + b.count * second) / count;
  return {
    lower: a.lower,
    upper: b.upper,
    count,
    confidence: weigh(a.confidence, b.confidence),
    accuracy: weigh(a.accuracy, b.accuracy),
  };
}

function intervalOf({ accuracy, count }: ReliabilityBin): { lower95: number; upper95: number } {
  const { lower, upper } = wilsonInterval(Math.round(accuracy * count), count);
  return { lower95: lower, upper95: upper };
}

/** Accuracy-coverage curves, a panel for each pair, and what elimination answers. */
export function createCoverage(report: EvaluationReport): Section | undefined {
  const shown = report.pairs.flatMap(({ name }) => chart.chooseShown(report, name));
  if (shown.length === 0) return undefined;
  return {
    id: "coverage",
    title: "Coverage",
    explanation:
      "What answering only the most confident items gives. From right to left fewer items are answered, those of the least confidence left out first; a useful confidence makes the share of right answers rise. At the left end a curve rests on few items and wavers. A line that another lies on is drawn wider. AURC is the area under the curve of errors, the same in one number: lower is better. The table says what is answered where equilibrium ranking eliminates the candidates on which its players disagree.",
    content: [
      renderPanels(report.pairs.map(({ name }) => drawCoveragePanel(report, name))),
      writeAbstention(shown.map(({ entry }) => entry)),
    ],
  };
}

function writeAbstention(entries: readonly ReportEntry[]): Markup {
  return renderTable(
    "Abstention by elimination",
    renderHeadings("Way of ranking | Items answered | Right of those (95 % interval)"),
    html`<tbody>${entries.map(({ name, abstention }) =>
      abstention === undefined
        ? undefined
        : html`<tr><th scope="row">${name}</th><td>${format.count(abstention.answered)}</td><td>${abstention.accuracy ? format.accuracy(abstention.accuracy) : "–"}</td></tr>`,
    )}</tbody>`,
  );
}

function drawCoveragePanel(report: EvaluationReport, pair: string): Markup {
  const shown = chart.tellLinesApart(
    chart.chooseShown(report, pair).map(({ entry, style }) => ({
      entry,
      style,
      points: entry.coverage.map(({ coverage, accuracy }) => [coverage, accuracy] as const),
    })),
  );
  return chart.renderPanel({
    caption: html`<strong>${pair}</strong>`,
    label: `Accuracy against coverage: ${pair}`,
    plot: {
      x: chart.shareAxis("items answered, %"),
      y: { label: "right of those, %", tickFormat: chart.percentTicks, ticks: 6, nice: true, zero: false },
      marks: shown.flatMap(drawCurve),
    },
    legend: shown.map(({ entry, style }) => ({
      label: `${nameInPair(entry)}, AURC ${format.decimal(entry.areaUnderRiskCoverage)}`,
      style,
    })),
    data: shown.flatMap(({ entry: { name, coverage } }) => coverage.map((point) => ({ entry: name, ...point }))),
  });
}

/** A curve with a few marks, which distinguish it without its colour. */
function drawCurve({ entry, style }: chart.ShownEntry): Markish[] {
  const { coverage } = entry;
  const places = { x: "coverage", y: "accuracy" };
  const curve = line(coverage, {
    ...places,
    stroke: style.colour,
    strokeDasharray: style.dashes,
    strokeWidth: style.width ?? chart.lineWidth,
  });
  if (style.symbol === undefined) return [curve];
  const marked = coverage.filter((_, i) => i % Math.ceil(coverage.length / 8) === 0);
  return [curve, dot(marked, { ...places, fill: style.colour, symbol: style.symbol, r: 4 })];
}
