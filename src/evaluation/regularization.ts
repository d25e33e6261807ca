import type { PerPlayer } from "../core/solver-options";
import { resolveLambda } from "../core/solver-options";

/** λ, the weight of the initial policies in the game: of both players, or of each where they differ. */
export type Lambda = number | PerPlayer<number>;

/**
 * The same λ in its shortest form: one number where both players have the same.
 * @throws InvalidArgumentError unless it is a positive number, or one for each player
 */
export function simplifyLambda(value: Lambda, parameter: string): Lambda {
  const { generator, discriminator } = resolveLambda(value, parameter);
  return generator === discriminator ? generator : { generator, discriminator };
}

/** λ in words, unique among those in their shortest form. @example describeLambda({ generator: 0.1, discriminator: 1 }) // "0.1/1" */
export function describeLambda(lambda: Lambda): string {
  if (isShared(lambda)) return String(lambda);
  return `${lambda.generator}/${lambda.discriminator}`;
}

/** Whether both players have the same λ, so that it has a place on an axis. */
export function isShared(lambda: Lambda | undefined): lambda is number {
  return typeof lambda === "number";
}
