import { BinaryResponses } from "./binary-responses";
import { writeDiscriminatorValues, writeGeneratorValues } from "./counterfactual-values";
import { GeneralResponses } from "./general-responses";
import { writeResponse } from "./regularized-response";
import type { ResponseSystem } from "./response-system";
import { RestPointFinder } from "./rest-point-finder";
import type { DensePolicies, ResolvedGame } from "./signaling-game";
import type { PerPlayer } from "./solver-options";
import { spectralRadius } from "./spectral-radius";
import { UpdateBlocks } from "./update-blocks";

/**
 * What the limit of the dynamics is: `"stable"`, a rest point that attracts them; `"saddle"`, one that they reach only
 * by an exact symmetry; `"undecided"`, where rounding, or a change of the initial policies by 1e-8, can lead to another.
 */
export type LimitKind = "stable" | "saddle" | "undecided";

/** What is known of a limit besides its policies. */
export interface LimitFacts {
  readonly limit: LimitKind;
  /** Spectral radius ρ of the best responses there, see {@link spectralRadius}. */
  readonly stability: number;
  /** Evaluations of both players' responses that it took. */
  readonly evaluations: number;
}

/** λ and η of both players. */
export interface PlayerSettings {
  readonly lambda: PerPlayer<number>;
  readonly learningRate: PerPlayer<number>;
}

/** Error allowed in each block of updates, from the first attempt to the last. */
const tolerances = [3e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8] as const;
const finest = tolerances.length - 1;
/** Change of the initial policies that must not matter: that of the finest block. */
const uncertainty = 1e-8;
/**
 * Gap below which Newton's method would find a saddle if there were one. Where it finds none a pair of rest points has
 * just vanished, and all paths pass slowly in one direction.
 */
const passageGap = 1e-3;
/** Distance from the averages to a rest point within which Newton's method may take over. */
const handOverRadius = 0.1;
/** The same for a rest point that may be a saddle. */
const saddleRadius = 0.01;
/** 1 - ρ below which a rest point is about to vanish or to split. */
const smallestMargin = 1e-6;
/** Blocks after which a path is given up, at each tolerance. */
const mostBlocks = 10_000;

/**
 * Writes the limit of the piKL dynamics into `policies`, to rounding.
 *
 * Blocks of updates follow the averages from the initial policies, until Newton's method reaches a stable rest point from
 * them by a short and contracting way. The path is followed again with a finer tolerance where its estimated error might
 * have led it into the basin of another rest point. docs/derivation.md says why the result is the dynamics' own limit.
 */
export function findLimit(
  game: ResolvedGame,
  settings: PlayerSettings,
  policies: DensePolicies,
): LimitFacts {
  const system = createResponses(game, settings);
  const blocks = new UpdateBlocks(system, initialState(game, system, policies), uncertainty);
  const finder = new RestPointFinder(system);

  for (let level = 0; level <= finest; level++) {
    let isFollowed = true;
    let triedGap = 0;
    blocks.restart();
    for (let k = 0; k < mostBlocks; k++) {
      blocks.advance(tolerances[level]!);
      isFollowed &&= isErrorHarmless(blocks, finder);
      if (!isFollowed && level < finest) break;
      if (blocks.gap > handOverRadius || (isFollowed && isAlike(blocks.gap, triedGap))) continue;
      triedGap = blocks.gap;
      const found = settle(system, blocks, finder, isFollowed);
      if (found) {
        writePolicies(game, settings, system, finder.point, policies);
        const evaluations = blocks.evaluations + finder.evaluations;
        return { limit: found.limit, stability: found.stability, evaluations };
      }
    }
    if (isFollowed) break;
  }

  // The dynamics have not arrived by any t that could be meant, as for λ near 0: the averages so far are all there is.
  writePolicies(game, settings, system, blocks.averages, policies);
  const stability = stabilityAt(game, settings, policies);
  return { limit: "undecided", stability, evaluations: blocks.evaluations + finder.evaluations };
}

