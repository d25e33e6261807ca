import { cell, text } from "@observablehq/plot";
import type { RunPlacement } from "../../simulation/place-run";
import type {
  MethodComparison,
  SimulationAxis,
  SimulationParameter,
  SimulationTable,
} from "../../simulation/simulation-result";
import { formatDifference } from "../format-figures";
import type { NamedPlacement } from "../html-report-contents";
import { drawPlot } from "../page/draw-plot";
import { html, type Markup } from "../page/markup";
import { renderPanel } from "../page/section";
import { findAdvantage, parameterNames } from "./simulation-parameters";

/** Differences beyond this many standard errors are in bold: a map makes dozens of comparisons. */
export const noiseWidth = 3;

/** Opacity of the largest difference; the text on it must stay readable. */
const strongestFill = 0.5;

/** A table of two axes as a map: in each square by how much ER-D is ahead, and frames around those nearest to real runs. */
export function drawMap(table: SimulationTable, placements: readonly NamedPlacement[]): Markup {
  const [across, down] = table.axes as [SimulationAxis, SimulationAxis];
  const cells = table.cells.flatMap((row, y) =>
    row.map((simulated, x) =>
      describeCell(
        across.values[x]!,
        down.values[y]!,
        findAdvantage(simulated, "equilibrium-discriminator"),
      ),
    ),
  );
  const largest = Math.max(0.01, ...cells.map(({ difference }) => Math.abs(difference)));
  const frames = placeRuns(placements, across, down);
  const places = { x: "x", y: "y" };
  const drawing = drawPlot(`Advantage of ER-D: ${table.title}`, {
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
            text: ({ difference }: MapCell) => formatDifference(difference),
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
  });
  return renderPanel(html`<strong>${table.title}</strong>`, drawing);
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
    title: `${formatDifference(difference)} points against ${rival} (standard error ${(100 * standardError).toFixed(1)})`,
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
function findNearest(
  { parameter, values }: SimulationAxis,
  placement: RunPlacement,
): number | undefined {
  const own = readParameter(parameter, placement);
  if (own === undefined) return undefined;
  return values.reduce((best, value) =>
    Math.abs(value - own) < Math.abs(best - own) ? value : best,
  );
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
