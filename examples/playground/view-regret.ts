import { gridX, gridY, lineY, ruleX } from "@observablehq/plot";
import { formatPower, formatQuantity, formatUpdates } from "./format";
import { createElement, findElement, writeText } from "./markup";
import { type Frame, findFrame, type PlayedGame, paperUpdates, updatesAt } from "./play-game";
import { createLegendLine, createShape, PlotFrame } from "./plot-frame";
import type { Scene } from "./scene";

interface Series {
  name: string;
  colour: string;
  dashes: string;
  read: (frame: Frame) => number;
}

const series: readonly Series[] = [
  {
    name: "sum of both (NashConv of the regularized game)",
    colour: "var(--ink)",
    dashes: "none",
    read: (frame) => frame.regularizedNashConv,
  },
  {
    name: "generator’s regret",
    colour: "var(--blue)",
    dashes: "7 3",
    read: (frame) => frame.regret.generator,
  },
  {
    name: "discriminator’s regret",
    colour: "var(--orange)",
    dashes: "2 3",
    read: (frame) => frame.regret.discriminator,
  },
];

/** Where the limit, which lies at no number of updates, stands on the axis. */
const limitPlace = 20_000;
/** Smaller values are rounding errors. */
const floor = 1e-16;

/** Shows both players' regret over the updates, and the certificate of the moment. */
export class RegretView {
  private readonly frame = new PlotFrame(findElement("regret-plot"));
  private readonly facts = facts.map(() => createElement("dd"));
  private shown: PlayedGame | undefined;

  /** @param onPick called with the number of updates where the plot is touched */
  constructor(onPick: (updates: number) => void) {
    this.frame.onPick((place) => {
      const isLimit = place > (placeOf(paperUpdates) + placeOf(limitPlace)) / 2;
      onPick(isLimit ? Infinity : updatesAt(findFrame(10 ** place)));
    });
    findElement("regret-facts").replaceChildren(
      ...facts.map(([name], i) => createElement("div", {}, createElement("dt", {}, name), this.facts[i]!)),
    );
    findElement("regret-legend").replaceChildren(
      ...series.map(({ name, colour, dashes }) =>
        createLegendLine(
          name,
          createShape("path", {
            d: "M0 7H28",
            stroke: colour,
            "stroke-width": 2.5,
            "stroke-dasharray": dashes,
          }),
        ),
      ),
    );
  }

  show({ played, frame: now }: Scene): void {
    const mark = () => this.mark(now);
    if (this.shown !== played) {
      this.shown = played;
      const first = played.frames[1]!;
      const last = played.frames.at(-2)!;
      this.frame.draw(
        `Regret of both players on logarithmic axes. Their sum is ${formatQuantity(first.regularizedNashConv)} after the first update and ${formatQuantity(last.regularizedNashConv)} after ${paperUpdates}.`,
        (width) => createPlot(played, width),
        mark,
      );
    } else mark();
    for (const [i, [, describe]] of facts.entries()) {
      writeText(this.facts[i]!, describe(now, played));
    }
  }

  private mark(now: Frame): void {
    const [bottom, top] = this.frame.range("y");
    const x = this.frame.locate("x", placeOf(now.updates));
    const cursor = createShape("path", {
      d: `M${x} ${bottom}V${top}`,
      stroke: "var(--ink)",
      "stroke-width": 1.5,
      "stroke-opacity": 0.6,
    });
    const dots = series.flatMap(({ colour, read }) => {
      const value = read(now);
      if (value < floor) return [];
      const y = this.frame.locate("y", value);
      if (y > bottom || y < top) return [];
      return [createShape("circle", { cx: x, cy: y, r: 4.5, fill: colour })];
    });
    this.frame.mark(cursor, ...dots);
  }
}

/** log10 t, for an axis of its own: Plot leaves out labels of a logarithmic axis, 5,000 among them. */
function placeOf(updates: number): number {
  return Math.log10(Math.min(Math.max(updates, 1), limitPlace));
}

function createPlot({ frames }: PlayedGame, width: number) {
  const moving = frames.slice(1, -1);
  const points = series.map(({ colour, dashes, read }) => ({
    colour,
    dashes,
    values: moving.map((frame) => ({ x: placeOf(frame.updates), y: Math.max(read(frame), floor) })),
  }));
  const values = points.flatMap((one) => one.values.map(({ y }) => y)).filter((y) => y > floor);
  const exponents = values.map(Math.log10);
  const lowest = values.length > 0 ? Math.floor(Math.min(...exponents)) : -16;
  const highest = values.length > 0 ? Math.ceil(Math.max(...exponents)) : 0;
  const decades = Array.from({ length: highest - lowest + 1 }, (_, i) => 10 ** (lowest + i));
  const every = Math.ceil(decades.length / 8);
  const ticks = decades.filter((_, i) => i % every === 0);
  const updateTicks = [1, 10, 100, 1000, paperUpdates, limitPlace];
  return {
    marginLeft: 56,
    marginBottom: 40,
    marginTop: 28,
    marginRight: 20,
    x: {
      domain: [0, placeOf(limitPlace)],
      ticks: (width < 500 ? updateTicks.filter((tick) => tick !== 1000) : updateTicks).map(placeOf),
      tickFormat: (place: number) =>
        place === placeOf(limitPlace) ? "limit" : Math.round(10 ** place).toLocaleString("en"),
      label: "update t",
      labelArrow: "none" as const,
    },
    y: {
      type: "log" as const,
      domain: [10 ** lowest, 10 ** Math.max(highest, lowest + 1)],
      ticks,
      tickFormat: formatPower,
      label: "regret, in units of the payoff",
      labelArrow: "none" as const,
    },
    marks: [
      gridY({ ticks, strokeOpacity: 0.15 }),
      gridX({ ticks: [1, 2, 3], strokeOpacity: 0.15 }),
      ruleX([placeOf(paperUpdates)], { strokeDasharray: "4 3", strokeOpacity: 0.7 }),
      ...points.map(({ colour, dashes, values }) =>
        lineY(values, {
          x: "x",
          y: "y",
          stroke: colour,
          strokeWidth: 2,
          strokeDasharray: dashes,
          clip: true,
        }),
      ),
    ],
  };
}

/** The facts below the plot: what each is called and where it stands. */
const facts: readonly [string, (now: Frame, game: PlayedGame) => string][] = [
  ["moment", (now) => formatUpdates(now.updates)],
  ["generator’s regret", (now) => formatQuantity(now.regret.generator)],
  ["discriminator’s regret", (now) => formatQuantity(now.regret.discriminator)],
  ["residual: change by one best answer", (now) => formatQuantity(now.residual)],
  ["potential Φ", (now) => now.potential.toFixed(6)],
  ["ρ at the limit; it is stable below 1", (_, { limit }) => limit.stability.toFixed(3)],
];
