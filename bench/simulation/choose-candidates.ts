import {
  createBatchResults,
  type InitialPolicies,
  initialPolicies,
  type PerPlayer,
  solveSignalingGame,
  solveSignalingGames,
} from "equirank/core";
import { logOdds, readLogOdds } from "../../src/internal";
import { createRandom } from "./noise";
import type { ScorerItem } from "./scorer-item";
import { equilibriumMethods, iterateMethods, type SimulatedMethod, simpleMethods } from "./simulation-result";
import type { SimulationSetting } from "./simulation-setting";

/** What the choices depend on, beside the items. */
export interface ChoiceSettings extends Pick<SimulationSetting, "iterations" | "votes"> {
  /** λ of both players. */
  lambda: number;
  /** Seed of the samples that a majority vote counts. */
  seed: number;
  /** By what the calibrated sum divides each signal's log-odds: known in a simulation, fitted to labels in a run. */
  scales: PerPlayer<number>;
}

/** `[item]`: the index of the candidate that each method chooses. */
export type Choices = Partial<Record<SimulatedMethod, number[]>>;

/** A policy as logarithms: log G(y|correct) and log D(·|y) as the ranking reads them. */
interface LogPolicies {
  generator(y: number): number;
  correct(y: number): number;
  incorrect(y: number): number;
}

/**
 * The candidate that every method without knowledge of the setting chooses on every item, simulated or real. Ties keep
 * input order; a candidate out of the game is never chosen.
 * @throws InvalidArgumentError if an item's numbers or a setting cannot be used
 */
export function chooseCandidates(items: readonly ScorerItem[], settings: ChoiceSettings): Choices {
  const methods = [
    ...simpleMethods,
    "calibrated-sum" as const,
    ...equilibriumMethods,
    ...(settings.iterations > 0 ? iterateMethods : []),
  ];
  const weights = {
    generator: 1 / settings.scales.generator,
    discriminator: 1 / settings.scales.discriminator,
  };
  const choices: Choices = {};
  for (const method of methods) choices[method] = [];
  const samples = createRandom(settings.seed, sampleStream);
  for (let start = 0; start < items.length; start += batchSize) {
    const batch = items.slice(start, start + batchSize);
    const policies = batch.map((item) => initialPolicies(pickScorers(item)));
    const equilibria = solveBatch(policies, settings.lambda);
    batch.forEach((item, index) => {
      const initial = policies[index]!;
      const { generator, discriminator } = readLogOdds(item);
      const { initialGenerator, initialDiscriminator, unscored } = initial;
      const choose = (method: SimulatedMethod, key: (y: number) => number) =>
        choices[method]!.push(findLargest(generator.length, unscored, key));
      const votes = drawVotes(initialGenerator[0]!, settings.votes, samples.uniform);

      choose("generator", (y) => generator[y]!);
      choose("discriminator", (y) => discriminator[y]!);
      choose("log-linear-pool", (y) => initialGenerator[0]![y]! + initialDiscriminator[y]![0]!);
      choose("sum", (y) => generator[y]! + discriminator[y]!);
      choose("calibrated-sum", (y) => generator[y]! * weights.generator + discriminator[y]! * weights.discriminator);
      choose("majority-vote", (y) => votes[y]!);
      chooseByGame(equilibria[index]!, equilibriumMethods, choose);
      if (settings.iterations > 0) {
        chooseByGame(readIterate(initial, settings), iterateMethods, choose);
      }
    });
  }
  return choices;
}

/** Games solved in one call. */
const batchSize = 500;
const sampleStream = 5;

function pickScorers({ generator, discriminator }: ScorerItem) {
  return { generator, discriminator };
}

function chooseByGame(
  { generator, correct, incorrect }: LogPolicies,
  [byDiscriminator, byGenerator, byBoth]: typeof equilibriumMethods | typeof iterateMethods,
  choose: (method: SimulatedMethod, key: (y: number) => number) => void,
): void {
  // The log-odds order as the probability does, and tell apart what it rounds to 1.
  choose(byDiscriminator, (y) => logOdds(correct(y), incorrect(y)));
  choose(byGenerator, generator);
  choose(byBoth, (y) => generator(y) + correct(y));
}

function solveBatch(policies: readonly InitialPolicies[], lambda: number): LogPolicies[] {
  const candidates = policies.map(({ initialDiscriminator }) => initialDiscriminator.length);
  const results = createBatchResults(candidates);
  solveSignalingGames(
    {
      candidates,
      initialGenerator: Float64Array.from(policies.flatMap(({ initialGenerator }) => initialGenerator.flat())),
      initialDiscriminator: Float64Array.from(
        policies.flatMap(({ initialDiscriminator }) => initialDiscriminator.flat()),
      ),
    },
    results,
    { lambda },
  );
  const { logGenerator, logDiscriminator } = results;
  let next = 0;
  return candidates.map((count) => {
    const start = next;
    next += 2 * count;
    return {
      generator: (y) => logGenerator[start + y]!,
      correct: (y) => logDiscriminator[start + 2 * y]!,
      incorrect: (y) => logDiscriminator[start + 2 * y + 1]!,
    };
  });
}

function readIterate(
  { initialGenerator, initialDiscriminator }: InitialPolicies,
  { lambda, iterations }: ChoiceSettings,
): LogPolicies {
  const { logGenerator, logDiscriminator } = solveSignalingGame(
    { initialGenerator, initialDiscriminator },
    { kind: "pikl", lambda, iterations },
  );
  return {
    generator: (y) => logGenerator[0]![y]!,
    correct: (y) => logDiscriminator[y]![0]!,
    incorrect: (y) => logDiscriminator[y]![1]!,
  };
}

/** `[candidate]`: how many of the samples from a policy, given as logarithms, name it. */
function drawVotes(logPolicy: readonly number[], votes: number, uniform: () => number): number[] {
  const counts = new Array<number>(logPolicy.length).fill(0);
  const policy = logPolicy.map(Math.exp);
  for (let vote = 0; vote < votes; vote++) {
    let left = uniform();
    let y = 0;
    while (y < policy.length - 1 && left >= policy[y]!) left -= policy[y++]!;
    counts[y]!++;
  }
  return counts;
}

/** Index of the largest key among the candidates that are in the game, the first of equals. */
function findLargest(candidates: number, unscored: readonly number[], key: (y: number) => number): number {
  let best = -1;
  let largest = -Infinity;
  for (let y = 0; y < candidates; y++) {
    if (unscored.includes(y)) continue;
    const value = key(y);
    if (best < 0 || value > largest) {
      best = y;
      largest = value;
    }
  }
  return best;
}
