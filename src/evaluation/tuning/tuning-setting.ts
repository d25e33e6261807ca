import type { Signal } from "../../elicitation/signals";
import type { RankingMethod } from "../../ranking/ranking-method";
import type { NamedPair } from "../evaluation-settings";

/** One way of ranking that can be chosen. */
export interface TuningSetting {
  pair: NamedPair;
  method: RankingMethod;
  /** λ of each player; only for an equilibrium. */
  regularization?: { generator: number; discriminator: number };
}

/** λ of a player in the grid: the range in which it mattered in the measurements so far. */
const lambdas = [0.1, 0.05, 0.3];

const gameMethods = [
  "equilibrium-discriminator",
  "equilibrium-joint",
  "equilibrium-generator",
] as const satisfies readonly RankingMethod[];

/** Baselines that a game has to beat. */
const simpleMethods = [
  "log-linear-pool",
  "generative",
  "discriminative",
] as const satisfies readonly RankingMethod[];

/** Signals that are offered as generators and as discriminators, the usual ones first. */
const generators: readonly Signal[] = [
  "contrast",
  "likelihood",
  "likelihood-per-byte",
  "likelihood-per-token",
  "contrast-per-token",
  "contrast-per-byte",
  "choice",
];
const discriminators: readonly Signal[] = [
  "yes-no",
  "pointwise-mutual-information",
  "true-false",
  "yes-no-calibrated",
  "true-false-calibrated",
  "channel",
];

/**
 * A small grid, the usual settings first: every generator with every discriminator that can be had; for each pair the
 * baselines, then the equilibrium by each policy and λ.
 * @param isRecorded whether a signal can be had
 */
export function tuningGrid(isRecorded: (signal: Signal) => boolean): TuningSetting[] {
  const pairs = generators.filter(isRecorded).flatMap((generator) =>
    discriminators.filter(isRecorded).map((discriminator) => ({
      name: `${generator}+${discriminator}`,
      generator,
      discriminator,
    })),
  );
  return pairs.flatMap((pair): TuningSetting[] => [
    ...simpleMethods.map((method) => ({ pair, method })),
    ...gameMethods.flatMap((method) =>
      lambdas.flatMap((generator) =>
        lambdas.map((discriminator) => ({
          pair,
          method,
          regularization: { generator, discriminator },
        })),
      ),
    ),
  ]);
}

/** A setting in words. */
export function describeSetting({ pair, method, regularization }: TuningSetting): string {
  if (regularization === undefined) return `${pair.name} ${method}`;
  const { generator, discriminator } = regularization;
  const lambda = generator === discriminator ? generator : `${generator}, ${discriminator}`;
  return `${pair.name} ${method}, lambda ${lambda}`;
}
