import { BinaryResponses } from "./binary-responses";
import { writeDiscriminatorValues, writeGeneratorValues } from "./counterfactual-values";
import { GeneralResponses } from "./general-responses";
import { writeResponse } from "./regularized-response";
import type { ResponseSystem } from "./response-system";
import { RestPointFinder } from "./rest-point-finder";
import type { ResolvedGame } from "./signaling-game";
import type { ResolvedSolverOptions } from "./solver-options";
import { spectralRadius } from "./spectral-radius";
import { UpdateBlocks } from "./update-blocks";

/**
 * What the limit is: `"stable"`, a rest point that attracts the dynamics; `"saddle"`, one they reach only by symmetry;
 * `"undecided"`, where a change of the initial policies by 1e-8, or rounding, can lead to another one.
 */
export type LimitKind = "stable" | "saddle" | "undecided";

/** The limit of the piKL dynamics. Dense arrays: generator `[m * N + y]`, discriminator `[y * M + m]`. */
export interface ExactState {
  readonly generator: Float64Array;
  readonly discriminator: Float64Array;
  readonly logGenerator: Float64Array;
  readonly logDiscriminator: Float64Array;
  /** Evaluations of both players' responses. */
  readonly evaluations: number;
  /** Spectral radius of the best responses there, see {@link spectralRadius}. */
  readonly stability: number;
  readonly limit: LimitKind;
}

/** Error allowed in each block of updates, from the first attempt to the last. */
const tolerances = [1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8] as const;
const finest = tolerances.length - 1;
/** Change of the initial policies that must not matter. */
const uncertainty = 1e-8;
/** Largest estimated error of the averages at which the path counts as followed. */
const largestError = 0.1;
/** Distance from the averages to a rest point within which Newton's method may take over. */
const handOverRadius = 0.1;
/** The same where the path may end in a saddle. Had `uncertainty` grown to `largestError`, it would be farther away. */
const saddleRadius = 0.01;
/** 1 - ρ below which a rest point is about to vanish or to split. */
const smallestMargin = 1e-6;
const mostBlocks = 10_000;

/** The responses of a game, in the smallest coordinates there are for it. */
export function createResponses(
  game: ResolvedGame,
  options: ResolvedSolverOptions,
): ResponseSystem {
  return game.meanings === 2
    ? new BinaryResponses(game, options.regularization, options.learningRate)
    : new GeneralResponses(game, options.regularization, options.learningRate);
}

/**
 * The limit of the piKL dynamics, to rounding. Blocks of updates follow the averages from the initial policies until
 * Newton's method reaches a rest point from them by a short and contracting way; the path is followed again with a
 * finer tolerance wherever the estimated error might have crossed into the basin of another rest point.
 * See docs/derivation.md for why this is the dynamics' own limit.
 */
export function findLimit(game: ResolvedGame, options: ResolvedSolverOptions): ExactState {
  const system = createResponses(game, options);
  const initial = new Float64Array(2 * system.size);
  const generator = game.initialGenerator.map(Math.exp);
  const discriminator = game.initialDiscriminator.map(Math.exp);
  system.writeState(generator, discriminator, initial);
  const blocks = new UpdateBlocks(system, initial, uncertainty);
  const finder = new RestPointFinder(system);

  let stability = Number.NaN;
  let limit: LimitKind | undefined;
  for (let level = 0; level <= finest && limit === undefined; level++) {
    blocks.restart();
    let isFollowed = true;
    for (let k = 0; k < mostBlocks && limit === undefined; k++) {
      blocks.advance(tolerances[level]!);
      isFollowed &&=
        blocks.error <= (blocks.stretch > 1 ? Math.min(largestError, blocks.gap) : largestError);
      if (!isFollowed && level < finest) break;
      if (blocks.gap > handOverRadius) continue;
      if (finder.find(blocks.averages, handOverRadius, "stable")) {
        stability = spectralRadius(system);
        const isClear = isFollowed && 1 - stability >= smallestMargin;
        if (stability < 1) limit = isClear ? "stable" : "undecided";
      }
      if (!limit && !isFollowed && finder.find(blocks.averages, saddleRadius, "any")) {
        stability = spectralRadius(system);
        limit = stability < 1 ? "undecided" : "saddle";
      }
    }
  }

  system.writeDiscriminator(limit ? finder.point : blocks.averages, discriminator);
  const { regularization: lambda } = options;
  const values = new Float64Array(generator.length);
  const logGenerator = new Float64Array(generator.length);
  const logDiscriminator = new Float64Array(generator.length);
  writeGeneratorValues(game, discriminator, values);
  writeResponse(
    values,
    game.initialGenerator,
    game.candidates,
    lambda.generator,
    lambda.generator,
    generator,
    logGenerator,
  );
  writeDiscriminatorValues(game, generator, values);
  writeResponse(
    values,
    game.initialDiscriminator,
    game.meanings,
    lambda.discriminator,
    lambda.discriminator,
    discriminator,
    logDiscriminator,
  );
  return {
    generator,
    discriminator,
    logGenerator,
    logDiscriminator,
    evaluations: blocks.evaluations + finder.evaluations,
    stability,
    limit: limit ?? "undecided",
  };
}

/** Spectral radius of the players' joint best response at any pair of policies, see {@link spectralRadius}. */
export function stabilityAt(
  game: ResolvedGame,
  options: ResolvedSolverOptions,
  generator: Float64Array,
  discriminator: Float64Array,
): number {
  const system = createResponses(game, options);
  const state = new Float64Array(2 * system.size);
  system.writeState(generator, discriminator, state);
  system.respondDiscriminator(state, Infinity, new Float64Array(2 * system.size));
  system.respondGenerator(state, Infinity, new Float64Array(2 * system.size));
  return spectralRadius(system);
}
