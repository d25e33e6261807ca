import type { ResolvedGame } from "./signaling-game";
import type { PerPlayer } from "./solver-options";

/** λ and η of both players. */
export interface PlayerSettings {
  readonly lambda: PerPlayer<number>;
  readonly learningRate: PerPlayer<number>;
}

/**
 * The two players' responses to each other, in the coordinates that matter to the opponent. A state is one array of
 * `2 * size` numbers: its first half, d, is the discriminator's policy, its second, z, what the generator's policy is
 * worth to the discriminator. Each player reads one half and answers in the other:
 *
 *     d = D(z), the discriminator's regularized response;      z = Z(d), the worth of the generator's.
 *
 * Both halves are linear in the policies, so averages of policies are averages of states. The temperatures are those of
 * update t, 1/(η t) + λ. At t = Infinity the common fixed points of D and Z are the rest points of the dynamics.
 *
 * `Z'` and `D'` are symmetric and positive semidefinite (each is a covariance times constants), so that Z'D' has real
 * eigenvalues >= 0 and is self-adjoint in the product <a, b> = a · D'b. Newton's method and the spectral radius use this.
 */
export abstract class ResponseSystem {
  /** Largest change of z that a change of policies can make; d changes by at most 1. Distances measure z in it. */
  worthUnit = 0;
  /** Most that log ρ changes per unit of distance, at the final temperatures: Eq. (18) of docs/derivation.md. */
  sensitivity = 0;
  /**
   * A direction with a part along every eigenvector that any real game has: entries of one sign but no two alike, so that it
   * is not orthogonal to one by symmetry.
   */
  readonly genericDirection: Float64Array;
  /** Three states for whoever computes with the responses, which keep nothing from call to call. */
  readonly scratch: readonly [Float64Array, Float64Array, Float64Array];

  /** @param size numbers in one half of a state */
  protected constructor(
    readonly size: number,
    protected settings: PlayerSettings,
  ) {
    const createState = () => new Float64Array(2 * size);
    this.genericDirection = createState();
    this.scratch = [createState(), createState(), createState()];
  }

  /** Makes these the responses of another game with as many candidates and meanings. */
  abstract load(game: ResolvedGame, settings: PlayerSettings): void;
  /** Writes the state of two policies, given as probabilities: generator `[m * N + y]`, discriminator `[y * M + m]`. */
  abstract writeState(
    generator: Float64Array,
    discriminator: Float64Array,
    state: Float64Array,
  ): void;
  /** Writes the discriminator's policy, `[y * M + m]`, from d of `state`. */
  abstract writeDiscriminator(state: Float64Array, discriminator: Float64Array): void;
  /** Reads z of `state` and writes D(z) as d of `response`. */
  abstract respondDiscriminator(state: Float64Array, t: number, response: Float64Array): void;
  /** Reads d of `state` and writes Z(d) as z of `response`. */
  abstract respondGenerator(state: Float64Array, t: number, response: Float64Array): void;
  /**
   * Writes D' δz as d of `image`, where D' is the derivative at the last `respondDiscriminator`; returns δz · D' δz, which
   * is <δz, δz>.
   * @param start where both states begin in their arrays. @default 0
   */
  abstract differentiateDiscriminator(
    direction: Float64Array,
    image: Float64Array,
    start?: number,
  ): number;
  /**
   * Writes Z' δd as z of `image`, where Z' is the derivative at the last `respondGenerator`; returns δd · Z' δd, which is
   * <δz, Z'D' δz> for δd = D' δz.
   * @param start where both states begin in their arrays. @default 0
   */
  abstract differentiateGenerator(
    direction: Float64Array,
    image: Float64Array,
    start?: number,
  ): number;

  /** The larger of 1/(η t λ) over the players: by how much of λ the temperatures of update t exceed the final ones. */
  excessTemperature(t: number): number {
    const { lambda, learningRate } = this.settings;
    return Math.max(
      1 / (learningRate.generator * t * lambda.generator),
      1 / (learningRate.discriminator * t * lambda.discriminator),
    );
  }

  /**
   * Sets what all games have. A step of unit length changes the discriminator's values by `worthChange` at most and the
   * generator's by `valueChange`, each of which enters ρ² as the exponent of its quotient by λ: Eq. (18).
   */
  protected prepare(
    settings: PlayerSettings,
    worthUnit: number,
    worthChange: number,
    valueChange: number,
  ): void {
    const { lambda } = settings;
    const { genericDirection, size } = this;
    this.settings = settings;
    this.sensitivity = (worthChange / lambda.discriminator + valueChange / lambda.generator) / 2;
    if (worthUnit === this.worthUnit) return;
    this.worthUnit = worthUnit;
    const goldenRatio = 0.6180339887498949;
    for (let i = 0; i < 2 * size; i++) {
      genericDirection[i] = (0.5 + 0.5 * ((i * goldenRatio) % 1)) * (i < size ? 1 : worthUnit);
    }
  }
}

/** Largest difference between two states, z measured in its unit. */
export function distance({ size, worthUnit }: ResponseSystem, a: Float64Array, b: Float64Array) {
  let inPolicy = 0;
  let inWorth = 0;
  for (let i = 0; i < size; i++) {
    inPolicy = Math.max(inPolicy, Math.abs(a[i]! - b[i]!));
    inWorth = Math.max(inWorth, Math.abs(a[size + i]! - b[size + i]!));
  }
  return Math.max(inPolicy, inWorth / worthUnit);
}
