import { dot, line, type Markish } from "@observablehq/plot";
import type { EvaluationReport, ReportEntry } from "../../evaluation-report";
import { formatAccuracy, formatCount, formatDecimal } from "../format-figures";
import { nameInPair } from "../name-in-pair";
import { drawPlot, percentTicks } from "../page/draw-plot";
import { html, type Markup } from "../page/markup";
import {
  renderHeadings,
  renderPanel,
  renderPanels,
  renderTable,
  type Section,
} from "../page/section";
import { chooseShown, renderLegend, type ShownEntry } from "../page/series";

/** Accuracy-coverage curves, a panel for each pair, and what elimination answers. */
export function createCoverage(report: EvaluationReport): Section | undefined {
  const shown = report.pairs.flatMap(({ name }) => chooseShown(report, name));
  if (shown.length === 0) return undefined;
  return {
    id: "coverage",
    title: "Coverage",
    explanation:
      "What answering only the surest items gives. From right to left fewer items are answered, those of the least confidence left out first; a useful confidence makes the share of right answers rise. At the left end a curve rests on few items and wavers. AURC is the area under the curve of errors, the same in one number: lower is better. The table says what is answered where equilibrium ranking eliminates the candidates on which its players disagree.",
    content: [
      renderPanels(report.pairs.map(({ name }) => drawPanel(report, name))),
      writeAbstention(shown.map(({ entry }) => entry)),
    ],
  };
}

function writeAbstention(entries: readonly ReportEntry[]): Markup {
  return renderTable(
    "Abstention by elimination",
    renderHeadings(["Way of ranking", "Items answered", "Right of those (95 % interval)"]),
    html`<tbody>${entries.map(({ name, abstention }) =>
      abstention === undefined
        ? undefined
        : html`<tr><th scope="row">${name}</th><td>${formatCount(abstention.answered)}</td><td>${abstention.accuracy ? formatAccuracy(abstention.accuracy) : "–"}</td></tr>`,
    )}</tbody>`,
  );
}

function drawPanel(report: EvaluationReport, pair: string): Markup {
  const shown = chooseShown(report, pair);
  const drawing = drawPlot(`Accuracy against coverage: ${pair}`, {
    x: { label: "items answered, %", domain: [0, 1], tickFormat: percentTicks, ticks: 5 },
    y: { label: "right of those, %", tickFormat: percentTicks, ticks: 6, nice: true, zero: false },
    marks: shown.flatMap(drawCurve),
  });
  return renderPanel(html`<strong>${pair}</strong>`, [
    drawing,
    renderLegend(
      shown.map(({ entry, style }) => ({
        label: `${nameInPair(entry)}, AURC ${formatDecimal(entry.areaUnderRiskCoverage)}`,
        style,
      })),
    ),
  ]);
}

/** A curve with a few marks on it, which tell it from others without its colour. */
function drawCurve({ entry, style }: ShownEntry): Markish[] {
  const { coverage } = entry;
  const places = { x: "coverage", y: "accuracy" };
  const curve = line(coverage, {
    ...places,
    stroke: style.colour,
    strokeDasharray: style.dashes,
    strokeWidth: 2,
  });
  if (style.symbol === undefined) return [curve];
  const marked = coverage.filter((_, i) => i % Math.ceil(coverage.length / 8) === 0);
  return [curve, dot(marked, { ...places, fill: style.colour, symbol: style.symbol, r: 4 })];
}
