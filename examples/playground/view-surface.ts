import { contour, dot, line, text } from "@observablehq/plot";
import { formatPercent } from "./format";
import { heightLevels, rankHeights, shade } from "./height-levels";
import { createElement, findElement } from "./markup";
import { findFrame } from "./play-game";
import { createLegendLine, createShape, PlotFrame } from "./plot-frame";
import { type GamePolicies, potentialOfDiscriminator, potentialOfGenerator } from "./potential";
import { letterOf } from "./questions";
import type { RestPoint } from "./rest-points";
import type { PairGame, Scene } from "./scene";
import type { PlaygroundState } from "./state";

type Player = PlaygroundState["player"];
type Place = [number, number];

/** Shows the potential of two candidates as a landscape, with its rest points and the path that the players take. */
export class SurfaceView {
  private readonly frame = new PlotFrame(findElement("surface-plot"));
  private shownPair: PairGame | undefined;
  private shownPlayer: Player | undefined;

  constructor() {
    findElement("surface-legend").replaceChildren(...createLegend());
  }

  show({ question, pair, state }: Scene): void {
    const { player } = state;
    const mark = () => this.mark(pair, player, state.updates);
    if (this.shownPair === pair && this.shownPlayer === player) {
      mark();
      return;
    }
    this.shownPair = pair;
    this.shownPlayer = player;
    const letters = state.pair.map(letterOf) as [string, string];
    const note =
      question.candidates.length === 2
        ? ""
        : `With ${question.candidates.length} candidates the landscape has more dimensions than a page. Here ${letters[0]} and ${letters[1]} play a game of their own, from the same numbers.`;
    findElement("pair-note").textContent = note;
    const reached = findReached(pair);
    findElement("rest-points").replaceChildren(createRestPointTable(pair, reached, player, letters));
    this.frame.draw(
      describeSurface(pair, reached, player, letters),
      (width) => createPlot(pair, player, letters, width),
      mark,
    );
  }

  private mark({ played }: PairGame, player: Player, updates: number): void {
    const frames = played.frames.slice(0, findFrame(updates) + 1);
    const places = frames.map(({ policies }) => {
      const [x, y] = locate(policies, player);
      return [this.frame.locate("x", x), this.frame.locate("y", y)] as const;
    });
    const [x, y] = places.at(-1)!;
    this.frame.mark(
      createShape("polyline", {
        points: places.map((place) => place.join()).join(" "),
        fill: "none",
        stroke: "var(--ink)",
        "stroke-width": 3,
        "stroke-linejoin": "round",
      }),
      createShape("circle", {
        cx: x,
        cy: y,
        r: 7,
        fill: "var(--orange)",
        stroke: "var(--paper)",
        "stroke-width": 2,
      }),
    );
  }
}

/** The two numbers of a player's policy that span the square. */
function locate({ generator, discriminator }: GamePolicies, player: Player): Place {
  return player === "discriminator"
    ? [discriminator[0]![0]!, discriminator[1]![0]!]
    : [generator[0]![0]!, generator[1]![0]!];
}

/** What these two numbers are, of candidates with these letters. */
function nameAxes(player: Player, [first, second]: [string, string]): [string, string] {
  return player === "discriminator"
    ? [`D(correct|${first})`, `D(correct|${second})`]
    : [`G(${first}|correct)`, `G(${first}|incorrect)`];
}

/** The rest point that the dynamics reach. */
function findReached({ restPoints, played: { limit } }: PairGame): RestPoint {
  const distance = ({ policies }: RestPoint) =>
    Math.max(...policies.discriminator.map((row, y) => Math.abs(row[0]! - limit.discriminator[y]![0]!)));
  return restPoints.reduce((a, b) => (distance(b) < distance(a) ? b : a));
}

