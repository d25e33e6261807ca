import { csvFormatRow } from "d3-dsv";
import type { EvaluationReport, ReportComparison, ReportEntry } from "../evaluate/evaluation-report";
import { describeLambda } from "../evaluate/named-pair";
import {
  adjustByHolm,
  compareWithRivals,
  findDefault,
  nameMetric,
  type RivalComparison,
  type RivalRole,
  rivalRoles,
} from "./compare-with-rivals";
import { nameModels } from "./describe-outcome";
import type { HtmlReportContents } from "./page/render-page";

type Column<Row> = readonly [name: string, read: (row: Row, report: EvaluationReport) => string | number | undefined];

/**
 * The entries as CSV (RFC 4180: a header, CRLF, quotes where needed), one row an entry. Numbers are written in full,
 * shares from 0 to 1; what is undefined is empty. Task and models stand in every row, so that the files of several runs
 * can be put together. `lm_eval_metric` names the accuracy as lm-evaluation-harness does (`acc`, `acc_norm`), so that
 * its tables can be joined. An equilibrium has what it won and lost against each of its rivals, with the p-value of the
 * exact McNemar test corrected for all comparisons of this file by Holm's method.
 */
export function renderCsv(report: EvaluationReport): string {
  const rivals = new Map(compareWithRivals(report).map(({ entry, rivals }) => [entry, rivals]));
  const rivalColumns = rivalRoles.flatMap((role): Column<ReportEntry>[] => {
    const read = (entry: ReportEntry) => rivals.get(entry)?.[role];
    return [
      [role, (entry) => read(entry)?.baseline],
      [`${role}_won`, (entry) => read(entry)?.won],
      [`${role}_lost`, (entry) => read(entry)?.lost],
      [`${role}_p_corrected`, (entry) => read(entry)?.adjustedPValue],
    ];
  });
  return writeRows(report, report.entries, [...entryColumns, ...rivalColumns]);
}

/**
 * The comparisons as CSV of the same kind, one row a comparison; differences are those of the paired bootstrap.
 * `mcnemar_p_corrected` is corrected by Holm's method for the comparisons with rivals that all reports judge by, and
 * `mcnemar_p_corrected_all` for every comparison of this file; `rival_roles` says which the former are.
 */
export function renderComparisonsCsv(report: EvaluationReport): string {
  const judged = listRivals(report);
  const all = adjustByHolm(report.comparisons.map(({ pValue }) => pValue));
  const rows = report.comparisons.map((comparison, i) => ({
    ...comparison,
    adjustedToAll: all[i]!,
    rival: judged.find(({ entry, baseline }) => entry === comparison.entry && baseline === comparison.baseline),
  }));
  return writeRows(report, rows, comparisonColumns);
}

interface JudgedComparison extends RivalComparison {
  roles: RivalRole[];
}

function listRivals(report: EvaluationReport): JudgedComparison[] {
  return compareWithRivals(report).flatMap(({ rivals }) => {
    const roles = Object.entries(rivals) as [RivalRole, RivalComparison][];
    const distinct = [...new Set(Object.values(rivals))];
    return distinct.map((comparison) => ({
      ...comparison,
      roles: roles.filter(([, other]) => other === comparison).map(([role]) => role),
    }));
  });
}

const entryColumns: readonly Column<ReportEntry>[] = [
  ["task", (_, { scores }) => scores.task],
  ["generator_model", (_, report) => nameModels(report, "generator")],
  ["discriminator_model", (_, report) => nameModels(report, "discriminator")],
  ["entry", ({ name }) => name],
  ["pair", ({ pair }) => pair],
  ["scorer", ({ scorer }) => scorer],
  ["lm_eval_metric", nameMetric],
  ["method", ({ method }) => method],
  ["solver", ({ solver }) => solver],
  ["lambda", ({ lambda }) => lambda && describeLambda(lambda)],
  ["items", (_, { items }) => items],
  ["right", ({ right }) => right],
  ["accuracy", ({ accuracy }) => accuracy.proportion],
  ["accuracy_lower", ({ accuracy }) => accuracy.lower],
  ["accuracy_upper", ({ accuracy }) => accuracy.upper],
  ["standard_error", ({ standardError }) => standardError],
  ["mean_reciprocal_rank", ({ meanReciprocalRank }) => meanReciprocalRank],
  ["expected_calibration_error", ({ calibration }) => calibration.expectedCalibrationError],
  ["brier_score", ({ calibration }) => calibration.brierScore],
  ["area_under_risk_coverage", ({ areaUnderRiskCoverage }) => areaUnderRiskCoverage],
  ["answered", ({ abstention }) => abstention?.answered],
  ["answered_right", ({ abstention }) => abstention?.right],
  ["largest_residual", ({ residual }) => residual],
  ["undecided", ({ undecided }) => undecided],
];

const comparisonColumns: readonly Column<
  ReportComparison & { adjustedToAll: number; rival: JudgedComparison | undefined }
>[] = [
  ["task", (_, { scores }) => scores.task],
  ["entry", ({ entry }) => entry],
  ["baseline", ({ baseline }) => baseline],
  ["won", ({ won }) => won],
  ["lost", ({ lost }) => lost],
  ["mcnemar_p", ({ pValue }) => pValue],
  ["rival_roles", ({ rival }) => rival?.roles.join(" ")],
  ["mcnemar_p_corrected", ({ rival }) => rival?.adjustedPValue],
  ["mcnemar_p_corrected_all", ({ adjustedToAll }) => adjustedToAll],
  ["difference", ({ difference }) => difference?.estimate],
  ["difference_lower", ({ difference }) => difference?.lower],
  ["difference_upper", ({ difference }) => difference?.upper],
  ["bootstrap_p", ({ difference }) => difference?.pValue],
];

function writeRows<Row>(report: EvaluationReport, rows: readonly Row[], columns: readonly Column<Row>[]): string {
  const header = columns.map(([name]) => name);
  const values = rows.map((row) => columns.map(([, read]) => String(read(row, report) ?? "")));
  return [header, ...values].map((fields) => `${csvFormatRow(fields)}\r\n`).join("");
}

/**
 * The report as indented JSON with a line feed at the end, with two more fields: `default`, the name of the entry that
 * the default call stands for, and `rivals`, each equilibrium's comparisons with its rivals with corrected p-values and
 * verdicts. Numbers that JSON lacks are the strings `"-Infinity"`, `"Infinity"` and `"NaN"`; what is undefined is left
 * out.
 */
export function renderJson(report: EvaluationReport): string {
  const complete = { ...report, default: findDefault(report)?.name, rivals: listRivals(report) };
  const writeNumber = (_: string, value: unknown) =>
    typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
  return `${JSON.stringify(complete, writeNumber, 2)}\n`;
}

/**
 * The report as one HTML page that needs no other file: figures are SVG, style and script are inside, and the content
 * security policy allows nothing to be loaded. The page suits phones and desktops, light and dark. The same input gives
 * the same bytes, whatever the order of the items. The first call loads the plotting library.
 */
export async function renderHtml(report: EvaluationReport, contents: HtmlReportContents = {}): Promise<string> {
  const { renderPage } = await import("./page/render-page");
  return renderPage(report, contents);
}
