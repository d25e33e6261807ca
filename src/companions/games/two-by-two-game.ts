import { properShare, requireEntry } from "../../statistics/samples";

/** Four numbers, `[row's move][column's move]`. */
type PayoffTable = readonly [readonly [number, number], readonly [number, number]];

/**
 * Two players with two moves each, `0` and `1`, made at the same time. Their payoffs may differ in any way (general
 * sum).
 */
export interface Game {
  /** What each player gets, in any unit: both tables are `[row's move][column's move]`. */
  payoffs: readonly [row: PayoffTable, column: PayoffTable];
  /**
   * Each player's probability of its first move before payoffs are looked at, strictly between 0 and 1: the policy that
   * its quantal response stays close to.
   * @default both moves alike, 1/2 for both players
   */
  anchors?: readonly [row: number, column: number];
}

/** What each player expects to gain by its first move over its second, as the other's mixture goes from 0 to 1. */
export interface Advantages {
  /** Where the other surely makes its second move. */
  againstSecond: number;
  /** Where the other surely makes its first move. */
  againstFirst: number;
}

/**
 * Each player's advantage of its first move over its second. With probability q of the other's first move it is
 * q · againstFirst + (1 - q) · againstSecond.
 * @throws InvalidArgumentError if the game's tables or anchors cannot be used
 */
export function readAdvantages(game: Game): [row: Advantages, column: Advantages] {
  requireGame(game);
  const [row, column] = game.payoffs;
  return [
    { againstFirst: row[0][0] - row[1][0], againstSecond: row[0][1] - row[1][1] },
    { againstFirst: column[0][0] - column[0][1], againstSecond: column[1][0] - column[1][1] },
  ];
}

/**
 * The expected advantage of a player's first move if the other makes its first one with probability `q` and its second
 * with `notQ`.
 */
export function weighAdvantages({ againstFirst, againstSecond }: Advantages, q: number, notQ = 1 - q): number {
  return q * againstFirst + notQ * againstSecond;
}

function requireGame(game: Game): void {
  requireEntry("game.payoffs", game?.payoffs, payoffsRule);
  const anchors = game.anchors ?? [0.5, 0.5];
  requireEntry("game.anchors", anchors, anchorsRule);
  for (const [player, anchor] of anchors.entries()) requireEntry(`game.anchors[${player}]`, anchor, anchorRule);
}

const isPair = (value: unknown): value is unknown[] => Array.isArray(value) && value.length === 2;
const isTable = (table: unknown) => isPair(table) && table.every((row) => isPair(row) && row.every(Number.isFinite));

const payoffsRule = {
  holds: (tables: unknown) => isPair(tables) && tables.every(isTable),
  expected:
    "must be two tables of 2 by 2 finite numbers, the row player's and the column player's, both [row's move][column's move]",
};
const anchorsRule = { holds: isPair, expected: "must be two probabilities, the row player's and the column player's" };
const anchorRule = {
  holds: properShare.holds,
  expected: "must be a probability strictly between 0 and 1: a move that is ruled out before play stays ruled out",
};

/** Each player's probability of its first move. */
export type MixedProfile = readonly [row: number, column: number];

/**
 * The zeros of a continuous function between the first and the last of some points, one in each stretch from point to
 * point in which the function changes its sign. Where it is monotone in every stretch, these are all there are.
 * @param points ascending; a zero that lies on one is found once
 * @returns ascending, each to the last bit of a double
 */
export function findRoots(f: (x: number) => number, points: readonly number[]): number[] {
  const roots: number[] = [];
  for (let i = 1; i < points.length; i++) {
    const root = bisect(f, points[i - 1]!, points[i]!);
    if (root !== undefined && root !== roots.at(-1)) roots.push(root);
  }
  return roots;
}

/** A zero between two points, or undefined if the function has the same sign at both. */
export function bisect(f: (x: number) => number, from: number, to: number): number | undefined {
  const start = f(from);
  if (start === 0) return from;
  if (f(to) === 0) return to;
  if (start > 0 === f(to) > 0) return undefined;
  let [low, high] = [from, to];
  for (;;) {
    const middle = low + (high - low) / 2;
    if (middle <= Math.min(low, high) || middle >= Math.max(low, high)) return middle;
    const value = f(middle);
    if (value === 0) return middle;
    if (value > 0 === start > 0) low = middle;
    else high = middle;
  }
}
