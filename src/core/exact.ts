import { writeDiscriminatorValues, writeGeneratorValues } from "./counterfactual-values";
import type { PlayerSettings, ResolvedGame } from "./kernel/game";
import { createResponses, LimitFinder } from "./kernel/limit-finder";
import { spectralRadius } from "./kernel/spectral-radius";
import { anchorPlayers, writeResponse } from "./regularized-response";
import type { DensePolicies } from "./signaling-game";

/**
 * The kind of limit of the dynamics: `"stable"`, a rest point that attracts them; `"saddle"`, one that they reach only
 * by exact symmetry; `"undecided"`, if rounding, or a change of the initial policies by 1e-8, can lead to another one.
 */
export type LimitKind = "stable" | "saddle" | "undecided";

/** The meanings of the numbers in `SignalingGameBatchResults.limit`. */
export const limitKinds: readonly LimitKind[] = ["stable", "saddle", "undecided"];

/** What is known about a limit besides its policies. */
export interface LimitFacts {
  readonly limit: LimitKind;
  /** Spectral radius ρ of the best responses there, see {@link spectralRadius}. */
  readonly stability: number;
  /** Evaluations of both players' responses that it took. */
  readonly evaluations: number;
}

/** What finds limits: a {@link LimitFinder}, or the same algorithm compiled to WebAssembly. */
export type Finder = Pick<LimitFinder, "find" | "kind" | "stability" | "evaluations" | "writeDiscriminator">;

/** Makes a finder for games of the shape of this one. */
type CreateFinder = (game: ResolvedGame, settings: PlayerSettings) => Finder;

/** Numbers in a policy up to which finders are kept, and how many are. */
const largestKept = 1_024;
const mostKept = 32;

const createOwnFinder: CreateFinder = (game, settings) => new LimitFinder(game, settings);
/** By shape. Making one takes as long as some blocks of updates. */
const finders = new Map<string, Finder>();
let startFinders = () => createOwnFinder;
let createFinder = createOwnFinder;

/**
 * Finds limits of games that are small enough for it by other finders from now on; `start` is called again whenever all
 * are forgotten.
 */
export function replaceFinders(start: () => CreateFinder): void {
  createFinder = start();
  startFinders = start;
  finders.clear();
}

/** Writes the limit of the piKL dynamics into `policies`, to rounding. See {@link LimitFinder}. */
export function findLimit(game: ResolvedGame, settings: PlayerSettings, policies: DensePolicies): LimitFacts {
  const finder = borrowFinder(game, settings);
  const isFound = finder.find(game, settings);
  writePolicies(game, settings, finder, policies);
  return {
    limit: limitKinds[finder.kind]!,
    stability: isFound ? finder.stability : stabilityAt(game, settings, policies),
    evaluations: finder.evaluations,
  };
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
  system.respond(state, Infinity, response);
  return spectralRadius(system);
}

function borrowFinder(game: ResolvedGame, settings: PlayerSettings): Finder {
  const { meanings, candidates } = game;
  if (meanings * candidates > largestKept) return createOwnFinder(game, settings);
  const shape = `${meanings} ${candidates}`;
  const known = finders.get(shape);
  if (known) return known;
  if (finders.size >= mostKept) replaceFinders(startFinders);
  const finder = createFinder(game, settings);
  finders.set(shape, finder);
  return finder;
}

/** Writes the best response G to the limit's D, and the best response to that G, as the game defines them. */
function writePolicies(
  game: ResolvedGame,
  { lambda }: PlayerSettings,
  finder: Finder,
  { generator, discriminator, logGenerator, logDiscriminator }: DensePolicies,
): void {
  const anchors = anchorPlayers(game, lambda);
  finder.writeDiscriminator(discriminator);
  // The logarithms are written last: until then there is room for the values.
  writeGeneratorValues(game, discriminator, logDiscriminator);
  writeResponse(anchors.generator, logDiscriminator, lambda.generator, generator, logGenerator);
  writeDiscriminatorValues(game, generator, logDiscriminator);
  writeResponse(anchors.discriminator, logDiscriminator, lambda.discriminator, discriminator, logDiscriminator);
}
