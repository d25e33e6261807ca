import type { PerPlayer } from "../core/solver-options";
import { resolveRegularization } from "../core/solver-options";

/** λ, the weight of the initial policies in the game: of both players, or of each where they differ. */
export type Regularization = number | PerPlayer<number>;

/**
 * The same λ in its shortest form: one number where both players have the same.
 * @throws InvalidArgumentError unless it is a positive number, or one for each player
 */
export function simplifyRegularization(value: Regularization, parameter: string): Regularization {
  const { generator, discriminator } = resolveRegularization(value, parameter);
  return generator === discriminator ? generator : { generator, discriminator };
}

/** λ in words, unique among those in their shortest form. @example describeRegularization({ generator: 0.1, discriminator: 1 }) // "0.1/1" */
export function describeRegularization(regularization: Regularization): string {
  if (isShared(regularization)) return String(regularization);
  return `${regularization.generator}/${regularization.discriminator}`;
}

/** Whether both players have the same λ, so that it has a place on an axis. */
export function isShared(regularization: Regularization | undefined): regularization is number {
  return typeof regularization === "number";
}
