import type { Writable } from "node:stream";
import type { RankCandidatesResult } from "../../index";
import { escapeControls, type Messages, measureColumns, wrapText, writeText } from "../output/text";
import type { Question } from "./questions";
import { describeRanking, warnOfJudge } from "./ranking-notes";
import { formatRankingTable, type TerminalStyle, tableLegend } from "./ranking-table";

/**
 * One line of JSON with the whole result, and the question's `id` and input `line`. What is undefined is `null`, so that
 * every line has the same fields; numbers that JSON lacks are the strings `"-Infinity"`, `"Infinity"` and `"NaN"`.
 */
export function formatJsonLine(
  { id }: Question,
  line: number | undefined,
  result: RankCandidatesResult,
): string {
  return `${JSON.stringify({ id, line, ...result }, writeAsJson)}\n`;
}

function writeAsJson(_name: string, value: unknown): unknown {
  if (value === undefined) return null;
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
}

/** Writes the result of a question, and resolves when it is written. */
export type PresentResult = (
  question: Question,
  line: number | undefined,
  result: RankCandidatesResult,
) => Promise<void>;

/** Writes a report of each question for a reader at a terminal; the first explains the table's headings. */
export function presentReports(stdout: Writable, style: TerminalStyle): PresentResult {
  let isFirst = true;
  return async (question, line, result) => {
    const report = formatRankingReport(question, line, result, style, isFirst);
    isFirst = false;
    await writeText(stdout, report);
  };
}

/** Writes a line of JSON for each question; what a reader must be warned of goes to the messages, once. */
export function presentJsonLines(stdout: Writable, messages: Messages): PresentResult {
  let hasWarned = false;
  return async (question, line, result) => {
    const warning = warnOfJudge(result);
    if (warning !== undefined && !hasWarned) {
      messages.warn(warning);
      hasWarned = true;
    }
    await writeText(stdout, formatJsonLine(question, line, result));
  };
}

const labelColumns = 13;
const narrowestText = 20;
/** Lines of one text; `--json` has it whole. */
const mostLines = 5;

/**
 * What a terminal shows of one question: the question, the table of its candidates, and what to make of it.
 * @param withLegend whether to explain the headings
 */
function formatRankingReport(
  { id, question }: Question,
  line: number | undefined,
  result: RankCandidatesResult,
  style: TerminalStyle,
  withLegend: boolean,
): string {
  const origin = [
    ...(line === undefined ? [] : [`line ${line}`]),
    ...(id === undefined ? [] : [`id ${id}`]),
  ].join(", ");
  const title = escapeControls(`${origin === "" ? "" : `[${origin}] `}${question.trim()}`);
  const notes = describeRanking(result).flatMap(([label, text]) =>
    formatNote(label, text, style.columns),
  );
  return [
    ...wrapText(title, style.columns, mostLines),
    "",
    formatRankingTable(result, style),
    "",
    ...(withLegend ? [...wrapText(tableLegend, style.columns), ""] : []),
    ...notes,
    "",
    "",
  ].join("\n");
}

/** A label with its text beside it, further lines under the text. */
function formatNote(label: string, text: string, columns: number): string[] {
  const lines = wrapText(text, Math.max(narrowestText, columns - labelColumns), mostLines);
  return lines.map((textLine, i) => {
    const start = i === 0 ? label : "";
    return start + " ".repeat(labelColumns - measureColumns(start)) + textLine;
  });
}
