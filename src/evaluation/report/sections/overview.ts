import { scorers } from "../../../elicitation/scorers";
import type { EvaluationReport, ReportEntry } from "../../evaluate/evaluation-report";
import {
  compareWithRivals,
  nameInPair,
  type RivalComparison,
  rivalRoles,
} from "../compare-with-rivals";
import { describeOutcome, describeRun } from "../describe-outcome";
import { formatAccuracy, formatDecimal, formatPoints, formatPValue } from "../format-figures";
import { drawInterval, scaleOf } from "../page/draw-plot";
import { html, type Markup, renderHeadings, renderTable, type Section } from "../page/markup";

/** What came out, in sentences. */
export function createOutcome(report: EvaluationReport): Section {
  return {
    id: "outcome",
    title: "In short",
    explanation: "Where equilibrium ranking wins, ties and loses on these items.",
    content: html`<ul class="sentences">${describeOutcome(report).map(
      (sentence) => html`<li>${sentence}</li>`,
    )}</ul>`,
  };
}

/** Every entry with its figures and its comparisons. */
export function createMethods(report: EvaluationReport): Section {
  const scale = scaleOf(
    report.entries.map(({ accuracy }) => accuracy),
    report.chance,
  );
  const rivals = new Map(compareWithRivals(report).map(({ entry, rivals }) => [entry, rivals]));
  const groups = [undefined, ...report.pairs.map(({ name }) => name)];
  const writeRow = (entry: ReportEntry) => html`
<tr><th scope="row">${nameInPair(entry)}</th>
<td>${drawInterval(entry.accuracy, scale)}</td>
<td>${formatAccuracy(entry.accuracy)}</td>
<td>${entry.standardError === undefined ? "–" : formatPoints(entry.standardError)}</td>
<td>${formatDecimal(entry.meanReciprocalRank)}</td>
<td>${formatDecimal(entry.calibration.expectedCalibrationError)}</td>
<td>${formatDecimal(entry.areaUnderRiskCoverage)}</td>
${rivalRoles.map((role) => renderRival(rivals.get(entry)?.[role]))}</tr>`;
  return {
    id: "methods",
    title: "Methods",
    explanation: html`Each row is one way of ranking. The line shows the share of items right with its 95 % interval, on a scale from ${formatPoints(scale.lower)} % to ${formatPoints(scale.upper)} %; the dotted mark is a guess (${formatPoints(report.chance)} %). Two rows whose intervals overlap may still differ: the last columns compare them on the same items, as items won / lost with the p-value of the exact McNemar test after Holm's correction. Greedy is the plain likelihood, the log-linear pool the product of both initial policies, and the strongest rival the ranking without a game that did best here of those compared: the scorers alone and the others of the pair. MRR is the mean of 1 / rank of the right candidate, ECE the expected calibration error, AURC the area under the risk-coverage curve (for both lower is better).`,
    content: renderTable(
      "Accuracy, calibration and comparisons of every way of ranking",
      renderHeadings([
        "Way of ranking",
        "Interval",
        "Right (95 % interval)",
        "Standard error",
        "MRR",
        "ECE",
        "AURC",
        "Against greedy",
        "Against log-linear pool",
        "Against strongest rival",
      ]),
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
  return html`<td class="${verdict}" title="${rival.baseline}">${won} / ${lost} <span class="verdict">${verdict}</span><br>p ${formatPValue(adjustedPValue)}</td>`;
}

/** What each signal is worth on its own. */
export function createScorers(report: EvaluationReport): Section | undefined {
  if (report.scorers.length === 0) return undefined;
  const scale = scaleOf(
    report.scorers.map(({ accuracy }) => accuracy),
    report.chance,
  );
  return {
    id: "scorers",
    title: "Scorers alone",
    explanation: html`What each thing that the model was asked says without the other: the share of items on which it puts the right candidate first, drawn from ${formatPoints(scale.lower)} % to ${formatPoints(scale.upper)} % with the dotted mark at a guess, and the area under its ROC curve within an item, 0.5 for a signal that knows nothing. A game between two scorers can only reconcile what they know.`,
    content: renderTable(
      "Accuracy and area under the ROC curve of each signal",
      renderHeadings(["Scorer", "Interval", "Right (95 % interval)", "Area under ROC"]),
      html`<tbody>${report.scorers.map(
        ({ scorer, accuracy, areaUnderRoc }) => html`
<tr><th scope="row">${scorer}<br><small>${scorers[scorer].meaning}</small></th><td>${drawInterval(accuracy, scale)}</td><td>${formatAccuracy(accuracy)}</td><td>${formatDecimal(areaUnderRoc)}</td></tr>`,
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
