import { signals } from "../../../elicitation/signals";
import type { EvaluationReport } from "../../evaluation-report";
import { formatAccuracy, formatDecimal, formatPoints } from "../format-figures";
import { drawInterval, scaleOf } from "../page/draw-interval";
import { html } from "../page/markup";
import { renderHeadings, renderTable, type Section } from "../page/section";

/** What each signal is worth on its own. */
export function createSignals(report: EvaluationReport): Section | undefined {
  if (report.signals.length === 0) return undefined;
  const scale = scaleOf(
    report.signals.map(({ accuracy }) => accuracy),
    report.chance,
  );
  return {
    id: "signals",
    title: "Signals alone",
    explanation: html`What each thing that the model was asked says without the other: the share of items on which it puts the right candidate first, drawn from ${formatPoints(scale.lower)} % to ${formatPoints(scale.upper)} % with the dotted mark at a guess, and the area under its ROC curve within an item, 0.5 for a signal that knows nothing. A game between two signals can only reconcile what they know.`,
    content: renderTable(
      "Accuracy and area under the ROC curve of each signal",
      renderHeadings(["Signal", "Interval", "Right (95 % interval)", "Area under ROC"]),
      html`<tbody>${report.signals.map(
        ({ signal, accuracy, areaUnderRoc }) => html`
<tr><th scope="row">${signal}<br><small>${signals[signal].meaning}</small></th><td>${drawInterval(accuracy, scale)}</td><td>${formatAccuracy(accuracy)}</td><td>${formatDecimal(areaUnderRoc)}</td></tr>`,
      )}</tbody>`,
    ),
  };
}
