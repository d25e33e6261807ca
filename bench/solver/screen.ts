/**
 * Looks for games in which the exact solver ends on another branch than the dynamics and does not say so: solves many
 * random games, follows the flow of each with other code (adaptive-flow.ts), and settles every disagreement by brute
 * force: 1,000,000 updates one by one and a fine integration from there, with and without half the step.
 *
 *     npm run screen:solver -- [--kind random|switch|copies] [--games 20000; 600 of the special kinds] [--seed 1]
 *         [--lambda 0.02,0.05,0.1] [--candidates 4,16] [--single-updates 1000000] [--web-assembly]
 *
 * Games are flat, peaked and language-model-like in equal parts (random-games.ts). `switch` takes pairs of games with
 * different limits, halves the way between them until they differ by less than 1e-7, and screens games from 1e-6 to
 * 1e-3 of the way beside that place. `copies` takes games with two equal candidates and changes one of them by 1e-7 to
 * 1e-6. The exit code is 1 if a limit that is called stable is wrong.
 */
import { parseArgs } from "node:util";
import {
  createBatchResults,
  limitKinds,
  type SignalingGame,
  solveSignalingGame,
  solveSignalingGames,
  useWebAssembly,
} from "equirank/core";
import { followFlow } from "./adaptive-flow";
import { integrateFinely, largestDifference } from "./fine-integration";
import { quantile } from "./measurement";
import { packGames } from "./pack-games";
import { createRandom, distributions, randomGame } from "./random-games";

const { values } = parseArgs({
  options: {
    games: { type: "string" },
    seed: { type: "string", default: "1" },
    "web-assembly": { type: "boolean", default: false },
    lambda: { type: "string", default: "0.02,0.05,0.1" },
    candidates: { type: "string", default: "4,16" },
    kind: { type: "string", default: "random" },
    "single-updates": { type: "string", default: "1000000" },
  },
});
if (values["web-assembly"] && !(await useWebAssembly())) throw new Error("no WebAssembly here");
const count = Number(values.games ?? (values.kind === "random" ? 20_000 : 600));
const singleUpdates = Number(values["single-updates"]);
/** Limits that differ by more are different rest points, or one that is reached too slowly to tell. */
const closeness = 1e-3;
/** Difference between two limits that lie on two branches. */
const smallestJump = 0.01;

for (const lambda of values.lambda.split(",").map(Number)) {
  for (const candidates of values.candidates.split(",").map(Number)) screen(lambda, candidates);
}

function screen(lambda: number, candidates: number): void {
  const random = createRandom(Number(values.seed));
  const tally = { stable: 0, saddle: 0, undecided: 0 };
  const evaluations: number[] = [];
  const counts = { disagree: 0, wrong: 0, "flow wrong": 0, open: 0 };
  const results = createBatchResults([candidates]);
  for (let index = 0; index < count; index++) {
    const game = createGame(random, index, candidates, lambda);
    const batch = packGames([game]);
    solveSignalingGames(batch, results, { lambda });
    const limit = limitKinds[results.limit[0]!]!;
    tally[limit]++;
    if (index % 20 === 0) {
      evaluations.push(solveSignalingGame(game, { kind: "exact", lambda }).iterations);
    }
    if (limit !== "stable") continue;
    const ours = results.discriminator.filter((_, i) => i % 2 === 0);
    const { initialGenerator, initialDiscriminator } = batch;
    const flow = followFlow(initialGenerator, initialDiscriminator, { lambda });
    if (flow && largestDifference(ours, flow) < closeness) continue;
    counts.disagree++;
    const verdict = settle(game, lambda, ours);
    if (verdict === "wrong") {
      counts.wrong++;
      process.exitCode = 1;
      console.log(`WRONG: lambda ${lambda}, game ${index}: ${JSON.stringify(game)}`);
    } else if (verdict === "right") counts["flow wrong"]++;
    else counts.open++;
  }
  console.log(
    `${values.kind}, lambda ${lambda}, N ${candidates}: ${count} games, ${tally.stable} stable, ${tally.saddle} saddles, ` +
      `${tally.undecided} undecided; ${counts.disagree} disagree with the flow: ${counts.wrong} wrong, ` +
      `${counts["flow wrong"]} right, ${counts.open} not robust; evaluations: median ` +
      `${quantile(evaluations, 0.5)}, 99 % ${quantile(evaluations, 0.99)}`,
  );
}

