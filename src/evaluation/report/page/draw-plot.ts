import { line, type Markish, type PlotOptions, plot, type ScaleOptions } from "@observablehq/plot";
import { parseHTML } from "linkedom";
import type { ProportionInterval } from "../../../statistics/intervals";
import type { EvaluationReport, ReportEntry } from "../../evaluate/evaluation-report";
import { findStrongest, isEquilibrium } from "../compare-with-rivals";
import { type Content, embedJson, html, Markup } from "./markup";

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

/** An interval as a line with a dot, small enough for a cell of a table. */
export function drawInterval({ proportion, lower, upper }: ProportionInterval, scale: IntervalScale): Markup {
  const place = (share: number) => (4 + (96 * (share - scale.lower)) / (scale.upper - scale.lower)).toFixed(1);
  return html`<svg class="interval" viewBox="0 0 104 16" width="104" height="16" aria-hidden="true"><line class="mark" x1="${place(scale.mark)}" x2="${place(scale.mark)}" y1="0" y2="16"/><line x1="${place(lower)}" x2="${place(upper)}" y1="8" y2="8"/><circle cx="${place(proportion)}" cy="8" r="3.5"/></svg>`;
}

/** Widths and heights are in pixels of a phone's screen; a wider panel enlarges the picture. */
const panelSize = { width: 340, height: 270 };

/** A figure under its caption, with its data, which can be saved as CSV. */
export interface Panel {
  caption: Content;
  /** What it shows, for readers who do not see it. */
  label: string;
  plot: PlotOptions;
  legend?: readonly { label: Content; style: SeriesStyle }[];
  /** Rows of a table, whose columns the first row names. */
  data: readonly Readonly<Record<string, string | number | undefined>>[];
}

export function renderPanel({ caption, label, plot, legend, data }: Panel): Markup {
  const columns = Object.keys(data[0] ?? {});
  const rows = data.map((row) => columns.map((column) => row[column] ?? ""));
  return html`<figure class="panel"><figcaption>${caption}</figcaption>${drawPlot(label, plot)}${legend && renderLegend(legend)}<script type="application/json" class="figure-data">${embedJson([columns, ...rows])}</script></figure>`;
}

/** As SVG. Lines and texts take the colour of the text around it, so it is right in the light and in the dark. */
function drawPlot(label: string, options: PlotOptions): Markup {
  const { document } = parseHTML("<html></html>");
  const svg = plot({
    document,
    ...panelSize,
    marginLeft: 46,
    marginBottom: 38,
    marginTop: 24,
    marginRight: 14,
    style: { fontSize: "12px" },
    ...options,
  });
  svg.querySelector("style")?.remove();
  // Names of marks, which an image's parts must not have.
  svg.querySelectorAll("[aria-label]").forEach((part) => void part.removeAttribute("aria-label"));
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", label);
  return new Markup(svg.outerHTML);
}

/** Shares as percentages along an axis. */
export const percentTicks = (share: number) => `${Math.round(share * 1000) / 10}`;

/** An axis of shares from none to all. */
export function shareAxis(label: string): ScaleOptions {
  return { label, domain: [0, 1], tickFormat: percentTicks, ticks: 5 };
}

export function lambdaAxis(ticks: number[]): ScaleOptions {
  return { type: "log", label: "λ", ticks, tickFormat: (lambda: number) => String(lambda) };
}

/** The line on which two shares are equal. */
export function drawDiagonal(strokeOpacity = 1): Markish {
  const ends = [0, 1].map((share) => [share, share] as const);
  return line(ends, { stroke: "currentColor", strokeDasharray: "4 4", strokeOpacity });
}

/** How one series is drawn. Symbols and dashes distinguish series for readers who do not see the colours. */
export interface SeriesStyle {
  colour: string;
  /** Undefined for a line without marks. */
  symbol?: "circle" | "square" | "triangle" | "diamond";
  dashes: string;
  /** In pixels. @default 2 */
  width?: number;
}

/** Distinct under the common kinds of colour blindness (Okabe and Ito); the page sets them for light and dark. */
export const seriesStyles: readonly SeriesStyle[] = [
  { colour: "var(--blue)", symbol: "circle", dashes: "none" },
  { colour: "var(--orange)", symbol: "square", dashes: "none" },
  { colour: "var(--green)", symbol: "triangle", dashes: "none" },
  { colour: "var(--purple)", symbol: "diamond", dashes: "none" },
];

export const baselineStyle: SeriesStyle = { colour: "currentColor", dashes: "6 4" };
const greedyStyle: SeriesStyle = { colour: "currentColor", dashes: "2 3" };

