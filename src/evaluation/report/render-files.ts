import { csvFormatRow } from "d3-dsv";
import type {
  EvaluationReport,
  ReportComparison,
  ReportEntry,
} from "../evaluate/evaluation-report";
import { describeLambda } from "../evaluate/named-pair";

/** A column's name and how to read it. */
type Column<Row> = readonly [
  name: string,
  read: (row: Row, report: EvaluationReport) => string | number | undefined,
];

/**
 * The entries as CSV (RFC 4180: a header, CRLF, quotes where needed), one row an entry. Numbers are written in full, shares
 * from 0 to 1; what is undefined is empty. Task and models stand in every row, so that the files of several runs can be
 * put together.
 */
export function renderCsv(report: EvaluationReport): string {
  return writeRows(report, report.entries, entryColumns);
}

/** The comparisons as CSV of the same kind, one row a comparison; differences are those of the paired bootstrap. */
export function renderComparisonsCsv(report: EvaluationReport): string {
  return writeRows(report, report.comparisons, comparisonColumns);
}

const entryColumns: readonly Column<ReportEntry>[] = [
  ["task", (_, { scores }) => scores.task],
  ["generator_model", (_, { scores }) => scores.models.generator.id],
  ["discriminator_model", (_, { scores }) => scores.models.discriminator.id],
  ["entry", ({ name }) => name],
  ["pair", ({ pair }) => pair],
  ["signal", ({ scorer }) => scorer],
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

const comparisonColumns: readonly Column<ReportComparison>[] = [
  ["task", (_, { scores }) => scores.task],
  ["entry", ({ entry }) => entry],
  ["baseline", ({ baseline }) => baseline],
  ["won", ({ won }) => won],
  ["lost", ({ lost }) => lost],
  ["mcnemar_p", ({ pValue }) => pValue],
  ["difference", ({ difference }) => difference?.estimate],
  ["difference_lower", ({ difference }) => difference?.lower],
  ["difference_upper", ({ difference }) => difference?.upper],
  ["bootstrap_p", ({ difference }) => difference?.pValue],
];

function writeRows<Row>(
  report: EvaluationReport,
  rows: readonly Row[],
  columns: readonly Column<Row>[],
): string {
  const header = columns.map(([name]) => name);
  const values = rows.map((row) => columns.map(([, read]) => String(read(row, report) ?? "")));
  return [header, ...values].map((fields) => `${csvFormatRow(fields)}\r\n`).join("");
}

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
