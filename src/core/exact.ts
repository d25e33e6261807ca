import { BinaryResponses } from "./binary-responses";
import { writeDiscriminatorValues, writeGeneratorValues } from "./counterfactual-values";
import { GeneralResponses } from "./general-responses";
import { anchorPlayers, writeResponse } from "./regularized-response";
import { distance, type PlayerSettings, type ResponseSystem } from "./response-system";
import { RestPointFinder } from "./rest-point-finder";
import type { DensePolicies, ResolvedGame } from "./signaling-game";
import { spectralRadius } from "./spectral-radius";
import { UpdateBlocks } from "./update-blocks";

/**
 * The kind of limit of the dynamics: `"stable"`, a rest point that attracts them; `"saddle"`, one that they reach only by exact
 * symmetry; `"undecided"`, if rounding, or a change of the initial policies by 1e-8, can lead to another one.
 */
export type LimitKind = "stable" | "saddle" | "undecided";

/** What is known about a limit besides its policies. */
export interface LimitFacts {
  readonly limit: LimitKind;
  /** Spectral radius ρ of the best responses there, see {@link spectralRadius}. */
  readonly stability: number;
  /** Evaluations of both players' responses that it took. */
  readonly evaluations: number;
}

/** Error allowed in each block of updates: at most, at first; from each attempt to the next; in the last. */
const coarsestTolerance = 3e-2;
const refinement = 1 / 20;
const finestTolerance = 1e-8;
/** The first tolerance, as a part of the distance over which log ρ changes by 1. */
const firstTolerance = 0.5;
/** Factor of the tolerance where neighbouring paths approach each other and the temperature has little left to fall. */
const settlingFactor = 3;
/** Change of the initial policies that must not matter: that of the finest block. */
const uncertainty = 1e-8;
/** The factor by which the estimated error is enlarged. */
const safety = 1.5;
/** Part of the bound on the change of log ρ that an error makes up in the direction in which it grows. */
const alignment = 0.25;
/**
 * Gap, as a part of the distance over which log ρ changes by 1, below which Newton's method would find a saddle if there
 * were one. Where it finds none a pair of rest points has just vanished, and all paths pass slowly in one direction.
 */
const passageGap = 0.1;
const largestPassageGap = 0.01;
/** Distance from the averages to a rest point within which Newton's method may take over. */
const handOverRadius = 0.1;
/** Part of λ by which the temperatures may still exceed it then. */
const handOverHeat = 0.5;
/** The same as the first for a rest point that may be a saddle. */
const saddleRadius = 0.01;
/**
 * Part of the error by which the averages may lie beside it, in the direction in which paths part: that of rounding, in a
 * game that a symmetry maps to itself. A path that is farther off is leaving.
 */
const saddleShare = 1e-3;
/** By how much the gap must have changed for another try after one that found nothing. */
const retryFactor = 1.25;
/** 1 - ρ below which a rest point is about to vanish or to split. */
const smallestMargin = 1e-6;
/** Blocks after which a path is given up, at each tolerance. */
const mostBlocks = 10_000;
/** Numbers in a policy up to which workspaces are kept, and how many are. */
const largestKept = 1_024;
const mostKept = 32;

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
  const { system, initial, blocks, finder } = borrowWorkspace(game, settings);
  system.load(game, settings);
  writeInitialState(game, system, policies, initial);
  blocks.evaluations = 0;
  finder.evaluations = 0;

  const coarse = Math.min(coarsestTolerance, firstTolerance / system.sensitivity);
  for (let tolerance = coarse; ; tolerance *= refinement) {
    const isFinest = tolerance <= finestTolerance;
    let isFollowed = true;
    let tried: Attempt = { gap: 0, nextGap: 0 };
    blocks.restart();
    for (let k = 0; k < mostBlocks; k++) {
      blocks.look();
      isFollowed &&= isErrorHarmless(system, blocks, finder);
      if (!isFollowed && !isFinest) break;
      const heat = system.excessTemperature(blocks.time);
      const isConcave = blocks.radius * (1 + heat) < 1;
      const isNear = blocks.gap <= handOverRadius && heat <= handOverHeat;
      if (isNear && (!isFollowed || (isConcave && isWorthTrying(blocks.gap, tried)))) {
        const found = settle(system, blocks, finder, isFollowed);
        if (found.limit) {
          writePolicies(game, settings, system, finder.point, policies);
          const evaluations = blocks.evaluations + finder.evaluations;
          return { limit: found.limit, stability: found.stability, evaluations };
        }
        tried = { gap: blocks.gap, nextGap: blocks.gap * found.shrinkage };
      }
      const isSettling = blocks.radius < 1 && heat < 1;
      blocks.advance(Math.max(tolerance, finestTolerance) * (isSettling ? settlingFactor : 1));
    }
    if (isFollowed || isFinest) break;
  }

  // The dynamics have not arrived at any meaningful t, as for λ near 0, so the averages so far are the result.
  writePolicies(game, settings, system, blocks.averages, policies);
  const stability = stabilityAt(game, settings, policies);
  return { limit: "undecided", stability, evaluations: blocks.evaluations + finder.evaluations };
}

