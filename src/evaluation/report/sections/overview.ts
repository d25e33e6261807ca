import { dot, link, ruleX, text } from "@observablehq/plot";
import { scorers } from "../../../elicitation/scorers";
import type { EvaluationReport, ReportEntry } from "../../evaluate/evaluation-report";
import {
  compareWithRivals,
  type HeadlineRow,
  listHeadline,
  nameInPair,
  type RivalComparison,
  rivalRoles,
} from "../compare-with-rivals";
import { describeOutcome, describeRun } from "../describe-outcome";
import * as format from "../format-figures";
import * as chart from "../page/draw-plot";
import { html, type Markup, renderHeadings, renderPanels, renderTable, type Section } from "../page/markup";

/** The default call with its rivals, and the results in sentences. */
export function createOutcome(report: EvaluationReport): Section {
  const headline = listHeadline(report);
  return {
    id: "outcome",
    title: "In short",
    explanation:
      "How often the default call is right, what it is up against, and where equilibrium ranking wins, ties and loses on these items.",
    content: [
      headline.length > 0 ? drawHeadline(headline, report) : undefined,
      html`<ul class="sentences">${describeOutcome(report).map((sentence) => html`<li>${sentence}</li>`)}</ul>`,
    ],
  };
}

/** A line for each entry: the interval of its accuracy, under what it is called; a guess is dotted. */
function drawHeadline(rows: readonly HeadlineRow[], { chance, items }: EvaluationReport): Markup {
  const points = rows.map(({ label, entry: { accuracy } }, row) => ({
    ...accuracy,
    row,
    text: `${label}: ${format.percent(accuracy.proportion)}`,
    colour: row === 0 ? "var(--blue)" : "currentColor",
  }));
  const place = { y: "row", stroke: "colour", strokeWidth: 2 };
  const panel = chart.renderPanel({
    caption: html`<strong>The default call and its rivals</strong><br>${format.quantity(items, "item")}, 95 % intervals; the dotted line is a guess`,
    label: "Accuracy of the default call and its rivals, with 95 % intervals",
    plot: {
      height: 40 * rows.length + 60,
      marginLeft: 14,
      x: { label: "right, %", tickFormat: chart.percentTicks, ticks: 6, nice: true },
      y: { axis: null, domain: [rows.length - 0.6, -0.7] },
      marks: [
        ruleX([chance], { strokeDasharray: "2 3", strokeOpacity: 0.7 }),
        link(points, { ...place, x1: "lower", x2: "upper", y1: "row", y2: "row" }),
        dot(points, { ...place, x: "proportion", fill: "colour", r: 4.5 }),
        text(points, { y: "row", frameAnchor: "left", text: "text", dx: 4, dy: -14, textAnchor: "start" }),
      ],
      color: { type: "identity" },
    },
    data: rows.map(({ label, entry: { name, right, accuracy }, comparison }) => ({
      label,
      entry: name,
      right,
      accuracy: accuracy.proportion,
      accuracy_lower: accuracy.lower,
      accuracy_upper: accuracy.upper,
      default_won: comparison?.won,
      default_lost: comparison?.lost,
      mcnemar_p: comparison?.pValue,
      mcnemar_p_corrected: comparison?.adjustedPValue,
    })),
  });
  return renderPanels([panel]);
}

