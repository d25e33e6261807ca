/**
 * Solves random games exactly, checks every certificate, and compares with a fine integration of the paper's dynamics
 * wherever that is robust: unchanged within 1e-6 by half the step, by a hand-over at 6,000 updates and by a change of
 * the initial policies by 1e-6. A game whose integrations did not arrive in time is counted as not comparable.
 *
 *     npm run check:solver -- [--games 10000] [--compare 1000] [--seed 1] [--most-candidates 50]
 */
import { parseArgs } from "node:util";
import { certify, type SignalingGame, type SolverResult, solveSignalingGame } from "equirank/core";
import { integrateFinely, largestDifference } from "./fine-integration";
import { createRandom, distributions, randomGame, randomGeneralGame } from "./random-games";

const { values } = parseArgs({
  options: {
    games: { type: "string", default: "10000" },
    compare: { type: "string", default: "1000" },
    seed: { type: "string", default: "1" },
    "most-candidates": { type: "string", default: "50" },
    general: { type: "boolean", default: false },
    regularization: { type: "string" },
  },
});
const games = Number(values.games);
const compared = Number(values.compare);
const mostCandidates = Number(values["most-candidates"]);
const random = createRandom(Number(values.seed));
const learningRate = { generator: 0.1, discriminator: 0.1 };

let failures = 0;
let robust = 0;
let wrong = 0;
let flaggedRobust = 0;
let notRobust = 0;
let notArrived = 0;
let wrongNotRobust = 0;
let worstResidual = 0;
let worstNashConv = 0;
const limits = { stable: 0, saddle: 0, undecided: 0, "not sought": 0 };

for (let index = 0; index < games; index++) {
  const distribution = distributions[index % distributions.length]!;
  // Small games are where branches meet; sizes are spread evenly on a logarithmic scale.
  const candidates = Math.round(2 * (mostCandidates / 2) ** random());
  const lambda = values.regularization ? Number(values.regularization) : 0.05 * 20 ** random();
  const game = values.general
    ? randomGeneralGame(random, distribution, candidates, 2 + Math.floor(7 * random()))
    : randomGame(random, distribution, candidates);
  const regularization = values.general
    ? { generator: lambda, discriminator: Math.max(0.05, lambda * (0.5 + random())) }
    : { generator: lambda, discriminator: lambda };
  const result = solveSignalingGame(game, { kind: "exact", regularization, learningRate });
  const { residual, regularizedNashConv } = certify(game, result, regularization);
  worstResidual = Math.max(worstResidual, residual);
  worstNashConv = Math.max(worstNashConv, regularizedNashConv);
  limits[result.limit]++;
  if (!(residual <= 1e-10 && regularizedNashConv <= 1e-10)) {
    failures++;
    console.log(`game ${index}: residual ${residual}, regularizedNashConv ${regularizedNashConv}`);
  }
  if (index < compared)
    compare(
      index,
      `${distribution}, N ${candidates}, lambda ${lambda}`,
      game,
      regularization,
      result,
    );
}

console.log(
  `${games} games: ${failures} failures; largest residual ${worstResidual.toExponential(1)}, ` +
    `regularizedNashConv ${worstNashConv.toExponential(1)}; ` +
    `${limits.stable} stable, ${limits.saddle} saddles, ${limits.undecided} undecided`,
);
console.log(
  `${compared} compared with a fine integration: ${robust} robust, of these ${wrong} at another rest point and ` +
    `${flaggedRobust} flagged; ${notRobust} not robust (${wrongNotRobust} of these differ and are not flagged), ${notArrived} not arrived`,
);
process.exitCode = failures + wrong > 0 ? 1 : 0;

function compare(
  index: number,
  description: string,
  game: SignalingGame,
  regularization: { generator: number; discriminator: number },
  result: SolverResult,
): void {
  const found = [...result.generator.flat(), ...result.discriminator.flat()];
  const integrate = (options: object) => {
    const { generator, discriminator, residual } = integrateFinely(game, {
      regularization,
      learningRate,
      ...options,
    });
    if (residual > 1e-6) return undefined;
    return [...generator, ...discriminator];
  };
  const reference = integrate({});
  if (!reference) {
    notArrived++;
    return;
  }
  const jittered = createRandom(index);
  const others = [
    { step: 0.01 },
    { exactUpdates: 6000 },
    { jitter: 1e-6, random: jittered },
    { jitter: 1e-6, random: jittered },
  ].map(integrate);
  // At the residual where the flow stops, it is still about residual / (1 - rho) from its limit.
  const closeness = 1e-6 + 1e-6 / Math.max(1e-12, 1 - result.stability);
  const isRobust = others.every(
    (other) => other && largestDifference(other, reference) < closeness,
  );
  const isSame = largestDifference(found, reference) < closeness;
  const isFlagged = result.limit !== "stable";
  if (isRobust) {
    robust++;
    if (!isSame) {
      wrong++;
      console.log(
        `game ${index} (${description}): differs by ${largestDifference(found, reference)}, rho ${result.stability}, ${result.limit}`,
      );
    } else if (isFlagged) {
      flaggedRobust++;
      console.log(
        `game ${index} (${description}): robust but ${result.limit}, rho ${result.stability}`,
      );
    }
  } else {
    notRobust++;
    if (!isSame && !isFlagged) wrongNotRobust++;
  }
}