/** The responses of a game, in the smallest coordinates there are for it. */
export function createResponses(game: ResolvedGame, settings: PlayerSettings): ResponseSystem {
  return game.meanings === 2
    ? new BinaryResponses(game, settings)
    : new GeneralResponses(game, settings);
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

/** Arrays and helpers for finding the limits of games of one shape, one after another. */
interface Workspace {
  readonly system: ResponseSystem;
  readonly initial: Float64Array;
  readonly blocks: UpdateBlocks;
  readonly finder: RestPointFinder;
}

/** By shape. Making one takes as long as some blocks of updates. */
const workspaces = new Map<string, Workspace>();

function borrowWorkspace(game: ResolvedGame, settings: PlayerSettings): Workspace {
  const shape = `${game.meanings} ${game.candidates}`;
  const known = workspaces.get(shape);
  if (known) return known;
  const system = createResponses(game, settings);
  const initial = new Float64Array(2 * system.size);
  const blocks = new UpdateBlocks(system, initial, uncertainty);
  const workspace = { system, initial, blocks, finder: new RestPointFinder(system) };
  if (game.meanings * game.candidates <= largestKept) {
    if (workspaces.size >= mostKept) workspaces.clear();
    workspaces.set(shape, workspace);
  }
  return workspace;
}

/** Writes the state of the initial policies; `policies` is scratch. */
function writeInitialState(
  { initialGenerator, initialDiscriminator }: ResolvedGame,
  system: ResponseSystem,
  { generator, discriminator }: DensePolicies,
  state: Float64Array,
): void {
  for (let i = 0; i < generator.length; i++) {
    generator[i] = Math.exp(initialGenerator[i]!);
    discriminator[i] = Math.exp(initialDiscriminator[i]!);
  }
  system.writeState(generator, discriminator, state);
}

/**
 * Whether the path's error is too small to have changed its destination. Within the error of the averages the spectral
 * radius is at most `largestRadius`. Below 1 all paths there approach each other; otherwise they may be dividing between two
 * destinations, with a saddle between them, to which the gap is at most (largestRadius - 1) times the distance, Eq. (19).
 */
function isErrorHarmless(
  system: ResponseSystem,
  blocks: UpdateBlocks,
  finder: RestPointFinder,
): boolean {
  const { radius, gap, averages } = blocks;
  const error = safety * blocks.error;
  const largestRadius = radius * Math.exp(alignment * system.sensitivity * error);
  if (largestRadius <= 1 || (largestRadius - 1) * error <= gap) return true;
  const largestGap = Math.min(largestPassageGap, passageGap / system.sensitivity);
  const isPassage =
    gap <= largestGap && blocks.isMovingApart() && !finder.find(averages, handOverRadius, "any");
  if (isPassage) blocks.forgetDelay();
  return isPassage;
}

/** The gap at which Newton's method was last tried in vain, and the smaller one at which it is worth another try. */
interface Attempt {
  readonly gap: number;
  readonly nextGap: number;
}

function isWorthTrying(gap: number, tried: Attempt): boolean {
  return gap <= tried.nextGap || gap >= tried.gap * retryFactor;
}

/** The rest point where the path ends, left in `finder.point`; or by how much the gap should shrink before the next try. */
function settle(
  system: ResponseSystem,
  blocks: UpdateBlocks,
  finder: RestPointFinder,
  isFollowed: boolean,
): Omit<LimitFacts, "evaluations"> | { readonly limit?: undefined; readonly shrinkage: number } {
  let shrinkage = 1 / retryFactor;
  if (finder.find(blocks.averages, handOverRadius, "stable")) {
    const stability = spectralRadius(system);
    if (stability < 1) {
      if (!isFollowed) return { limit: "undecided", stability };
      const radiusHere = blocks.radius * (1 + system.excessTemperature(blocks.time));
      const reach = distance(system, blocks.averages, finder.point) + 2 * safety * blocks.error;
      const largestReach = -Math.log(stability * radiusHere) / (alignment * system.sensitivity);
      if (reach < largestReach) {
        return { limit: 1 - stability >= smallestMargin ? "stable" : "undecided", stability };
      }
      shrinkage = Math.max(0.1, Math.min(shrinkage, largestReach / reach));
    }
  }
  if (!isFollowed && finder.find(blocks.averages, saddleRadius, "any")) {
    const stability = spectralRadius(system);
    if (stability < 1) return { limit: "undecided", stability };
    const aside = blocks.lengthAside(finder.point);
    if (aside <= saddleShare * blocks.error) return { limit: "saddle", stability };
  }
  return { shrinkage };
}

/** Writes the best response G to d of `state`, and the best response to that G, as the game defines them. */
function writePolicies(
  game: ResolvedGame,
  { lambda }: PlayerSettings,
  system: ResponseSystem,
  state: Float64Array,
  { generator, discriminator, logGenerator, logDiscriminator }: DensePolicies,
): void {
  const [values] = system.scratch;
  const anchors = anchorPlayers(game, lambda);
  system.writeDiscriminator(state, discriminator);
  writeGeneratorValues(game, discriminator, values);
  writeResponse(anchors.generator, values, lambda.generator, generator, logGenerator);
  writeDiscriminatorValues(game, generator, values);
  writeResponse(
    anchors.discriminator,
    values,
    lambda.discriminator,
    discriminator,
    logDiscriminator,
  );
}
