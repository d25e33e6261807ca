import { line, rect } from "@observablehq/plot";
import { mean } from "../../../statistics/samples";
import type { ItemReport } from "../../evaluate/evaluation-report";
import { formatPercent, formatQuantity } from "../format-figures";
import { drawPlot, percentTicks } from "../page/draw-plot";
import { html, type Markup, renderPanel, renderPanels, type Section } from "../page/markup";

const squares = 20;

/** What the game did to the probability of the right candidate, a panel for each pair and player. */
export function createPolicies(items: readonly ItemReport[]): Section | undefined {
  const pairs = [...new Set(items.flatMap(({ policies }) => Object.keys(policies)))];
  if (pairs.length === 0) return undefined;
  return {
    id: "policies",
    title: "How the policies moved",
    explanation:
      "What each player gave the right candidate before the game (across) and at the equilibrium (up), at the first λ and solver; a square of a stronger colour holds more items. Above the dashed diagonal the game moved the player towards the right candidate, below it away. What happened to a single item stands in the list at the end.",
    content: renderPanels(
      pairs.flatMap((pair) =>
        players.map((player) =>
          drawPanel(`${pair}, ${player.name}`, readMoves(items, pair, player)),
        ),
      ),
    ),
  };
}

interface Player {
  name: string;
  before: "initialGenerator" | "initialDiscriminator";
  after: "generator" | "discriminator";
}

const players: readonly Player[] = [
  { name: "generator G(y|correct)", before: "initialGenerator", after: "generator" },
  { name: "discriminator D(correct|y)", before: "initialDiscriminator", after: "discriminator" },
];

interface Move {
  before: number;
  after: number;
}

function readMoves(items: readonly ItemReport[], pair: string, { before, after }: Player): Move[] {
  return items.flatMap(({ policies, answer }) => {
    const policy = policies[pair];
    const right = [answer].flat();
    // Of an open question without a right answer nothing could move towards it.
    if (policy === undefined || right.length === 0) return [];
    const onRight = (probabilities: readonly number[]) =>
      right.reduce((sum, y) => sum + probabilities[y]!, 0);
    return [{ before: onRight(policy[before]), after: onRight(policy[after]) }];
  });
}

function drawPanel(name: string, moves: readonly Move[]): Markup {
  const counted = countSquares(moves);
  const drawing = drawPlot(`Probability of the right candidate before and after: ${name}`, {
    height: 320,
    x: { label: "before, %", domain: [0, 1], tickFormat: percentTicks, ticks: 5 },
    y: { label: "at the equilibrium, %", domain: [0, 1], tickFormat: percentTicks, ticks: 5 },
    opacity: { type: "sqrt", range: [0.12, 1] },
    marks: [
      rect(counted, {
        x1: "x1",
        x2: "x2",
        y1: "y1",
        y2: "y2",
        inset: 0.5,
        fill: "var(--blue)",
        fillOpacity: "count",
        title: "title",
      }),
      line(
        [
          [0, 0],
          [1, 1],
        ],
        { stroke: "currentColor", strokeDasharray: "4 4" },
      ),
    ],
  });
  const [before, after] = [mean(moves.map((m) => m.before)), mean(moves.map((m) => m.after))];
  return renderPanel(
    html`<strong>${name}</strong><br>mean ${formatPercent(before)} → ${formatPercent(after)}`,
    drawing,
    counted.map(({ x1, x2, y1, y2, count }) => ({
      before_from: x1,
      before_to: x2,
      after_from: y1,
      after_to: y2,
      items: count,
    })),
  );
}

/** The squares that hold items, from the lower left. */
function countSquares(moves: readonly Move[]) {
  const counts = new Map<number, number>();
  const place = (probability: number) => Math.min(squares - 1, Math.floor(probability * squares));
  for (const { before, after } of moves) {
    const square = place(after) * squares + place(before);
    counts.set(square, (counts.get(square) ?? 0) + 1);
  }
  return [...counts]
    .sort(([a], [b]) => a - b)
    .map(([square, count]) => {
      const [x, y] = [square % squares, Math.floor(square / squares)];
      return {
        x1: x / squares,
        x2: (x + 1) / squares,
        y1: y / squares,
        y2: (y + 1) / squares,
        count,
        title: formatQuantity(count, "item"),
      };
    });
}
