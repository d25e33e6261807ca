import { type Certificate, certify, type SolverResult, solveSignalingGame } from "equirank/core";
import { computePotential, type GamePolicies } from "./potential";
import type { ConsensusGame } from "./questions";

/** Updates that the paper makes. */
export const paperUpdates = 5000;

/** The game at one moment. */
export interface Frame extends Certificate {
  /** Updates made so far: 0 at the initial policies, Infinity at the limit. */
  updates: number;
  policies: GamePolicies;
  /** Φ, in units of the payoff. */
  potential: number;
}

/** A game from its initial policies to the limit. */
export interface PlayedGame {
  /** The initial policies, piKL's iterates at updates that are about evenly spaced in log t, and the limit. */
  frames: Frame[];
  /** The limit as the exact solver describes it. */
  limit: SolverResult;
}

/**
 * Plays the paper's 5000 updates (η = 0.1) and finds their limit.
 * @param lambda λ, of both players
 */
export function playGame(game: ConsensusGame, lambda: number): PlayedGame {
  const describe = (updates: number, policies: GamePolicies): Frame => ({
    updates,
    policies,
    ...certify(game, policies, lambda),
    potential: computePotential(game, policies, lambda),
  });
  const frames = [describe(0, exponentiate(game))];
  const shown = new Set(shownUpdates);
  solveSignalingGame(game, {
    kind: "pikl",
    lambda,
    iterations: paperUpdates,
    onIteration: ({ iteration, generator, discriminator }) => {
      if (shown.has(iteration)) frames.push(describe(iteration, { generator, discriminator }));
    },
  });
  const limit = solveSignalingGame(game, { kind: "exact", lambda });
  frames.push(describe(Infinity, limit));
  return { frames, limit };
}

/** The updates that have a frame: the first ten, then about 20 for each factor of ten. */
export const shownUpdates: readonly number[] = [
  ...new Set(
    Array.from({ length: 75 }, (_, i) => Math.round(10 ** (i / 20))).filter((update) => update < paperUpdates),
  ),
  paperUpdates,
];

/** Frames of any game: the initial policies, the updates shown, the limit. */
export const frameCount = shownUpdates.length + 2;

/** The number of updates of a frame. */
export function updatesAt(frame: number): number {
  return [0, ...shownUpdates, Infinity][frame]!;
}

/** The frame whose number of updates is nearest, in their logarithm, to the one wanted. */
export function findFrame(updates: number): number {
  if (updates === 0) return 0;
  if (updates === Infinity) return frameCount - 1;
  const distances = shownUpdates.map((shown) => Math.abs(Math.log(shown / updates)));
  return 1 + distances.indexOf(Math.min(...distances));
}

function exponentiate({ initialGenerator, initialDiscriminator }: ConsensusGame): GamePolicies {
  const toProbabilities = (table: number[][]) => table.map((row) => row.map(Math.exp));
  return {
    generator: toProbabilities(initialGenerator),
    discriminator: toProbabilities(initialDiscriminator),
  };
}
