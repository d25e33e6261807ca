import { dot, lineY, link, type Markish, ruleY } from "@observablehq/plot";
import { groupBy } from "../../../statistics/samples";
import type { ConvergenceCurve, EvaluationReport, ReportEntry } from "../../evaluate/evaluation-report";
import { describeLambda, isShared } from "../../evaluate/named-pair";
import { isEquilibrium } from "../compare-with-rivals";
import * as format from "../format-figures";
import * as chart from "../page/draw-plot";
import { html, type Markup, renderPanels, type Section } from "../page/markup";

/** Accuracy of the equilibrium methods against λ, a panel for each pair and solver. */
export function createLambda(report: EvaluationReport): Section | undefined {
  const panels = report.pairs.flatMap(({ name }) =>
    report.options.solvers.map((solver) => drawAccuracy(report, name, solver)),
  );
  if (!report.entries.some(({ lambda }) => isShared(lambda))) return undefined;
  return {
    id: "lambda",
    title: "Accuracy against λ",
    explanation: html`How the share of items ranked rightly depends on λ, the weight of the initial policies in the game: to the right the players stay closer to what the model said. Vertical lines are 95 % intervals; methods at the same λ are drawn side by side, and a line that another lies on is drawn wider. The horizontal lines are the pair's strongest ranking without a game and the plain likelihood, which have no λ. Games in which the players have different λ are in the table of methods only.`,
    content: renderPanels(panels),
  };
}

interface Series extends chart.StyledLine {
  method: ReportEntry["method"];
  /** Where its marks stand. */
  places: Place[];
}

interface Place {
  lambda: number;
  entry: ReportEntry;
}

function drawAccuracy(report: EvaluationReport, pair: string, solver: "exact" | "pikl"): Markup {
  const series = chart.tellLinesApart(listSeries(report, pair, solver));
  const lines = chart.chooseShown(report, pair).filter(({ entry }) => !isEquilibrium(entry));
  const marks = series.flatMap(({ style, places }): Markish[] => [
    link(places, {
      x1: "lambda",
      x2: "lambda",
      y1: ({ entry }: Place) => entry.accuracy.lower,
      y2: ({ entry }: Place) => entry.accuracy.upper,
      stroke: style.colour,
      strokeWidth: 1.5,
    }),
    lineY(places, {
      x: "lambda",
      y: ({ entry }: Place) => entry.accuracy.proportion,
      stroke: style.colour,
      strokeWidth: style.width!,
    }),
    dot(places, {
      x: "lambda",
      y: ({ entry }: Place) => entry.accuracy.proportion,
      fill: style.colour,
      symbol: style.symbol,
      r: 4,
      title: ({ entry }: Place) => `${entry.name}: ${format.accuracy(entry.accuracy)}`,
    }),
  ]);
  const rules = lines.map(({ entry, style }) =>
    ruleY([entry.accuracy.proportion], { stroke: style.colour, strokeDasharray: style.dashes, strokeWidth: 1.5 }),
  );
  const caption = `${pair}, ${solver === "exact" ? "the limit" : "the paper's iterate"}`;
  return chart.renderPanel({
    caption: html`<strong>${caption}</strong>`,
    label: `Accuracy against λ: ${caption}`,
    plot: {
      x: chart.lambdaAxis(report.options.lambda.filter(isShared)),
      y: { label: "right, %", tickFormat: chart.percentTicks, ticks: 6, nice: true, zero: false },
      marks: [...rules, ...marks],
    },
    legend: [
      ...series.map(({ method, style }) => ({ label: method, style })),
      ...lines.map(({ entry, style }) => ({
        label: `${entry.name}, ${format.percent(entry.accuracy.proportion)}`,
        style,
      })),
    ],
    data: [...series.flatMap(({ places }) => places), ...lines].map(({ entry }) => ({
      entry: entry.name,
      method: entry.method,
      lambda: isShared(entry.lambda) ? entry.lambda : undefined,
      accuracy: entry.accuracy.proportion,
      accuracy_lower: entry.accuracy.lower,
      accuracy_upper: entry.accuracy.upper,
    })),
  });
}

/** Points of each method from left to right, those of different methods slightly apart. */
function listSeries(report: EvaluationReport, pair: string, solver: "exact" | "pikl"): Series[] {
  const own = report.entries
    .filter((entry) => entry.pair === pair && entry.solver === solver)
    .flatMap((entry) => (isShared(entry.lambda) ? [{ entry, lambda: entry.lambda }] : []));
  const methods = [...new Set(own.map(({ entry }) => entry.method))];
  return methods.map((method, m) => {
    const found = own.filter(({ entry }) => entry.method === method).sort((a, b) => a.lambda - b.lambda);
    const shift = 1.04 ** (m - (methods.length - 1) / 2);
    return {
      method,
      style: chart.styleOfMethod(method),
      points: found.map(({ entry, lambda }) => [Math.log(lambda), entry.accuracy.proportion]),
      places: found.map(({ entry, lambda }) => ({ entry, lambda: lambda * shift })),
    };
  });
}

/** Values below are rounding errors. */
const lowest = 1e-16;

/** How the regrets of sample games fall along the paper's updates, a panel for each pair. */
export function createConvergence({ convergence }: EvaluationReport): Section | undefined {
  if (convergence.length === 0) return undefined;
  const groups = groupBy(convergence, ({ pair, lambda }) => `${pair}, λ = ${describeLambda(lambda)}`);
  return {
    id: "convergence",
    title: "Convergence of the regret",
    explanation:
      "What both players together could still gain in the regularized game, update by update of the paper's dynamics, on the first items; both axes are logarithmic. Solid lines are the regret, which is 0 only at a rest point; dotted lines are the residual, the largest change that one best response makes. A line that falls straight and slowly will not arrive within any number of updates that one would wait for; the exact solver goes to its end.",
    content: renderPanels([...groups].map(([name, curves]) => drawConvergence(name, curves))),
  };
}

function drawConvergence(name: string, curves: readonly ConvergenceCurve[]): Markup {
  const styled = curves.map((curve, i) => ({ curve, style: chart.seriesStyles[i % chart.seriesStyles.length]! }));
  return chart.renderPanel({
    caption: html`<strong>${name}</strong>`,
    label: `Regret and residual against the number of updates: ${name}`,
    plot: {
      marginLeft: 54,
      x: { type: "log", label: "updates", ticks: 4, tickFormat: "~s" },
      y: { type: "log", label: "nats (regret), probability (residual)", ticks: 6, tickFormat: "~e" },
      marks: styled.flatMap(drawRegret),
    },
    legend: styled.map(({ curve, style }) => ({ label: `item ${curve.item}`, style })),
    data: curves.flatMap(({ item, points }) =>
      points.map(({ iteration, regularizedNashConv, residual }) => ({
        item,
        iteration,
        regularized_nash_conv: regularizedNashConv,
        residual,
      })),
    ),
  });
}

function drawRegret({ curve, style }: { curve: ConvergenceCurve; style: chart.SeriesStyle }): Markish[] {
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
    dot(regrets, { x: "iteration", y: "regularizedNashConv", fill: style.colour, symbol: style.symbol, r: 3 }),
  ];
}
