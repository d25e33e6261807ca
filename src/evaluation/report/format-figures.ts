import type { ProportionInterval } from "../../statistics/intervals";

/** A share as a percentage with one decimal. @example formatPercent(0.6071) // "60.7 %" */
export function formatPercent(share: number): string {
  return `${formatPoints(share)} %`;
}

/** The same, or a dash for undefined. */
export function formatShare(share: number | undefined): string {
  return share === undefined ? "–" : formatPercent(share);
}

/** A share or a difference of shares in percentage points, without a unit. @example formatPoints(0.6071) // "60.7" */
export function formatPoints(share: number): string {
  return (share * 100).toFixed(1).replace(/^-(0\.0)$/, "$1");
}

/** The same with its sign. @example formatDifference(0.021) // "+2.1" */
export function formatDifference(difference: number): string {
  const points = formatPoints(difference);
  return Number(points) > 0 ? `+${points}` : points;
}

/** @example formatAccuracy({ proportion: 0.6, lower: 0.5, upper: 0.69 }) // "60.0 % (50.0 to 69.0)" */
export function formatAccuracy({ proportion, lower, upper }: ProportionInterval): string {
  return `${formatPercent(proportion)} (${formatPoints(lower)} to ${formatPoints(upper)})`;
}

/** A p-value with its relation. @example formatPValue(0.00042) // "= 0.0004" */
export function formatPValue(pValue: number): string {
  if (pValue < 0.0001) return "< 0.0001";
  return `= ${pValue < 0.1 ? pValue.toFixed(4) : pValue.toFixed(2)}`;
}

/** A number with three decimals, or a dash for undefined. @example formatDecimal(0.12345) // "0.123" */
export function formatDecimal(value: number | undefined): string {
  return value === undefined ? "–" : value.toFixed(3).replace(/^-(0\.000)$/, "$1");
}

/** A whole number with its thousands apart. @example formatCount(1250) // "1,250" */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ",");
}

/** A count with its noun. @example formatQuantity(2, "item") // "2 items" */
export function formatQuantity(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** A list of names as text. @example joinNames(["a", "b", "c"]) // "a, b and c" */
export function joinNames(names: readonly string[]): string {
  return names.length < 2
    ? names.join("")
    : `${names.slice(0, -1).join(", ")} and ${names.at(-1)!}`;
}

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
