import type { EvaluationReport, ReportEntry } from "../../evaluation-report";
import { compareWithRivals, type RivalComparison, rivalRoles } from "../compare-with-rivals";
import { formatAccuracy, formatDecimal, formatPoints, formatPValue } from "../format-figures";
import { nameInPair } from "../name-in-pair";
import { drawInterval, scaleOf } from "../page/draw-interval";
import { html, type Markup } from "../page/markup";
import { renderHeadings, renderTable, type Section } from "../page/section";

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
    explanation: html`Each row is one way of ranking. The line shows the share of items right with its 95 % interval, on a scale from ${formatPoints(scale.lower)} % to ${formatPoints(scale.upper)} %; the dotted mark is a guess (${formatPoints(report.chance)} %). Two rows whose intervals overlap may still differ: the last columns compare them on the same items, as items won / lost with the p-value of the exact McNemar test after Holm's correction. Greedy is the plain likelihood, the log-linear pool the product of both initial policies, and the strongest rival the ranking without a game that did best here of those compared: the signals alone and the others of the pair. MRR is the mean of 1 / rank of the right candidate, ECE the expected calibration error, AURC the area under the risk-coverage curve (for both lower is better).`,
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
        return html`<tbody><tr class="group"><th scope="rowgroup" colspan="10"><span>${pair ?? "Signals that rank alone"}</span></th></tr>${rows.map(writeRow)}</tbody>`;
      }),
    ),
  };
}

function renderRival(rival: RivalComparison | undefined): Markup {
  if (rival === undefined) return html`<td>–</td>`;
  const { verdict, won, lost, adjustedPValue } = rival;
  return html`<td class="${verdict}" title="${rival.baseline}">${won} / ${lost} <span class="verdict">${verdict}</span><br>p ${formatPValue(adjustedPValue)}</td>`;
}
