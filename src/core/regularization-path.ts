import { InvalidArgumentError } from "../shared/errors";
import { rejectUnknownOptions } from "../shared/options";
import type { ResolvedGame } from "./kernel/game";
import { createResponses } from "./kernel/limit-finder";
import { distance } from "./kernel/response-system";
import { RestPointFinder } from "./kernel/rest-point-finder";
import { resolveGame, type SignalingGame } from "./signaling-game";
import { type SolverResult, solveSignalingGame } from "./solve-signaling-game";
import { type PerPlayer, resolveLambda, type SolverOptions } from "./solver-options";

/** The values of λ for `regularizationPath()`. */
export interface RegularizationPathOptions {
  /**
   * The values of λ in the desired order, each a number or one for each player.
   * @default 65 values from 10 down to 0.03, evenly spaced in log λ
   */
  lambda?: readonly (number | PerPlayer<number>)[];
  /** η, see `SolverOptions`. @default 0.1 */
  learningRate?: NonNullable<SolverOptions["learningRate"]>;
}

/** The limit of the dynamics at one λ of a path. */
export interface RegularizationPathPoint {
  lambda: PerPlayer<number>;
  /** The result of `solveSignalingGame(game, { kind: "exact", lambda })`. */
  result: SolverResult;
  /**
   * Whether this limit is on a different branch of rest points than the previous one, so that following that one to
   * this λ does not lead here. False for the first point.
   */
  jump: boolean;
}

/**
 * The limit of the piKL dynamics for each of many λ. Each is solved from the initial policies, since the dynamics, not
 * the neighbouring solution, decide between several rest points. Then Newton's method follows the previous rest point
 * to the new λ to see whether both are on one branch. For plots of policies against λ, join points without a jump.
 *
 * @throws InvalidArgumentError if the game or an option is not usable
 * @example
 * const game = {
 *   initialGenerator: [[0.7, 0.3], [0.4, 0.6]].map((row) => row.map(Math.log)),
 *   initialDiscriminator: [[0.6, 0.4], [0.5, 0.5]].map((row) => row.map(Math.log)),
 * };
 * regularizationPath(game, { lambda: [1, 0.3, 0.1] })
 *   .map((point) => point.result.discriminator[0][0]) // [0.6400…, 0.8157…, 0.9953…]
 */
export function regularizationPath(
  game: SignalingGame,
  options: RegularizationPathOptions = {},
): RegularizationPathPoint[] {
  rejectUnknownOptions("options", options, ["lambda", "learningRate"]);
  const { lambda: lambdas = defaultLambdas(), learningRate = 0.1 } = options;
  if (!Array.isArray(lambdas)) {
    throw new InvalidArgumentError("options.lambda", lambdas, "must be an array");
  }
  const resolved = resolveGame(game);
  const path: RegularizationPathPoint[] = [];
  for (const value of lambdas) {
    const lambda = resolveLambda(value, "options.lambda");
    const result = solveSignalingGame(game, { kind: "exact", lambda, learningRate });
    const previous = path.at(-1);
    const jump = previous !== undefined && !isSameBranch(resolved, previous.result, result);
    path.push({ lambda, result, jump });
  }
  return path;
}

function defaultLambdas(): number[] {
  const count = 65;
  return Array.from({ length: count }, (_, i) => 10 * (0.03 / 10) ** (i / (count - 1)));
}

/** Farthest that a rest point may move between two values of λ, at most and at least. */
const farthest = 0.1;
const shortestStretch = 1 / 1024;
/** Distance at which two rest points are the same. */
const sameWithin = 1e-6;

/** Whether the rest point `from`, followed as λ goes from its value to that of `to`, ends in `to`. */
function isSameBranch(game: ResolvedGame, from: SolverResult, to: SolverResult): boolean {
  const start = from.options.lambda;
  const { lambda: end, learningRate } = to.options;
  const between = (share: number): PerPlayer<number> => ({
    generator: start.generator * (end.generator / start.generator) ** share,
    discriminator: start.discriminator * (end.discriminator / start.discriminator) ** share,
  });
  let point = stateOf(game, from);
  let done = 0;
  let stretch = 1;
  while (done < 1) {
    const share = Math.min(1, done + stretch);
    const finder = new RestPointFinder(createResponses(game, { lambda: between(share), learningRate }));
    if (finder.find(point, farthest, true)) {
      point = finder.point;
      done = share;
      stretch *= 2;
    } else {
      stretch /= 2;
      if (stretch < shortestStretch) return false;
    }
  }
  return distance(createResponses(game, to.options), point, stateOf(game, to)) <= sameWithin;
}

function stateOf(game: ResolvedGame, result: SolverResult): Float64Array {
  const system = createResponses(game, result.options);
  const state = new Float64Array(2 * system.size);
  system.writeState(Float64Array.from(result.generator.flat()), Float64Array.from(result.discriminator.flat()), state);
  return state;
}
