import type { EvaluationReport } from "../../evaluation/index";
import {
  compareWithRivals,
  describeOutcome,
  format,
  type ReportEntry,
  type RivalComparison,
  rivalRoles,
} from "../../internal";
import { formatTable } from "../terminal/table";
import { escapeControls, measureColumns, wrapText } from "../terminal/text";

const headings = ["", "right, %", "95 % interval", ...rivalRoles.map((role) => `vs ${role}`)];
const right = headings.map((_, i) => i).slice(1);

/** Explains the headings to the reader. */
const legend =
  "A row is one scorer alone, or a pair of scorers with a method, and for an equilibrium with the solver and lambda. The last columns compare with the plain likelihood (greedy), with the product of the same pair's two scorers (pool), and with the strongest ranking without a game: items won/lost, and the p-value of the exact McNemar test, corrected for the number of comparisons.";

/** A report for a terminal of so many columns, if it is one: a table of every ranking, and the outcome in sentences. */
export function formatBench(report: EvaluationReport, columns: number | undefined): string {
  const wrap = (text: string) => wrapText(escapeControls(text), columns ?? 100).join("\n");
  const table = formatEntries(report, columns ?? Infinity);
  return `${table}\n\n${[legend, ...describeOutcome(report)].map(wrap).join("\n\n")}\n`;
}

/** One line for each ranking; if that is too wide, the name has its own line above the figures. */
function formatEntries(report: EvaluationReport, columns: number): string {
  const compared = new Map(compareWithRivals(report).map(({ entry, rivals }) => [entry, rivals]));
  const rows = report.entries.map((entry) => [
    entry.name,
    ...formatAccuracy(entry),
    ...rivalRoles.map((role) => formatRival(compared.get(entry)?.[role])),
  ]);
  const layout = { headings, wrapped: 0, columns: Infinity, right };
  const wide = formatTable(rows, layout);
  if (wide.split("\n").every((line) => measureColumns(line) <= columns)) return wide;
  const figures = formatTable(
    rows.map(([, ...cells]) => ["", ...cells]),
    { ...layout, narrowest: 0 },
  );
  return figures
    .split("\n")
    .flatMap((line, i) => (i === 0 ? [line] : [...wrapText(escapeControls(rows[i - 1]![0]!), columns), line]))
    .join("\n");
}

function formatAccuracy({ accuracy: { proportion, lower, upper } }: ReportEntry): string[] {
  return [format.points(proportion), `${format.points(lower)} to ${format.points(upper)}`];
}

function formatRival(rival: RivalComparison | undefined): string {
  if (rival === undefined) return "";
  const { won, lost, adjustedPValue } = rival;
  const p = adjustedPValue < 0.0001 ? "<0.0001" : adjustedPValue.toFixed(4);
  return `${won}/${lost} p ${p}`;
}