/**
 * What brute force says of a limit: not robust if it depends on the step of the integration, or does not arrive. It
 * goes on to a residual that is far below that of passing a saddle.
 */
function settle(game: SignalingGame, lambda: number, ours: Float64Array) {
  const integrate = (step: number) => {
    const { discriminator, residual } = integrateFinely(game, {
      lambda: { generator: lambda, discriminator: lambda },
      learningRate: { generator: 0.1, discriminator: 0.1 },
      exactUpdates: singleUpdates,
      step,
      residual: 1e-11,
    });
    return residual > 1e-9 ? undefined : discriminator.filter((_, i) => i % 2 === 0);
  };
  const ends = [integrate(0.02), integrate(0.01)];
  if (!ends[0] || !ends[1] || largestDifference(ends[0], ends[1]) > closeness) return "not robust";
  return largestDifference(ends[0], ours) < closeness ? "right" : "wrong";
}

function createGame(random: () => number, index: number, candidates: number, lambda: number): SignalingGame {
  const distribution = distributions[index % 3]!;
  if (values.kind === "random") return randomGame(random, distribution, candidates);
  if (values.kind === "copies") return nearlyCopy(random, distribution, candidates);
  return besideSwitch(random, distribution, candidates, lambda);
}

/**
 * A game that exchanging the meanings and the first two candidates would map to itself, but for a change of one number
 * by 1e-7 to 1e-6.
 */
function nearlyCopy(
  random: () => number,
  distribution: (typeof distributions)[number],
  candidates: number,
): SignalingGame {
  const game = randomGame(random, distribution, candidates);
  const probabilities = Array.from(game.initialGenerator[0]!, Math.exp);
  const mirrored = probabilities.slice();
  [mirrored[0], mirrored[1]] = [probabilities[1]!, probabilities[0]!];
  const first = Array.from(game.initialDiscriminator[0]!, Math.exp);
  const change = 1e-7 * 10 ** random();
  const policy = Array.from({ length: candidates }, (_, y) => {
    if (y === 0) return [first[0]! + change, first[1]! - change];
    return y === 1 ? [first[1]!, first[0]!] : [0.5, 0.5];
  });
  return {
    initialGenerator: [probabilities, mirrored].map((row) => row.map(Math.log)),
    initialDiscriminator: policy.map((row) => row.map((value) => Math.log(Math.max(value, 1e-300)))),
  };
}

/** A game from 1e-6 to 1e-3 of the way beside the place where the limit changes between two random games. */
function besideSwitch(
  random: () => number,
  distribution: (typeof distributions)[number],
  candidates: number,
  lambda: number,
): SignalingGame {
  for (;;) {
    const from = randomGame(random, distribution, candidates);
    const to = randomGame(random, distribution, candidates);
    const between = (share: number): SignalingGame => ({
      initialGenerator: mix(from.initialGenerator, to.initialGenerator, share),
      initialDiscriminator: mix(from.initialDiscriminator, to.initialDiscriminator, share),
    });
    const limitAt = (share: number) =>
      solveSignalingGame(between(share), { kind: "exact", lambda }).discriminator.map((row) => row[0]!);
    let low = 0;
    let high = 1;
    let lowLimit = limitAt(low);
    let highLimit = limitAt(high);
    while (high - low > 1e-7 && largestDifference(lowLimit, highLimit) >= smallestJump) {
      const middle = (low + high) / 2;
      const limit = limitAt(middle);
      if (largestDifference(limit, lowLimit) > largestDifference(limit, highLimit)) {
        high = middle;
        highLimit = limit;
      } else {
        low = middle;
        lowLimit = limit;
      }
    }
    if (largestDifference(lowLimit, highLimit) < smallestJump) continue;
    const aside = 10 ** (-6 + 3 * random()) * (random() < 0.5 ? -1 : 1);
    return between(Math.min(1, Math.max(0, low + aside)));
  }
}

function mix(a: SignalingGame["initialGenerator"], b: SignalingGame["initialGenerator"], share: number): number[][] {
  return Array.from(a, (row, i) => {
    const mixed = Array.from(row, (value, j) => (1 - share) * value + share * b[i]![j]!);
    const total = Math.log(mixed.reduce((sum, value) => sum + Math.exp(value), 0));
    return mixed.map((value) => value - total);
  });
}
