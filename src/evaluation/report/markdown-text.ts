/** A text as Markdown that shows it as it is, on one line and within one cell of a table. */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/[\\`*[\]<>|~&]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, "\\$&")
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ");
}

/** A table of texts that are escaped here; the first column is left-aligned, the others are right-aligned. */
export function formatMarkdownTable(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const writeRow = (cells: readonly string[]) => `| ${cells.map(escapeMarkdown).join(" | ")} |\n`;
  const rule = `|${headings.map((_, i) => (i === 0 ? "---" : "---:")).join("|")}|\n`;
  return writeRow(headings) + rule + rows.map(writeRow).join("");
}
