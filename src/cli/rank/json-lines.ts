import type { RankCandidatesResult } from "../../index";
import type { Question } from "./read-questions";

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