/** Every entry with its figures and its comparisons. */
export function createMethods(report: EvaluationReport): Section {
  const scale = chart.scaleOf(
    report.entries.map(({ accuracy }) => accuracy),
    report.chance,
  );
  const rivals = new Map(compareWithRivals(report).map(({ entry, rivals }) => [entry, rivals]));
  const groups = [undefined, ...report.pairs.map(({ name }) => name)];
  const writeRow = (entry: ReportEntry) => html`
<tr><th scope="row">${nameInPair(entry)}</th>
<td>${chart.drawInterval(entry.accuracy, scale)}</td>
<td>${format.accuracy(entry.accuracy)}</td>
<td>${entry.standardError === undefined ? "–" : format.points(entry.standardError)}</td>
<td>${format.decimal(entry.meanReciprocalRank)}</td>
<td>${format.decimal(entry.calibration.expectedCalibrationError)}</td>
<td>${format.decimal(entry.areaUnderRiskCoverage)}</td>
${rivalRoles.map((role) => renderRival(rivals.get(entry)?.[role]))}</tr>`;
  return {
    id: "methods",
    title: "Methods",
    explanation: html`Each row is one way of ranking. The line shows the share of items right with its 95 % interval, on a scale from ${format.points(scale.lower)} % to ${format.points(scale.upper)} %; the dotted mark is a guess (${format.points(report.chance)} %). Two rows whose intervals overlap may still differ: the last columns compare them on the same items, as items won / lost with the p-value of the exact McNemar test after Holm's correction. "acc" and "acc_norm" are lm-evaluation-harness's names for the two accuracies that it measures too. Where all items are right or all wrong, there is no standard error. Greedy is the plain likelihood, the log-linear pool the product of both initial policies, and the strongest rival the ranking without a game that did best here of those compared: the scorers alone and the others of the pair. MRR is the mean of 1 / rank of the right candidate, ECE the expected calibration error, AURC the area under the risk-coverage curve (for both lower is better).`,
    content: renderTable(
      "Accuracy, calibration and comparisons of every way of ranking",
      renderHeadings(
        "Way of ranking | Interval | Right (95 % interval) | Standard error | MRR | ECE | AURC | Against greedy | Against log-linear pool | Against strongest rival",
      ),
      groups.map((pair) => {
        const rows = report.entries.filter((entry) => entry.pair === pair);
        if (rows.length === 0) return undefined;
        return html`<tbody><tr class="group"><th scope="rowgroup" colspan="10"><span>${pair ?? "Scorers that rank alone"}</span></th></tr>${rows.map(writeRow)}</tbody>`;
      }),
    ),
  };
}

function renderRival(rival: RivalComparison | undefined): Markup {
  if (rival === undefined) return html`<td>–</td>`;
  const { verdict, won, lost, adjustedPValue } = rival;
  return html`<td class="${verdict}" title="${rival.baseline}">${won} / ${lost} <span class="verdict">${verdict}</span><br>p ${format.pValue(adjustedPValue)}</td>`;
}

/** What each scorer is worth on its own. */
export function createScorers(report: EvaluationReport): Section | undefined {
  if (report.scorers.length === 0) return undefined;
  const scale = chart.scaleOf(
    report.scorers.map(({ accuracy }) => accuracy),
    report.chance,
  );
  return {
    id: "scorers",
    title: "Scorers alone",
    explanation: html`What each thing that the model was asked says without the other: the share of items on which it puts the right candidate first, drawn from ${format.points(scale.lower)} % to ${format.points(scale.upper)} % with the dotted mark at a guess, and the area under its ROC curve within an item, 0.5 for a scorer that knows nothing. A game between two scorers can only reconcile what they know.`,
    content: renderTable(
      "Accuracy and area under the ROC curve of each scorer",
      renderHeadings("Scorer | Interval | Right (95 % interval) | Area under ROC"),
      html`<tbody>${report.scorers.map(
        ({ scorer, accuracy, areaUnderRoc }) => html`
<tr><th scope="row">${nameInPair({ name: scorer, scorer })}<br><small>${scorers[scorer].meaning}</small></th><td>${chart.drawInterval(accuracy, scale)}</td><td>${format.accuracy(accuracy)}</td><td>${format.decimal(areaUnderRoc)}</td></tr>`,
      )}</tbody>`,
    ),
  };
}

/** How it was measured. */
export function createRun(report: EvaluationReport): Section {
  return {
    id: "run",
    title: "How it was measured",
    explanation: "What it takes to repeat this run.",
    content: html`<dl>${describeRun(report).map(
      ([name, value]) => html`<div><dt>${name}</dt><dd><bdi>${value}</bdi></dd></div>`,
    )}</dl>`,
  };
}