/** The style of a method's entries: the same in every figure. */
export function styleOfMethod(method: ReportEntry["method"]): SeriesStyle {
  return seriesStyles[equilibriumMethods.indexOf(method)] ?? baselineStyle;
}

const equilibriumMethods: readonly ReportEntry["method"][] = [
  "equilibrium-discriminator",
  "equilibrium-generator",
  "equilibrium-joint",
];

/** A line of a figure, drawn in a style through points from left to right. */
export interface StyledLine {
  style: SeriesStyle;
  points: readonly (readonly [x: number, y: number])[];
}

/**
 * The lines, each widened where a later one lies on it, so that it shows on both sides of what covers it. Two lines lie
 * on each other where they are less than a hundredth of all lines' range apart along half of their way or more.
 */
export function tellLinesApart<Line extends StyledLine>(lines: readonly Line[]): Line[] {
  const heights = lines.flatMap(({ points }) => points.map(([, y]) => y));
  const tolerance = (Math.max(...heights) - Math.min(...heights)) / 100;
  const widths: number[] = [];
  for (const [i, line] of [...lines.entries()].reverse()) {
    const above = widths.filter((width, j) => width > 0 && j > i && coincide(line.points, lines[j]!.points, tolerance));
    widths[i] = above.length === 0 ? lineWidth : Math.max(...above) + 4;
  }
  return lines.map((line, i) => ({ ...line, style: { ...line.style, width: widths[i]! } }));
}

export const lineWidth = 2;

/** Places at which two lines are compared. */
const places = 50;

function coincide(a: StyledLine["points"], b: StyledLine["points"], tolerance: number): boolean {
  const left = Math.max(a[0]?.[0] ?? Infinity, b[0]?.[0] ?? Infinity);
  const right = Math.min(a.at(-1)?.[0] ?? -Infinity, b.at(-1)?.[0] ?? -Infinity);
  if (!(left <= right)) return false;
  const near = Array.from({ length: places }, (_, i) => {
    const x = left + ((right - left) * i) / (places - 1);
    return Math.abs(heightAt(a, x) - heightAt(b, x)) <= tolerance;
  });
  return near.filter(Boolean).length >= places / 2;
}

/** Height of a line at a place within it, straight between its points. */
function heightAt(points: StyledLine["points"], x: number): number {
  const next = Math.max(
    0,
    points.findIndex(([place]) => place >= x),
  );
  const [right, high] = points[next]!;
  const [left, low] = points[Math.max(0, next - 1)]!;
  return right === left ? high : low + ((high - low) * (x - left)) / (right - left);
}

/** An entry as one line of a figure. */
export interface ShownEntry {
  entry: ReportEntry;
  style: SeriesStyle;
}

/**
 * The entries of a pair that figures show where all would be too many: of each equilibrium method the one with the most
 * items right, the pair's strongest ranking without a game, and the plain likelihood.
 */
export function chooseShown({ entries }: EvaluationReport, pair: string): ShownEntry[] {
  const own = entries.filter((entry) => entry.pair === pair);
  const methods = [...new Set(own.filter(isEquilibrium).map(({ method }) => method))];
  const shown: ShownEntry[] = methods.map((method) => ({
    entry: findStrongest(own.filter((entry) => entry.method === method))!,
    style: styleOfMethod(method),
  }));
  const strongest = findStrongest(own.filter((entry) => !isEquilibrium(entry)));
  if (strongest) shown.push({ entry: strongest, style: baselineStyle });
  const greedy = entries.find(({ scorer }) => scorer === "likelihood");
  if (greedy) shown.push({ entry: greedy, style: greedyStyle });
  return shown;
}

function renderLegend(lines: NonNullable<Panel["legend"]>): Markup {
  return html`<ul class="legend">${lines.map(({ label, style }) => html`<li>${drawSample(style)} ${label}</li>`)}</ul>`;
}

function drawSample({ colour, symbol, dashes, width = lineWidth }: SeriesStyle): Markup {
  return html`<svg class="sample" viewBox="0 0 28 12" width="28" height="12" aria-hidden="true" style="color:${colour}"><line x1="0" y1="6" x2="28" y2="6" stroke="currentColor" stroke-width="${width}" stroke-dasharray="${dashes}"/>${symbol && samples[symbol]}</svg>`;
}

const samples: Record<NonNullable<SeriesStyle["symbol"]>, Markup> = {
  circle: html`<circle cx="14" cy="6" r="3.5" fill="currentColor"/>`,
  square: html`<rect x="11" y="3" width="6" height="6" fill="currentColor"/>`,
  triangle: html`<path d="M14,1.5L18,9.5H10Z" fill="currentColor"/>`,
  diamond: html`<path d="M14,1.5L17.5,6L14,10.5L10.5,6Z" fill="currentColor"/>`,
};
