import type { EvaluationReport } from "../../evaluation-report";
import { describeRun } from "../describe-run";
import { html } from "../page/markup";
import type { Section } from "../page/section";

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
