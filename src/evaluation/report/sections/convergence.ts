import { dot, lineY, type Markish } from "@observablehq/plot";
import type { ConvergenceCurve, EvaluationReport } from "../../evaluate/evaluation-report";
import { describeLambda } from "../../evaluate/named-pair";
import { drawPlot, renderLegend, type SeriesStyle, seriesStyles } from "../page/draw-plot";
import { html, type Markup, renderPanel, renderPanels, type Section } from "../page/markup";

/** Values below are rounding errors. */
const lowest = 1e-16;

/** How the regrets of sample games fall along the paper's updates, a panel for each pair. */
export function createConvergence({ convergence }: EvaluationReport): Section | undefined {
  if (convergence.length === 0) return undefined;
  const groups = new Map<string, ConvergenceCurve[]>();
  for (const curve of convergence) {
    const key = `${curve.pair}, λ = ${describeLambda(curve.lambda)}`;
    groups.set(key, [...(groups.get(key) ?? []), curve]);
  }
  return {
    id: "convergence",
    title: "Convergence of the regret",
    explanation:
      "What both players together could still gain in the regularized game, update by update of the paper's dynamics, on the first items; both axes are logarithmic. Solid lines are the regret, which is 0 only at a rest point; dotted lines are the residual, the largest change that one best response makes. A line that falls straight and slowly will not arrive within any number of updates that one would wait for; the exact solver goes to its end.",
    content: renderPanels([...groups].map(([name, curves]) => drawPanel(name, curves))),
  };
}

function drawPanel(name: string, curves: readonly ConvergenceCurve[]): Markup {
  const styled = curves.map((curve, i) => ({
    curve,
    style: seriesStyles[i % seriesStyles.length]!,
  }));
  const drawing = drawPlot(`Regret and residual against the number of updates: ${name}`, {
    marginLeft: 54,
    x: { type: "log", label: "updates", ticks: 4, tickFormat: "~s" },
    y: { type: "log", label: "nats (regret), probability (residual)", ticks: 6, tickFormat: "~e" },
    marks: styled.flatMap(drawCurve),
  });
  return renderPanel(
    html`<strong>${name}</strong>`,
    [
      drawing,
      renderLegend(styled.map(({ curve, style }) => ({ label: `item ${curve.item}`, style }))),
    ],
    curves.flatMap(({ item, points }) =>
      points.map(({ iteration, regularizedNashConv, residual }) => ({
        item,
        iteration,
        regularized_nash_conv: regularizedNashConv,
        residual,
      })),
    ),
  );
}

function drawCurve({ curve, style }: { curve: ConvergenceCurve; style: SeriesStyle }): Markish[] {
  const regrets = curve.points.filter(({ regularizedNashConv }) => regularizedNashConv > lowest);
  const residuals = curve.points.filter(({ residual }) => residual > lowest);
  return [
    lineY(residuals, {
      x: "iteration",
      y: "residual",
      stroke: style.colour,
      strokeDasharray: "1 4",
      strokeLinecap: "round",
      strokeWidth: 2,
    }),
    lineY(regrets, { x: "iteration", y: "regularizedNashConv", stroke: style.colour }),
    dot(regrets, {
      x: "iteration",
      y: "regularizedNashConv",
      fill: style.colour,
      symbol: style.symbol,
      r: 3,
    }),
  ];
}
