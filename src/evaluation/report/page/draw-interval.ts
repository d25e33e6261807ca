import type { ProportionInterval } from "../../../statistics/wilson-interval";
import { html, type Markup } from "./markup";

/** Where the line of an interval begins and ends, and a share to mark on it. */
export interface IntervalScale {
  lower: number;
  upper: number;
  mark: number;
}

/** A scale in steps of 5 points that holds all intervals and the mark. */
export function scaleOf(intervals: readonly ProportionInterval[], mark: number): IntervalScale {
  const lowest = Math.min(mark, ...intervals.map(({ lower }) => lower));
  const highest = Math.max(mark, ...intervals.map(({ upper }) => upper));
  return { lower: Math.floor(lowest * 20) / 20, upper: Math.ceil(highest * 20) / 20, mark };
}

/** An interval as a line with a dot, small enough for a cell of a table that has it as text as well. */
export function drawInterval(
  { proportion, lower, upper }: ProportionInterval,
  scale: IntervalScale,
): Markup {
  const place = (share: number) =>
    (4 + (96 * (share - scale.lower)) / (scale.upper - scale.lower)).toFixed(1);
  return html`<svg class="interval" viewBox="0 0 104 16" width="104" height="16" aria-hidden="true"><line class="mark" x1="${place(scale.mark)}" x2="${place(scale.mark)}" y1="0" y2="16"/><line x1="${place(lower)}" x2="${place(upper)}" y1="8" y2="8"/><circle cx="${place(proportion)}" cy="8" r="3.5"/></svg>`;
}
