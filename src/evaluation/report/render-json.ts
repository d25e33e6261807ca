import type { EvaluationReport } from "../evaluation-report";

/**
 * The report as indented JSON with a line feed at the end. Numbers that JSON lacks are the strings `"-Infinity"`, `"Infinity"`
 * and `"NaN"`, as in the lines of `equirank rank --json`; what is undefined is left out.
 */
export function renderJson(report: EvaluationReport): string {
  return `${JSON.stringify(report, writeNumber, 2)}\n`;
}

function writeNumber(_name: string, value: unknown): unknown {
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
}
