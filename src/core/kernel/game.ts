import type { Int, Numbers } from "./numbers";

/** One number for each player. */
export class NumberPerPlayer {
  constructor(
    public generator: number,
    public discriminator: number,
  ) {}
}

/** λ and η of both players. */
export class PlayerSettings {
  constructor(
    readonly lambda: NumberPerPlayer,
    readonly learningRate: NumberPerPlayer,
  ) {}
}

/** A signaling game, checked and with its defaults filled in. */
export class ResolvedGame {
  constructor(
    /** M. */
    readonly meanings: Int,
    /** N. */
    readonly candidates: Int,
    /** `[m]`: p(m). */
    readonly prior: Numbers,
    /** `[m * M + m']`: u(m, m'). */
    readonly payoff: Numbers,
    /** Whether the payoff has no entry but on its diagonal. */
    public isDiagonal: boolean,
    /** `[y]`: c(y). */
    readonly cost: Numbers,
    /** `[m * N + y]`: log G1(y|m). */
    readonly initialGenerator: Numbers,
    /** `[y * M + m]`: log D1(m|y). */
    readonly initialDiscriminator: Numbers,
  ) {}
}
