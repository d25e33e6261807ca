import type { Game } from "equirank/companions";
import { type Advantages, type MixedProfile, readAdvantages, weighAdvantages } from "../../../src/internal";

/** A move of each player, 0 or 1. */
export type PureProfile = readonly [row: 0 | 1, column: 0 | 1];

const moves = [0, 1] as const;

/**
 * The Nash equilibria in pure moves: pairs of moves that neither player gains by leaving alone. A player who gains
 * nothing either way may stay, so that ties count.
 * @returns none to all four, by row's move and then column's
 * @throws InvalidArgumentError if the game cannot be used
 * @example pureNash({ payoffs: [[[10, 1], [6, 3]], [[10, 6], [1, 3]]] }) // [[0, 0], [1, 1]]
 */
export function pureNash(game: Game): PureProfile[] {
  const [row, column] = readAdvantages(game);
  const isBest = (own: 0 | 1, advantages: Advantages, other: 0 | 1) => {
    const advantage = weighAdvantages(advantages, 1 - other);
    return own === 0 ? advantage >= 0 : advantage <= 0;
  };
  return moves.flatMap((i) =>
    moves.flatMap((j): PureProfile[] => (isBest(i, row, j) && isBest(j, column, i) ? [[i, j]] : [])),
  );
}

/**
 * The Nash equilibrium in which both players mix both moves, in closed form: each plays so that the other's two moves
 * are worth the same. With d(q) = q d₁ + (1 - q) d₀ the advantage of a player's first move, the other plays q = d₀ /
 * (d₀ - d₁).
 * @returns `undefined` where there is none with both probabilities strictly between 0 and 1, or where a player never
 * cares what it plays, so that there would be a continuum of them
 * @throws InvalidArgumentError if the game cannot be used
 * @example mixedNash2x2({ payoffs: [[[10, 1], [6, 3]], [[10, 6], [1, 3]]] }) // [0.3333333333333333, 0.3333333333333333]
 */
export function mixedNash2x2(game: Game): MixedProfile | undefined {
  const [row, column] = readAdvantages(game);
  const p = indifference(column);
  const q = indifference(row);
  return p === undefined || q === undefined ? undefined : [p, q];
}

/** The other's probability of its first move that makes this player's two moves worth the same. */
function indifference({ againstFirst, againstSecond }: Advantages): number | undefined {
  // Strict signs: the same number on both sides, or none on one, leaves no single mixture inside.
  if (!(againstFirst * againstSecond < 0)) return undefined;
  return againstSecond / (againstSecond - againstFirst);
}
