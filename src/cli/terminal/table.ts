import Table from "cli-table3";
import { escapeControls, measureColumns, wrapText } from "./text";

/** Columns between two columns of a table. */
const gap = 2;

const openTable = Object.fromEntries(
  ["top", "bottom", "left", "mid", "right"]
    .flatMap((side) => [side, `${side}-mid`, `${side}-left`, `${side}-right`])
    .map((part) => [part, ""]),
);

/** How a table is laid out. */
export interface TableLayout {
  headings: readonly string[];
  /** The column whose texts are wrapped so that the table fits. */
  wrapped: number;
  columns: number;
  /** The fewest columns for wrapped texts, however narrow the terminal. @default 16 */
  narrowest?: number;
  /** Most lines of a wrapped text. @default all */
  mostLines?: number;
  /** Columns aligned right. @default none */
  right?: readonly number[];
  /** Colours a cell's line, once all widths are known. @default unchanged */
  paint?: (line: string, row: number | "heading") => string;
}

/** A table without lines that fits the terminal: the texts of one column are wrapped. */
export function formatTable(
  rows: readonly (readonly string[])[],
  { headings, wrapped, columns, narrowest = 16, mostLines, right = [], paint = (line) => line }: TableLayout,
): string {
  const others = headings
    .map((heading, i) => [heading, ...rows.map((row) => row[i]!)].map(escapeControls))
    .map((texts) => Math.max(...texts.map(measureColumns)))
    .reduce((sum, width, i) => (i === wrapped ? sum : sum + width + gap), 0);
  const room = Math.max(narrowest, columns - others);
  const table = new Table({
    head: headings.map((heading) => paint(heading, "heading")),
    colAligns: headings.map((_, i) => (right.includes(i) ? "right" : "left")),
    chars: { ...openTable, middle: " ".repeat(gap) },
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
  });
  for (const [i, row] of rows.entries()) {
    table.push(
      row.map((cell, j) => {
        const text = escapeControls(cell);
        const lines = j === wrapped ? wrapText(text, room, mostLines) : [text];
        return lines.map((line) => paint(line, i)).join("\n");
      }),
    );
  }
  return table.toString().replace(/ +$/gm, "");
}
