/**
 * Solves random games exactly, checks every certificate, and compares with a fine integration of the paper's dynamics
 * wherever that is robust: unchanged within 1e-6 by half the step, by a hand-over at 6,000 updates and by a change of
 * the initial policies by 1e-6. A game whose integrations did not arrive in time is counted as not comparable.
 *
 *     npm run check:solver -- [--seed 1] [--scale 1] [--web-assembly]
 *
 * `--scale` multiplies the numbers of games. The exit code is 1 if a certificate or a robust comparison fails.
 */
import { parseArgs } from "node:util";
import {
  certify,
  type PerPlayer,
  type SignalingGame,
  type SolverResult,
  solveSignalingGame,
  useWebAssembly,
} from "equirank/core";
import { integrateFinely, largestDifference } from "./fine-integration";
import { createRandom, distributions, randomGame, randomGeneralGame } from "./random-games";

interface Part {
  name: string;
  games: number;
  /** How many of them are compared with fine integrations. */
  compared: number;
  /** Small games are where branches meet; sizes are spread evenly on a logarithmic scale. */
  mostCandidates: number;
  /** Payoff, prior and costs at random, 2 to 8 meanings, a λ for each player; else the consensus game. */
  isGeneral: boolean;
  chooseLambda(random: () => number): number;
}

const fromSmallToLarge = (random: () => number) => 0.05 * 20 ** random();
const parts: Part[] = [
  {
    name: "consensus games, lambda from 0.05 to 1",
    games: 10_000,
    compared: 1_000,
    mostCandidates: 50,
    isGeneral: false,
    chooseLambda: fromSmallToLarge,
  },
  {
    name: "small consensus games, lambda = 0.05",
    games: 3_000,
    compared: 3_000,
    mostCandidates: 10,
    isGeneral: false,
    chooseLambda: () => 0.05,
  },
  {
    name: "general games, lambda from 0.05 to 1",
    games: 2_000,
    compared: 500,
    mostCandidates: 10,
    isGeneral: true,
    chooseLambda: fromSmallToLarge,
  },
];
const learningRate = { generator: 0.1, discriminator: 0.1 };

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    "web-assembly": { type: "boolean", default: false },
    scale: { type: "string", default: "1" },
  },
});
if (values["web-assembly"] && !(await useWebAssembly())) throw new Error("no WebAssembly here");
for (const [index, part] of parts.entries()) {
  const isRight = checkPart(part, createRandom(Number(values.seed) + index), Number(values.scale));
  if (!isRight) process.exitCode = 1;
}

function checkPart(part: Part, random: () => number, scale: number): boolean {
  const games = Math.ceil(part.games * scale);
  const compared = Math.ceil(part.compared * scale);
  const limits = { stable: 0, saddle: 0, undecided: 0, "not sought": 0 };
  const comparisons = { same: 0, flagged: 0, differs: 0, "not robust": 0, "not arrived": 0 };
  let failures = 0;
  let worstResidual = 0;
  let worstNashConv = 0;
  for (let index = 0; index < games; index++) {
    const { description, game, lambda } = createCase(part, index, random);
    const result = solveSignalingGame(game, { kind: "exact", lambda, learningRate });
    const { residual, regularizedNashConv } = certify(game, result, lambda);
    worstResidual = Math.max(worstResidual, residual);
    worstNashConv = Math.max(worstNashConv, regularizedNashConv);
    limits[result.limit]++;
    if (!(residual <= 1e-10 && regularizedNashConv <= 1e-10)) {
      failures++;
      console.log(`game ${index} (${description}): residual ${residual}, ${regularizedNashConv}`);
    }
    if (index < compared) {
      const comparison = compare(index, game, lambda, result);
      comparisons[comparison]++;
      if (comparison === "differs" || comparison === "flagged") {
        const { stability, limit } = result;
        console.log(`game ${index} (${description}): ${comparison}, rho ${stability}, ${limit}`);
      }
    }
  }
  console.log(
    `${part.name}\n` +
      `  ${games} games: ${failures} failures; largest residual ${worstResidual.toExponential(1)}, ` +
      `regularizedNashConv ${worstNashConv.toExponential(1)}; ` +
      `${limits.stable} stable, ${limits.saddle} saddles, ${limits.undecided} undecided\n` +
      `  ${compared} compared with a fine integration: ${comparisons.same} the same, ` +
      `${comparisons.flagged} the same but flagged, ${comparisons.differs} at another rest point, ` +
      `${comparisons["not robust"]} not robust, ${comparisons["not arrived"]} not arrived`,
  );
  return failures + comparisons.differs === 0;
}

function createCase(part: Part, index: number, random: () => number) {
  const distribution = distributions[index % distributions.length]!;
  const candidates = Math.round(2 * (part.mostCandidates / 2) ** random());
  const lambda = part.chooseLambda(random);
  const description = `${distribution}, N ${candidates}, lambda ${lambda}`;
  if (!part.isGeneral) {
    const game = randomGame(random, distribution, candidates);
    return { description, game, lambda: { generator: lambda, discriminator: lambda } };
  }
  const game = randomGeneralGame(random, distribution, candidates, 2 + Math.floor(7 * random()));
  const discriminator = Math.max(0.05, lambda * (0.5 + random()));
  return { description, game, lambda: { generator: lambda, discriminator } };
}

function compare(
  index: number,
  game: SignalingGame,
  lambda: PerPlayer<number>,
  result: SolverResult,
): "same" | "flagged" | "differs" | "not robust" | "not arrived" {
  const integrate = (options: object) => {
    const { generator, discriminator, residual } = integrateFinely(game, {
      lambda,
      learningRate,
      ...options,
    });
    return residual > 1e-6 ? undefined : [...generator, ...discriminator];
  };
  const reference = integrate({});
  if (!reference) return "not arrived";
  const random = createRandom(index);
  const others = [{ step: 0.01 }, { exactUpdates: 6000 }, { jitter: 1e-6, random }, { jitter: 1e-6, random }].map(
    integrate,
  );
  // At the residual where the flow stops, it is still about residual / (1 - rho) from its limit.
  const closeness = 1e-6 + 1e-6 / Math.max(1e-12, 1 - result.stability);
  if (!others.every((other) => other && largestDifference(other, reference) < closeness)) {
    return "not robust";
  }
  const found = [...result.generator.flat(), ...result.discriminator.flat()];
  if (largestDifference(found, reference) >= closeness) return "differs";
  return result.limit === "stable" ? "same" : "flagged";
}
