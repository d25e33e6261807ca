import type { PlayerSettings, ResolvedGame } from "./game";
import { createNumbers, type Int, largestDifference, largestEntry, type Numbers } from "./numbers";

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
 * eigenvalues >= 0 and is self-adjoint in the product <a, b> = a · D'b. Newton's method and the spectral radius use
 * this.
 */
export abstract class ResponseSystem {
  /** Largest change of z that a change of policies can make; d changes by at most 1. Distances measure z in it. */
  worthUnit: number = 0;
  /** Most that log ρ changes per unit of distance, at the final temperatures: Eq. (18) of docs/derivation.md. */
  sensitivity: number = 0;
  /** Most that a step of unit length changes the discriminator's values, and the generator's. */
  private worthChange: number = 0;
  private valueChange: number = 0;
  /**
   * A direction with a part along every eigenvector that any real game has: entries of one sign but no two alike, so
   * that it is not orthogonal to one by symmetry.
   */
  readonly genericDirection: Numbers;
  /** Three states for whoever computes with the responses, which keep nothing from call to call. */
  readonly scratch0: Numbers;
  readonly scratch1: Numbers;
  readonly scratch2: Numbers;

  /** @param size numbers in one half of a state */
  protected constructor(
    readonly size: Int,
    protected settings: PlayerSettings,
  ) {
    this.genericDirection = createNumbers(2 * size);
    this.scratch0 = createNumbers(2 * size);
    this.scratch1 = createNumbers(2 * size);
    this.scratch2 = createNumbers(2 * size);
  }

  /** Makes these the responses of another game with as many candidates and meanings. */
  abstract load(game: ResolvedGame, settings: PlayerSettings): void;
  /** Writes the state of two policies, given as probabilities: generator `[m * N + y]`, discriminator `[y * M + m]`. */
  abstract writeState(generator: Numbers, discriminator: Numbers, state: Numbers): void;
  /** Writes the discriminator's policy, `[y * M + m]`, from d of `state`. */
  abstract writeDiscriminator(state: Numbers, discriminator: Numbers): void;
  /** Reads z of `state` and writes D(z) as d of `response`. */
  abstract respondDiscriminator(state: Numbers, t: number, response: Numbers): void;
  /** Reads d of `state` and writes Z(d) as z of `response`. */
  abstract respondGenerator(state: Numbers, t: number, response: Numbers): void;
  /** Both players' responses to the same state. */
  respond(state: Numbers, t: number, response: Numbers): void {
    this.respondDiscriminator(state, t, response);
    this.respondGenerator(state, t, response);
  }
  /**
   * Writes D' δz as d of `image`, where D' is the derivative at the last `respondDiscriminator`; returns δz · D' δz,
   * which is <δz, δz>.
   * @param start where both states begin in their arrays
   */
  abstract differentiateDiscriminator(direction: Numbers, image: Numbers, start: Int): number;
  /**
   * Writes Z' δd as z of `image`, where Z' is the derivative at the last `respondGenerator`; returns δd · Z' δd, which
   * is <δz, Z'D' δz> for δd = D' δz.
   * @param start where both states begin in their arrays
   */
  abstract differentiateGenerator(direction: Numbers, image: Numbers, start: Int): number;

  /** The larger of 1/(η t λ) over the players: by how much of λ the temperatures of update t exceed the final ones. */
  excessTemperature(t: number): number {
    const lambda = this.settings.lambda;
    const learningRate = this.settings.learningRate;
    return Math.max(
      1 / (learningRate.generator * t * lambda.generator),
      1 / (learningRate.discriminator * t * lambda.discriminator),
    );
  }

  /** Largest ρ that any policies can have at the temperatures of update t: a quarter of the s of Eq. (18) there. */
  largestRadius(t: number): number {
    const fromWorth = this.worthChange * this.discriminatorPrecisionAt(t);
    return (fromWorth + this.valueChange * this.generatorPrecisionAt(t)) / 8;
  }

  /** 1 / T_G at update t. */
  protected generatorPrecisionAt(t: number): number {
    const settings = this.settings;
    return 1 / (1 / (settings.learningRate.generator * t) + settings.lambda.generator);
  }

  /** 1 / T_D at update t. */
  protected discriminatorPrecisionAt(t: number): number {
    const settings = this.settings;
    return 1 / (1 / (settings.learningRate.discriminator * t) + settings.lambda.discriminator);
  }

  /**
   * Sets what all games have. A step of unit length changes the discriminator's values by `worthChange` at most and the
   * generator's by `valueChange`, each of which enters ρ² as the exponent of its quotient by λ: Eq. (18).
   */
  protected prepare(settings: PlayerSettings, worthUnit: number, worthChange: number, valueChange: number): void {
    const lambda = settings.lambda;
    const genericDirection = this.genericDirection;
    const size = this.size;
    this.settings = settings;
    this.worthChange = worthChange;
    this.valueChange = valueChange;
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
export function distance(system: ResponseSystem, a: Numbers, b: Numbers): number {
  const size = system.size;
  const inWorth = largestDifference(a, b, size, 2 * size);
  return Math.max(largestDifference(a, b, 0, size), inWorth / system.worthUnit);
}

/** Largest entry of a change of states, z measured in its unit. */
export function lengthOf(system: ResponseSystem, change: Numbers): number {
  const size = system.size;
  const inWorth = largestEntry(change, size, 2 * size);
  return Math.max(largestEntry(change, 0, size), inWorth / system.worthUnit);
}
