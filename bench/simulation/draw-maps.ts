import { cell, dot, lineY, link, type Markish, ruleY, text } from "@observablehq/plot";
import { format, html, type Markup, renderPanel, renderPanels, type Section, styleOfMethod } from "../../src/internal";
import type { RunPlacement } from "./place-run";
import {
  equilibriumMethods,
  type MethodComparison,
  type SimulatedMethod,
  type SimulationAxis,
  type SimulationCell,
  type SimulationResult,
  type SimulationTable,
} from "./simulation-result";
import type { SimulationParameter } from "./simulation-setting";

/** A real run in the simulation's model. */
export interface NamedPlacement {
  /** Of the pair of scorers. */
  name: string;
  placement: RunPlacement;
}

/** A game's advantage over the simple method that did best at a setting. */
function findAdvantage({ advantages }: SimulationCell, method: SimulatedMethod): MethodComparison {
  return advantages.find((advantage) => advantage.method === method)!;
}

/** What an axis varies, in words. */
const parameterNames: Record<SimulationParameter, string> = {
  candidates: "candidates",
  "generator.accuracy": "accuracy of the generator",
  "discriminator.accuracy": "accuracy of the discriminator",
  "generator.scale": "overconfidence of the generator",
  "discriminator.scale": "overconfidence of the discriminator",
  scale: "overconfidence of both",
  "generator.spread": "spread of the generator, nats",
  "discriminator.spread": "spread of the discriminator, nats",
  correlation: "correlation of the noise",
  outliers: "share of outliers",
  shift: "shift of an item, nats",
  lambda: "λ",
  votes: "samples of the vote",
};

/** Differences beyond this many standard errors are in bold: a map makes dozens of comparisons. */
const noiseWidth = 3;

/** Opacity of the largest difference; the text on it must stay readable. */
const strongestFill = 0.5;

/**
 * A table of two axes as a map: in each square by how much ER-D is ahead, and frames around those nearest to real runs.
 */
function drawMap(table: SimulationTable, placements: readonly NamedPlacement[]): Markup {
  const [across, down] = table.axes as [SimulationAxis, SimulationAxis];
  const cells = table.cells.flatMap((row, y) =>
    row.map((simulated, x) =>
      describeCell(across.values[x]!, down.values[y]!, findAdvantage(simulated, "equilibrium-discriminator")),
    ),
  );
  const largest = Math.max(0.01, ...cells.map(({ difference }) => Math.abs(difference)));
  const frames = placeRuns(placements, across, down);
  const places = { x: "x", y: "y" };
  return renderPanel({
    caption: html`<strong>${table.title}</strong>`,
    label: `Advantage of ER-D: ${table.title}`,
    plot: {
      height: 302,
      marginTop: 6,
      padding: 0.04,
      x: { label: parameterNames[across.parameter], domain: across.values, tickFormat: String },
      y: {
        label: parameterNames[down.parameter],
        domain: [...down.values].reverse(),
        tickFormat: String,
      },
      marks: [
        cell(cells, {
          ...places,
          fill: ({ difference }: MapCell) => (difference > 0 ? "var(--blue)" : "var(--orange)"),
          fillOpacity: ({ difference }: MapCell) => (strongestFill * Math.abs(difference)) / largest,
          title: "title",
        }),
        ...[true, false].map((isNoise) =>
          text(
            cells.filter((simulated) => simulated.isNoise === isNoise),
            {
              ...places,
              text: ({ difference }: MapCell) => format.difference(difference),
              fontSize: 10,
              dy: 4,
              fontWeight: isNoise ? "normal" : "bold",
            },
          ),
        ),
        cell(frames, { ...places, fill: "none", stroke: "currentColor", strokeWidth: 2.5 }),
        text(frames, {
          ...places,
          text: "label",
          fontSize: 10,
          dx: -12,
          dy: -10,
          fontWeight: "bold",
        }),
      ],
      color: { type: "identity" },
      opacity: { type: "identity" },
    },
    data: cells.map(({ x, y, difference }) => ({
      [across.parameter]: x,
      [down.parameter]: y,
      difference,
    })),
  });
}

interface MapCell {
  x: number;
  y: number;
  difference: number;
  isNoise: boolean;
  title: string;
}

function describeCell(x: number, y: number, advantage: MethodComparison): MapCell {
  const { difference, standardError, rival } = advantage;
  return {
    x,
    y,
    difference,
    isNoise: Math.abs(difference) <= noiseWidth * standardError,
    title: `${format.difference(difference)} points against ${rival} (standard error ${(100 * standardError).toFixed(1)})`,
  };
}

