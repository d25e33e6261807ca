// What the kernel's WebAssembly form exports. A problem is a finder and the game that it solves: the host writes a
// game's numbers into `numbersOf`, calls `find`, and reads the discriminator's policy from the same place.
import { NumberPerPlayer, PlayerSettings, ResolvedGame } from "../../src/core/kernel/game";
import { LimitFinder } from "../../src/core/kernel/limit-finder";
import { createNumbers, type Numbers, part } from "../../src/core/kernel/numbers";

class Problem {
  constructor(
    readonly game: ResolvedGame,
    readonly settings: PlayerSettings,
    readonly finder: LimitFinder,
    readonly numbers: Numbers,
    /** Where D is written. */
    readonly discriminator: Numbers,
  ) {}
}

/**
 * The numbers of a game lie one after another: prior (M), payoff (M²), costs (N), log G1 (M N), log D1 (M N), D (M N).
 */
export function create(meanings: i32, candidates: i32): Problem {
  const M = meanings;
  const N = candidates;
  const numbers = createNumbers(M + M * M + N + 3 * M * N);
  const payoff = M;
  const cost = payoff + M * M;
  const generator = cost + N;
  const discriminator = generator + M * N;
  const result = discriminator + M * N;
  const game = new ResolvedGame(
    M,
    N,
    numbers,
    part(numbers, payoff, cost),
    false,
    part(numbers, cost, generator),
    part(numbers, generator, discriminator),
    part(numbers, discriminator, result),
  );
  const settings = new PlayerSettings(new NumberPerPlayer(1, 1), new NumberPerPlayer(1, 1));
  const finder = new LimitFinder(game, settings);
  return new Problem(game, settings, finder, numbers, part(numbers, result, result + M * N));
}

export function numbersOf(problem: Problem): Numbers {
  return problem.numbers;
}

/** Finds the limit, and writes D. */
export function find(problem: Problem, isDiagonal: bool, lambdaG: f64, lambdaD: f64, rateG: f64, rateD: f64): bool {
  problem.game.isDiagonal = isDiagonal;
  const settings = problem.settings;
  settings.lambda.generator = lambdaG;
  settings.lambda.discriminator = lambdaD;
  settings.learningRate.generator = rateG;
  settings.learningRate.discriminator = rateD;
  const isFound = problem.finder.find(problem.game, settings);
  problem.finder.writeDiscriminator(problem.discriminator);
  return isFound;
}

export function kindOf(problem: Problem): i32 {
  return problem.finder.kind;
}

export function stabilityOf(problem: Problem): f64 {
  return problem.finder.stability;
}

export function evaluationsOf(problem: Problem): i32 {
  return problem.finder.evaluations;
}
