import type { ResolvedGame } from "./kernel/game";
import { applySoftmax } from "./kernel/softmax";
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
    discriminator: { logInitial: initialDiscriminator, columns: meanings, lambda: lambda.discriminator },
  };
}

/**
 * Writes, for each row of the anchor's `columns` entries, the policy softmax( (Q + λ log π^1) / temperature ) into
 * `policy`. At temperature λ it is the regularized best response, Eq. (6), π^1 exp(Q/λ) / Σ π^1 exp(Q/λ).
 *
 * @param logPolicy where given, receives the logarithms, exact also where a probability underflows to 0
 */
export function writeResponse(
  { logInitial, columns, lambda }: Anchor,
  values: Float64Array,
  temperature: number,
  policy: Float64Array,
  logPolicy?: Float64Array,
): void {
  for (let i = 0; i < policy.length; i++) policy[i] = values[i]! + lambda * logInitial[i]!;
  applySoftmax(policy, policy.length, columns, 1 / temperature, logPolicy ?? null);
}