/** The squares nearest to the runs, labelled by the runs' places in the list. */
function placeRuns(
  placements: readonly NamedPlacement[],
  across: SimulationAxis,
  down: SimulationAxis,
): { x: number; y: number; label: string }[] {
  const labels = new Map<string, { x: number; y: number; numbers: number[] }>();
  placements.forEach(({ placement }, index) => {
    const x = findNearest(across, placement);
    const y = findNearest(down, placement);
    if (x === undefined || y === undefined) return;
    const square = labels.get(`${x} ${y}`) ?? { x, y, numbers: [] };
    square.numbers.push(index + 1);
    labels.set(`${x} ${y}`, square);
  });
  return [...labels.values()].map(({ x, y, numbers }) => ({ x, y, label: numbers.join(", ") }));
}

/** The axis' value nearest to the run's; undefined where the run has none. */
function findNearest({ parameter, values }: SimulationAxis, placement: RunPlacement): number | undefined {
  const own = readParameter(parameter, placement);
  if (own === undefined) return undefined;
  return values.reduce((best, value) => (Math.abs(value - own) < Math.abs(best - own) ? value : best));
}

function readParameter(parameter: SimulationParameter, run: RunPlacement): number | undefined {
  const { generator, discriminator } = run;
  const values: Partial<Record<SimulationParameter, number | null>> = {
    candidates: run.candidates,
    "generator.accuracy": generator.accuracy.proportion,
    "discriminator.accuracy": discriminator.accuracy.proportion,
    "generator.scale": generator.scale,
    "discriminator.scale": discriminator.scale,
    "generator.spread": generator.spread,
    "discriminator.spread": discriminator.spread,
    correlation: run.correlation,
    outliers: run.outliers,
  };
  return values[parameter] ?? undefined;
}

/** A table of one axis as curves: by how much each equilibrium method is ahead, with 95 % intervals. */
function drawSweep({ title, axes: [axis], cells }: SimulationTable): Markup {
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
  return renderPanel({
    caption: html`<strong>${title}</strong>`,
    label: `Advantage of the equilibrium methods: ${title}`,
    plot: {
      x: {
        label: parameterNames[axis.parameter],
        ticks: axis.values.map((_, i) => i),
        tickFormat: (i: number) => String(axis.values[i]),
        inset: 8,
      },
      y: {
        label: "points ahead of the best simple method",
        tickFormat: (d: number) => format.difference(d),
        ticks: 6,
        nice: true,
      },
      marks: [ruleY([0], { strokeDasharray: "4 4" }), ...marks],
    },
    legend: equilibriumMethods.map((method) => ({ label: method, style: styleOfMethod(method) })),
    data: equilibriumMethods.flatMap((method) =>
      axis.values.map((value, i) => {
        const { difference, standardError } = findAdvantage(row[i]!, method);
        return { method, [axis.parameter]: value, difference, standard_error: standardError };
      }),
    ),
  });
}

/** A section for a report: where equilibrium ranking helps in simulated data, with real runs placed on the maps. */
export function drawSimulation(
  { items, seed, tables }: SimulationResult,
  placements: readonly NamedPlacement[],
): Section {
  const maps = tables.filter(({ axes }) => axes.length === 2);
  const sweeps = tables.filter(({ axes }) => axes.length === 1);
  return {
    id: "simulation",
    title: "When does it help?",
    explanation: html`Simulated scorers of known quality (${format.count(items)} items a cell, seed ${seed}). Each square of a map is one setting: the number is by how many points ER-D is ahead of the simple method that does best there (blue, +) or behind it (orange, -); differences of more than ${noiseWidth} standard errors are in bold. ${
      placements.length > 0
        ? "A frame marks the square nearest to each pair of this run, with its number in the list below; whatever a map does not vary is as its title says, not as in the run."
        : "No run is placed on the maps."
    }${sweeps.length > 0 ? " The curves after the maps vary one thing at a time, with 95 % intervals." : ""}`,
    content: [
      placements.length > 0 ? listPlacements(placements) : undefined,
      renderPanels([...maps.map((table) => drawMap(table, placements)), ...sweeps.map(drawSweep)]),
    ],
  };
}

function listPlacements(placements: readonly NamedPlacement[]): Markup {
  return html`<ol>${placements.map(
    ({ name, placement: { generator, discriminator, correlation, candidates } }) =>
      html`<li><strong>${name}</strong>: generator right on ${format.percent(generator.accuracy.proportion)}, discriminator on ${format.percent(discriminator.accuracy.proportion)}, correlation of their noise ${correlation.toFixed(2)}, spreads ${generator.spread.toFixed(2)} and ${discriminator.spread.toFixed(2)} nats, ${candidates} candidates</li>`,
  )}</ol>`;
}
