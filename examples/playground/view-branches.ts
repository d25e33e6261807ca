import { dot, gridY, lineY, ruleX, text } from "@observablehq/plot";
import { formatQuantity } from "./format";
import { findElement } from "./markup";
import { candidateColours, createLegendLine, createShape, PlotFrame } from "./plot-frame";
import type { GamePolicies } from "./potential";
import { letterOf } from "./questions";
import type { Branches, Scene } from "./scene";
import { largestLambda, type PlaygroundState, smallestLambda } from "./state";

type Player = PlaygroundState["player"];

interface Point {
  lambda: number;
  value: number;
  candidate: number;
  /** Number of the branch: one more after each jump. */
  branch: number;
}

/** Shows the limit for every λ, candidate by candidate, with its jumps and the rest points that are not reached. */
export class BranchesView {
  private readonly frame = new PlotFrame(findElement("branches-plot"));
  private shownBranches: Branches | undefined;
  private shownPlayer: Player | undefined;

  /** @param onPick called with the λ where the plot is touched */
  constructor(onPick: (lambda: number) => void) {
    this.frame.onPick((lambda) => onPick(Number(lambda.toPrecision(3))));
  }

  show({ question, branches, state, played }: Scene): void {
    const { player, lambda } = state;
    const limit = played.frames.at(-1)!.policies;
    const mark = () => this.mark(lambda, read(limit, player));
    if (this.shownBranches === branches && this.shownPlayer === player) {
      mark();
      return;
    }
    this.shownBranches = branches;
    this.shownPlayer = player;
    const jumps = findJumps(branches);
    findElement("branches-legend").replaceChildren(
      ...question.candidates.map((candidate, y) =>
        createLegendLine(
          `${letterOf(y)} ${candidate}`,
          createShape("path", { d: "M0 7H28", stroke: candidateColours[y]!, "stroke-width": 3 }),
        ),
      ),
    );
    findElement("branches-note").textContent =
      jumps.length === 0
        ? "The limit follows one branch for every λ that is shown here."
        : `The limit jumps to another branch near λ = ${jumps.map(formatQuantity).join(" and ")} (dotted lines).`;
    this.frame.draw(describeBranches(branches, player, jumps), () => createPlot(branches, player, jumps), mark);
  }

  private mark(lambda: number, values: readonly number[]): void {
    const x = this.frame.locate("x", lambda);
    const [bottom, top] = this.frame.range("y");
    this.frame.mark(
      createShape("path", {
        d: `M${x} ${bottom}V${top}`,
        stroke: "var(--ink)",
        "stroke-width": 1.5,
        "stroke-opacity": 0.6,
      }),
      ...values.map((value, y) =>
        createShape("circle", {
          cx: x,
          cy: this.frame.locate("y", value),
          r: 5,
          fill: candidateColours[y]!,
          stroke: "var(--paper)",
          "stroke-width": 1.5,
        }),
      ),
    );
  }
}

/** `[candidate]`: D(correct|y) or G(y|correct). */
function read({ generator, discriminator }: GamePolicies, player: Player): number[] {
  return player === "discriminator" ? discriminator.map((row) => row[0]!) : generator[0]!;
}

/** The λ of each jump: between the two values of the path on either side. */
function findJumps({ path }: Branches): number[] {
  return path.flatMap(({ jump, lambda }, i) =>
    jump ? [Math.sqrt(lambda.generator * path[i - 1]!.lambda.generator)] : [],
  );
}

function createPlot({ path, restPoints }: Branches, player: Player, jumps: readonly number[]) {
  let branch = 0;
  const limits: Point[] = path.flatMap(({ lambda, result, jump }) => {
    if (jump) branch++;
    return read(result, player).map((value, candidate) => ({
      lambda: lambda.generator,
      value,
      candidate,
      branch,
    }));
  });
  const others = restPoints.flatMap((points, i) => {
    const { lambda, result } = path[i]!;
    const limit = read(result, player);
    return points.flatMap(({ policies }) => {
      const values = read(policies, player);
      const isLimit = values.every((value, y) => Math.abs(value - limit[y]!) < 1e-4);
      if (isLimit) return [];
      return values.map((value, candidate) => ({ lambda: lambda.generator, value, candidate }));
    });
  });
  const ends = spreadLabels(limits.filter((point) => point.lambda === path[0]!.lambda.generator));
  const colour = (point: { candidate: number }) => candidateColours[point.candidate]!;
  const ticks = [0.03, 0.1, 0.3, 1, 3, 10];
  return {
    marginLeft: 56,
    marginBottom: 40,
    marginTop: 28,
    marginRight: 28,
    x: {
      type: "log" as const,
      domain: [smallestLambda, largestLambda],
      ticks,
      tickFormat: String,
      label: "λ, in units of the payoff",
      labelArrow: "none" as const,
    },
    y: {
      domain: [0, 1],
      ticks: [0, 0.25, 0.5, 0.75, 1],
      tickFormat: (share: number) => `${100 * share} %`,
      label: player === "discriminator" ? "D*(correct|y)" : "G*(y|correct)",
      labelArrow: "none" as const,
    },
    marks: [
      gridY({ ticks: [0, 0.25, 0.5, 0.75, 1], strokeOpacity: 0.15 }),
      ruleX(jumps, { strokeDasharray: "2 3", strokeOpacity: 0.8 }),
      dot(others, { x: "lambda", y: "value", r: 2, fill: colour, fillOpacity: 0.6 }),
      lineY(limits, {
        x: "lambda",
        y: "value",
        z: ({ candidate, branch }: Point) => `${candidate}-${branch}`,
        stroke: colour,
        strokeWidth: 2.5,
      }),
      text(ends, {
        x: "lambda",
        y: "place",
        text: ({ candidate }: Point) => letterOf(candidate),
        fill: colour,
        dx: 12,
        fontWeight: "bold",
      }),
    ],
  };
}

/** The lines' ends with places for their letters, a little apart from each other. */
function spreadLabels(ends: readonly Point[]): (Point & { place: number })[] {
  const apart = 0.065;
  const sorted = [...ends].sort((a, b) => a.value - b.value);
  const placed: (Point & { place: number })[] = [];
  for (const point of sorted) {
    const lowest = (placed.at(-1)?.place ?? -Infinity) + apart;
    placed.push({ ...point, place: Math.max(point.value, lowest) });
  }
  const excess = Math.max(0, (placed.at(-1)?.place ?? 0) - 1);
  return placed.map((point, i) => ({
    ...point,
    place: Math.max(point.place - excess, i * apart),
  }));
}

function describeBranches({ path }: Branches, player: Player, jumps: readonly number[]): string {
  const name = player === "discriminator" ? "D*(correct|y)" : "G*(y|correct)";
  const say = (i: number) =>
    read(path.at(i)!.result, player)
      .map((value, y) => `${letterOf(y)} ${Math.round(100 * value)} %`)
      .join(", ");
  const atJumps = jumps.length === 0 ? "no jumps" : `jumps near λ = ${jumps.map(formatQuantity).join(", ")}`;
  return `${name} at the limit over λ. At λ = 10: ${say(0)}. At λ = 0.03: ${say(-1)}. There are ${atJumps}.`;
}