function createPlot(
  { game, played, restPoints }: PairGame,
  player: Player,
  [first, second]: [string, string],
  width: number,
) {
  const lambda = played.limit.options.lambda.generator;
  const measure = player === "discriminator" ? potentialOfDiscriminator : potentialOfGenerator;
  const height = (x: number, y: number) => measure(game, [x, y], lambda);
  const rank = rankHeights(height);
  const points = restPoints.map(({ policies, isStable }) => {
    const [x, y] = locate(policies, player);
    return { x, y, isStable };
  });
  const path = played.frames.map(({ policies }) => locate(policies, player));
  const labels = nameAxes(player, [first, second]);
  const scale = {
    domain: [0, 1],
    ticks: [0, 0.25, 0.5, 0.75, 1],
    tickFormat: String,
    labelArrow: "none" as const,
  };
  return {
    height: width,
    marginLeft: 44,
    marginBottom: 44,
    marginTop: 30,
    marginRight: 14,
    inset: 12,
    x: { ...scale, label: labels[0] },
    y: { ...scale, label: labels[1] },
    color: { type: "linear" as const, domain: [0, 1], interpolate: shade },
    marks: [
      contour({
        fill: (x: number, y: number) => rank(height(x, y)),
        thresholds: [...heightLevels],
        x1: 0,
        y1: 0,
        x2: 1,
        y2: 1,
        pixelSize: 3,
        stroke: "var(--paper)",
        strokeWidth: 0.6,
        strokeOpacity: 0.6,
      }),
      line(path, { stroke: "var(--ink)", strokeWidth: 1.5, strokeDasharray: "3 3" }),
      dot(
        points.filter(({ isStable }) => !isStable),
        {
          x: "x",
          y: "y",
          symbol: "times",
          r: 6,
          stroke: "var(--ink)",
          strokeWidth: 3,
        },
      ),
      dot(
        points.filter(({ isStable }) => isStable),
        { x: "x", y: "y", r: 7, fill: "var(--paper)", stroke: "var(--ink)", strokeWidth: 3 },
      ),
      dot([path[0]!], { symbol: "square", r: 5, fill: "var(--ink)", stroke: "var(--paper)" }),
      text([path[0]!], {
        text: () => "start",
        dy: path[0]![1] > 0.9 ? 16 : -14,
        fill: "var(--ink)",
        stroke: "var(--paper)",
        strokeWidth: 4,
        fontWeight: "bold",
      }),
    ],
  };
}

function createLegend(): HTMLElement[] {
  return [
    createLegendLine(
      "where the players are now, and the way they came",
      createShape("path", { d: "M0 7H14", stroke: "var(--ink)", "stroke-width": 3 }),
      createShape("circle", { cx: 17, cy: 7, r: 6, fill: "var(--orange)" }),
    ),
    createLegendLine(
      "the rest of the way; the last stretch is a leap from update 5,000 to the limit",
      createShape("path", {
        d: "M0 7H28",
        stroke: "var(--ink)",
        "stroke-width": 1.5,
        "stroke-dasharray": "3 3",
      }),
    ),
    createLegendLine(
      "stable rest point: a peak",
      createShape("circle", {
        cx: 14,
        cy: 7,
        r: 5,
        fill: "var(--paper)",
        stroke: "var(--ink)",
        "stroke-width": 2.5,
      }),
    ),
    createLegendLine(
      "saddle: a pass",
      createShape("path", {
        d: "M9 2l10 10M19 2l-10 10",
        stroke: "var(--ink)",
        "stroke-width": 2.5,
      }),
    ),
    createLegendLine(
      "the stronger the colour, the higher Φ; lines join equal heights",
      createShape("rect", { width: 28, height: 14, fill: shade(0.7) }),
    ),
  ];
}

function createRestPointTable(
  { restPoints }: PairGame,
  reached: RestPoint,
  player: Player,
  letters: [string, string],
): HTMLElement {
  const heads = ["rest point", ...nameAxes(player, letters), "Φ"];
  const rows = restPoints.map((point) => {
    const kind = point.isStable ? "stable" : "saddle";
    return createElement(
      "tr",
      {},
      createElement("th", { scope: "row" }, kind, point === reached ? createElement("b", {}, ", reached") : undefined),
      ...locate(point.policies, player).map((share) => createElement("td", {}, formatPercent(share))),
      createElement("td", {}, point.potential.toFixed(4)),
    );
  });
  return createElement(
    "table",
    { class: "grid" },
    createElement("caption", {}, "All rest points of this game at this λ"),
    createElement(
      "thead",
      {},
      createElement("tr", {}, ...heads.map((head) => createElement("th", { scope: "col" }, head))),
    ),
    createElement("tbody", {}, ...rows),
  );
}

function describeSurface(
  { restPoints, played }: PairGame,
  reached: RestPoint,
  player: Player,
  letters: [string, string],
): string {
  const say = (policies: GamePolicies) => locate(policies, player).map(formatPercent).join(" and ");
  const stable = restPoints.filter(({ isStable }) => isStable).length;
  const saddles = restPoints.length - stable;
  return `Height lines of the potential over the ${player}’s policy for candidates ${letters.join(" and ")}: ${stable} stable rest points, ${saddles} saddles. The players begin at ${say(played.frames[0]!.policies)} and reach ${say(reached.policies)}.`;
}
