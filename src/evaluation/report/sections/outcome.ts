import type { EvaluationReport } from "../../evaluation-report";
import { describeOutcome } from "../describe-outcome";
import { html } from "../page/markup";
import type { Section } from "../page/section";

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
