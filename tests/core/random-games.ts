import type { PerPlayer, Policies } from "equirank/core";
import fc from "fast-check";

// A fixed seed: a failing run can be repeated, and every run of the suite tests the same games.
fc.configureGlobal({ seed: 20231009 });

/** A signaling game with every field given, as plain arrays. */
export interface GeneralGame {
  initialGenerator: number[][];
  initialDiscriminator: number[][];
  prior: number[];
  payoff: number[][];
  cost: number[];
}

/** A game and λ and η for each player. */
export interface RandomCase {
  game: GeneralGame;
  lambda: PerPlayer<number>;
  learningRate: PerPlayer<number>;
}

/** A random case with policies for its game, as probabilities. */
export interface RandomCaseWithPolicies extends RandomCase {
  policies: Policies & { generator: number[][]; discriminator: number[][] };
}

/**
 * Games of 1 to 4 meanings and 1 to 6 candidates with random prior, payoff in [-1, 1] and cost in [0, 1]. λ is at least
 * 0.3, so that the dynamics do not magnify rounding errors and two orders of summation can be compared.
 * @param logs initial policies' logarithms before normalization
 */
export function randomCases(logs: fc.Arbitrary<number> = ordinaryLogs): fc.Arbitrary<RandomCase> {
  return gameShapes.chain(([meanings, candidates]) =>
    fc.record({
      game: fc.record({
        initialGenerator: rows(meanings, logDistribution(candidates, logs)),
        initialDiscriminator: rows(candidates, logDistribution(meanings, logs)),
        prior: distribution(meanings),
        payoff: rows(meanings, rows(meanings, between(-1, 1))),
        cost: rows(candidates, between(0, 1)),
      }),
      lambda: perPlayer(between(0.3, 2)),
      learningRate: perPlayer(between(0.05, 2)),
    }),
  );
}

/** {@link randomCases} together with random policies, which put probability zero on some entries. */
export function randomCasesWithPolicies(): fc.Arbitrary<RandomCaseWithPolicies> {
  return randomCases().chain((randomCase) => {
    const { initialGenerator, initialDiscriminator } = randomCase.game;
    return fc.record({
      game: fc.constant(randomCase.game),
      lambda: fc.constant(randomCase.lambda),
      learningRate: fc.constant(randomCase.learningRate),
      policies: fc.record({
        generator: rows(initialGenerator.length, distribution(initialDiscriminator.length)),
        discriminator: rows(initialDiscriminator.length, distribution(initialGenerator.length)),
      }),
    });
  });
}

const between = (min: number, max: number) => fc.double({ min, max, noNaN: true });

/** Logarithms of probabilities that differ by up to a factor of e^10. */
const ordinaryLogs = between(-5, 5);

/** {@link ordinaryLogs} with some of -1000 and -Infinity among them. */
export const extremeLogs = fc.oneof(
  { weight: 3, arbitrary: ordinaryLogs },
  { weight: 1, arbitrary: fc.constantFrom(-1000, -Infinity) },
);

const gameShapes = fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 6 }));

function rows<T>(count: number, row: fc.Arbitrary<T>): fc.Arbitrary<T[]> {
  return fc.array(row, { minLength: count, maxLength: count });
}

function perPlayer(setting: fc.Arbitrary<number>): fc.Arbitrary<PerPlayer<number>> {
  return fc.record({ generator: setting, discriminator: setting });
}

function logDistribution(size: number, logs: fc.Arbitrary<number>): fc.Arbitrary<number[]> {
  return rows(size, logs)
    .filter((row) => row.some((log) => log > -Infinity))
    .map((row) => {
      const largest = Math.max(...row);
      const total = row.reduce((sum, log) => sum + Math.exp(log - largest), 0);
      return row.map((log) => log - largest - Math.log(total));
    });
}

/** Probabilities, about one in five of them zero. */
function distribution(size: number): fc.Arbitrary<number[]> {
  const weight = fc.oneof({ weight: 4, arbitrary: between(0.01, 1) }, { weight: 1, arbitrary: fc.constant(0) });
  return rows(size, weight)
    .filter((row) => row.some((entry) => entry > 0))
    .map((row) => {
      const total = row.reduce((sum, entry) => sum + entry, 0);
      return row.map((entry) => entry / total);
    });
}
