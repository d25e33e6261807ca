import { dot, lineY, link, type Markish, ruleY } from "@observablehq/plot";
import { equilibriumMethods, type SimulationTable } from "../../simulation/simulation-result";
import { formatDifference } from "../format-figures";
import { drawPlot } from "../page/draw-plot";
import { html, type Markup } from "../page/markup";
import { renderPanel } from "../page/section";
import { renderLegend, styleOfMethod } from "../page/series";
import { findAdvantage, parameterNames } from "./simulation-parameters";

/** A table of one axis as curves: by how much each equilibrium method is ahead, with 95 % intervals. */
export function drawSweep({ title, axes: [axis], cells }: SimulationTable): Markup {
  const row = cells[0]!;
  const marks = equilibriumMethods.flatMap((method, m): Markish[] => {
    const style = styleOfMethod(method);
    const points = axis.values.map((_, i) => {
      const { difference, standardError } = findAdvantage(row[i]!, method);
      const shift = (m - (equilibriumMethods.length - 1) / 2) * 0.08;
      return { place: i + shift, difference, margin: 1.96 * standardError };
    });
    const places = { x: "place", y: "difference" };
    return [
      link(points, {
        x1: "place",
        x2: "place",
        y1: ({ difference, margin }: (typeof points)[number]) => difference - margin,
        y2: ({ difference, margin }: (typeof points)[number]) => difference + margin,
        stroke: style.colour,
      }),
      lineY(points, { ...places, stroke: style.colour, strokeWidth: 2 }),
      dot(points, { ...places, fill: style.colour, symbol: style.symbol, r: 4 }),
    ];
  });
  const drawing = drawPlot(`Advantage of the equilibrium methods: ${title}`, {
    x: {
      label: parameterNames[axis.parameter],
      ticks: axis.values.map((_, i) => i),
      tickFormat: (i: number) => String(axis.values[i]),
      inset: 8,
    },
    y: {
      label: "points ahead of the best simple method",
      tickFormat: (d: number) => formatDifference(d),
      ticks: 6,
      nice: true,
    },
    marks: [ruleY([0], { strokeDasharray: "4 4" }), ...marks],
  });
  return renderPanel(html`<strong>${title}</strong>`, [
    drawing,
    renderLegend(
      equilibriumMethods.map((method) => ({
        label: method,
        style: styleOfMethod(method),
      })),
    ),
  ]);
}
