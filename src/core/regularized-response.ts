import type { ResolvedGame } from "./signaling-game";
import type { PerPlayer } from "./solver-options";

/** What one player's policies are anchored to. */
export interface Anchor {
  /** log π^1 of each of the player's distributions, in rows of `columns` entries. */
  readonly logInitial: Float64Array;
  readonly columns: number;
  readonly lambda: number;
}

/** Each player's anchor in a game. */
export function anchorPlayers(game: ResolvedGame, lambda: PerPlayer<number>): PerPlayer<Anchor> {
  const { meanings, candidates, initialGenerator, initialDiscriminator } = game;
  return {
    generator: { logInitial: initialGenerator, columns: candidates, lambda: lambda.generator },
    discriminator: {
      logInitial: initialDiscriminator,
      columns: meanings,
      lambda: lambda.discriminator,
    },
  };
}

/**
 * Writes, for each row of the anchor's `columns` entries, the policy softmax( (Q + λ log π^1) / temperature ) into `policy`. At
 * temperature λ it is the regularized best response, Eq. (6), π^1 exp(Q/λ) / Σ π^1 exp(Q/λ).
 *
 * @param logPolicy where given, receives the logarithms, exact also where a probability underflows to 0
 * @param valuesStart where the values begin in their array
 */
export function writeResponse(
  { logInitial, columns, lambda }: Anchor,
  values: Float64Array,
  temperature: number,
  policy: Float64Array,
  logPolicy?: Float64Array,
  valuesStart = 0,
): void {
  const precision = 1 / temperature;
  const length = logInitial.length;
  for (let start = 0; start < length; start += columns) {
    const end = start + columns;
    let largest = -Infinity;
    for (let i = start; i < end; i++) {
      const preference = values[valuesStart + i]! + lambda * logInitial[i]!;
      policy[i] = preference;
      if (preference > largest) largest = preference;
    }
    let total = 0;
    for (let i = start; i < end; i++) {
      const logWeight = (policy[i]! - largest) * precision;
      if (logPolicy) logPolicy[i] = logWeight;
      const weight = logWeight === 0 ? 1 : Math.exp(logWeight);
      policy[i] = weight;
      total += weight;
    }
    const share = 1 / total;
    for (let i = start; i < end; i++) policy[i]! *= share;
    if (logPolicy) {
      const logTotal = Math.log(total);
      for (let i = start; i < end; i++) logPolicy[i]! -= logTotal;
    }
  }
}
