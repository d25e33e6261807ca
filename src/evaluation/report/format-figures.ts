import type { ProportionInterval } from "../../statistics/intervals";

/** A share as a percentage with one decimal. @example percent(0.6071) // "60.7 %" */
export function percent(value: number): string {
  return `${points(value)} %`;
}

/** The same, or a dash for undefined. */
export function share(value: number | undefined): string {
  return value === undefined ? "–" : percent(value);
}

/** A share or a difference of shares in percentage points, without a unit. @example points(0.6071) // "60.7" */
export function points(value: number): string {
  return (value * 100).toFixed(1).replace(/^-(0\.0)$/, "$1");
}

/** The same with its sign. @example difference(0.021) // "+2.1" */
export function difference(value: number): string {
  const written = points(value);
  return Number(written) > 0 ? `+${written}` : written;
}

/** @example accuracy({ proportion: 0.6, lower: 0.5, upper: 0.69 }) // "60.0 % (50.0 to 69.0)" */
export function accuracy({ proportion, lower, upper }: ProportionInterval): string {
  return `${percent(proportion)} (${points(lower)} to ${points(upper)})`;
}

/** A p-value with its relation. @example pValue(0.00042) // "= 0.0004" */
export function pValue(value: number): string {
  if (value < 0.0001) return "< 0.0001";
  return `= ${value < 0.1 ? value.toFixed(4) : value.toFixed(2)}`;
}

/** A number with three decimals, or a dash for undefined. @example decimal(0.12345) // "0.123" */
export function decimal(value: number | undefined): string {
  return value === undefined ? "–" : value.toFixed(3).replace(/^-(0\.000)$/, "$1");
}

/** A whole number with its thousands apart. @example count(1250) // "1,250" */
export function count(value: number): string {
  return String(value).replace(/\B(?=(?:\d{3})+$)/g, ",");
}

/** A count with its noun. @example quantity(2, "item") // "2 items" */
export function quantity(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? "" : "s"}`;
}

/** A list of names as text. @example names(["a", "b", "c"]) // "a, b and c" */
export function names(values: readonly string[]): string {
  return values.length < 2 ? values.join("") : `${values.slice(0, -1).join(", ")} and ${values.at(-1)!}`;
}

/** A text as Markdown that shows it as it is, on one line and within one cell of a table. */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/[\\`*[\]<>|~&]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, "\\$&")
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ");
}

/**
 * A table of texts that are escaped here, under headings with bars between them; the first column is left-aligned, the
 * others right.
 */
export function markdownTable(headings: string, rows: readonly (readonly string[])[]): string {
  const columns = headings.split(" | ");
  const writeRow = (cells: readonly string[]) => `| ${cells.map(escapeMarkdown).join(" | ")} |\n`;
  const rule = `|${columns.map((_, i) => (i === 0 ? "---" : "---:")).join("|")}|\n`;
  return writeRow(columns) + rule + rows.map(writeRow).join("");
}
