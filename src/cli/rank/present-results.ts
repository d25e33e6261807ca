import type { Writable } from "node:stream";
import type { RankCandidatesResult } from "../../index";
import type { Messages } from "../output/messages";
import { writeText } from "../output/write-text";
import { formatJsonLine } from "./json-lines";
import { warnOfJudge } from "./ranking-notes";
import { formatRankingReport } from "./ranking-report";
import type { TerminalStyle } from "./ranking-table";
import type { Question } from "./read-questions";

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
