import type { RankCandidatesResult } from "../../index";
import { escapeControls, measureColumns, wrapText } from "../output/display-text";
import { describeRanking } from "./ranking-notes";
import { formatRankingTable, type TerminalStyle, tableLegend } from "./ranking-table";
import type { Question } from "./read-questions";

const labelColumns = 13;
const narrowestText = 20;
/** Lines of one text; `--json` has it whole. */
const mostLines = 5;

/**
 * What a terminal shows of one question: the question, the table of its candidates, and what to make of it.
 * @param withLegend whether to explain the headings
 */
export function formatRankingReport(
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
