import Table from "cli-table3";
import {
  compareWithRivals,
  describeOutcome,
  type EvaluationReport,
  type ReportEntry,
  type RivalComparison,
  rivalRoles,
} from "../../evaluation/index";
import { escapeControls, wrapText } from "../output/display-text";
import { openTable } from "../output/open-table";

const headings = ["", "right, %", "95 % interval", ...rivalRoles.map((role) => `against ${role}`)];

/** What the headings mean, for the reader. */
const legend =
  "Against the plain likelihood (greedy), the same pair's product of both signals (pool), and the strongest of all without a game: items won, lost, and the p-value of the exact McNemar test, corrected for the number of comparisons.";

/** What a terminal shows of a report: every way of ranking, and what came out in sentences. */
export function formatBench(report: EvaluationReport, columns: number): string {
  const wrap = (text: string) => wrapText(escapeControls(text), columns).join("\n");
  return `${formatTable(report)}\n\n${[legend, ...describeOutcome(report)].map(wrap).join("\n\n")}\n`;
}

function formatTable(report: EvaluationReport): string {
  const compared = new Map(compareWithRivals(report).map(({ entry, rivals }) => [entry, rivals]));
  const table = new Table({
    head: headings,
    colAligns: headings.map((_, i) => (i === 0 ? "left" : "right")),
    chars: openTable,
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
  });
  for (const entry of report.entries) {
    const rivals = compared.get(entry) ?? {};
    table.push([
      escapeControls(entry.name),
      ...formatAccuracy(entry),
      ...rivalRoles.map((role) => formatRival(rivals[role])),
    ]);
  }
  return table.toString().replace(/ +$/gm, "");
}

function formatAccuracy({ accuracy: { proportion, lower, upper } }: ReportEntry): string[] {
  const percent = (share: number) => (share * 100).toFixed(1);
  return [percent(proportion), `${percent(lower)} to ${percent(upper)}`];
}

function formatRival(rival: RivalComparison | undefined): string {
  if (rival === undefined) return "";
  const { won, lost, adjustedPValue } = rival;
  const p = adjustedPValue < 0.0001 ? "< 0.0001" : adjustedPValue.toFixed(4);
  return `${won} / ${lost}, p ${p}`;
}