/** The responses of a game, in the smallest coordinates there are for it. */
export function createResponses(game: ResolvedGame, settings: PlayerSettings): ResponseSystem {
  return game.meanings === 2
    ? new BinaryResponses(game, settings.lambda, settings.learningRate)
    : new GeneralResponses(game, settings.lambda, settings.learningRate);
}

/** Spectral radius of the players' joint best response at any pair of policies, see {@link spectralRadius}. */
export function stabilityAt(
  game: ResolvedGame,
  settings: PlayerSettings,
  { generator, discriminator }: DensePolicies,
): number {
  const system = createResponses(game, settings);
  const state = new Float64Array(2 * system.size);
  const response = new Float64Array(2 * system.size);
  system.writeState(generator, discriminator, state);
  system.respondDiscriminator(state, Infinity, response);
  system.respondGenerator(state, Infinity, response);
  return spectralRadius(system);
}

/** The state of the initial policies; `policies` is scratch. */
function initialState(
  game: ResolvedGame,
  system: ResponseSystem,
  { generator, discriminator }: DensePolicies,
): Float64Array {
  for (let i = 0; i < generator.length; i++) {
    generator[i] = Math.exp(game.initialGenerator[i]!);
    discriminator[i] = Math.exp(game.initialDiscriminator[i]!);
  }
  const state = new Float64Array(2 * system.size);
  system.writeState(generator, discriminator, state);
  return state;
}

/**
 * Whether the path's error is too small to have changed its destination. Where neighbouring paths part they may be
 * dividing between two destinations, with a saddle between them: there it must be below the distance to any rest point,
 * of which the gap, small near a saddle, is a lower estimate.
 */
function isErrorHarmless(blocks: UpdateBlocks, finder: RestPointFinder): boolean {
  const { error, stretch, gap, averages } = blocks;
  if (stretch <= 1 || error <= gap) return true;
  const isPassage = gap <= passageGap && !finder.find(averages, handOverRadius, "any");
  if (isPassage) blocks.forgetDelay();
  return isPassage;
}

/** Whether a search that failed at one gap will hardly succeed at the other. */
function isAlike(gap: number, triedGap: number): boolean {
  return gap > triedGap / 1.25 && gap < triedGap * 1.25;
}

/** The rest point where the path ends, left in `finder.point`, if it can be told by now. */
function settle(
  system: ResponseSystem,
  blocks: UpdateBlocks,
  finder: RestPointFinder,
  isFollowed: boolean,
): Omit<LimitFacts, "evaluations"> | undefined {
  if (finder.find(blocks.averages, handOverRadius, "stable")) {
    const stability = spectralRadius(system);
    const isDecided = isFollowed && 1 - stability >= smallestMargin;
    if (stability < 1) return { limit: isDecided ? "stable" : "undecided", stability };
  }
  if (!isFollowed && finder.find(blocks.averages, saddleRadius, "any")) {
    const stability = spectralRadius(system);
    return { limit: stability < 1 ? "undecided" : "saddle", stability };
  }
  return undefined;
}

/** Writes the best response G to d of `state`, and the best response to that G, as the game defines them. */
function writePolicies(
  game: ResolvedGame,
  { lambda: { generator: lambdaG, discriminator: lambdaD } }: PlayerSettings,
  system: ResponseSystem,
  state: Float64Array,
  policies: DensePolicies,
): void {
  const { generator, discriminator, logGenerator, logDiscriminator } = policies;
  const { meanings, candidates, initialGenerator, initialDiscriminator } = game;
  const values = new Float64Array(generator.length);
  system.writeDiscriminator(state, discriminator);
  writeGeneratorValues(game, discriminator, values);
  writeResponse(values, initialGenerator, candidates, lambdaG, lambdaG, generator, logGenerator);
  writeDiscriminatorValues(game, generator, values);
  writeResponse(
    values,
    initialDiscriminator,
    meanings,
    lambdaD,
    lambdaD,
    discriminator,
    logDiscriminator,
  );
}
