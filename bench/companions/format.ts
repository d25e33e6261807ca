import { wilsonInterval } from "equirank";
import { compare } from "../graded-items";

/** Which share of items is true, in % with its 95 % Wilson interval, and of how many. */
export function formatShare(items: readonly boolean[]): string {
  return formatCount(items.filter(Boolean).length, items.length);
}

/** The same from the count. */
export function formatCount(count: number, total: number): string {
  if (total === 0) return "none";
  const { proportion, lower, upper } = wilsonInterval(count, total);
  const [share, low, high] = [proportion, lower, upper].map((value) => (100 * value).toFixed(0));
  return `${share} (${low}-${high}), ${count}/${total}`;
}

/** How the same items came out for two, item by item, and the chance of that where both are alike. */
export function formatComparison(own: readonly boolean[], others: readonly boolean[]): string {
  const { won, lost, pValue } = compare(own, others);
  return `${won} won, ${lost} lost, exact McNemar p = ${pValue.toPrecision(2)}`;
}

/** A table in Markdown, the first column to the left. */
export function formatTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const rule = head.map((_, i) => (i === 0 ? "---" : "--:"));
  return [head, rule, ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
