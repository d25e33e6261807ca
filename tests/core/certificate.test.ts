import { certify, type PerPlayer, type Policies, solveSignalingGame } from "equirank/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { expectInvalidArgument } from "./expect-invalid-argument";
import { type GeneralGame, randomCases, randomCasesWithPolicies } from "./random-games";
import { readConsensusGames } from "./reference-games";

const logTable = (table: number[][]) => table.map((row) => row.map(Math.log));

const handGame = {
  initialGenerator: logTable([
    [0.5, 0.5],
    [0.2, 0.8],
  ]),
  initialDiscriminator: logTable([
    [0.6, 0.4],
    [0.5, 0.5],
  ]),
};
const handPolicies = {
  generator: [
    [0.75, 0.25],
    [0, 1],
  ],
  discriminator: [
    [1, 0],
    [0.25, 0.75],
  ],
};

test("regret and residual by hand on a 2x2 Consensus Game with λ of 0.5 and 0.25", () => {
  const { exp, log } = Math;
  const certificate = certify(handGame, handPolicies, { generator: 0.5, discriminator: 0.25 });

  // Q_G(.|0) = ½ (1, 0.25), Q_G(.|1) = ½ (0, 0.75); best utilities are λ log Σ π1 exp(Q/λ).
  const bestOfZero = 0.5 * log(0.5 * exp(1) + 0.5 * exp(0.25));
  const bestOfOne = 0.5 * log(0.2 + 0.8 * exp(0.75));
  // <Q, G> - λ KL(G ‖ G1) for each meaning.
  const haveOfZero = 0.75 * 0.5 + 0.25 * 0.125 - 0.5 * (0.75 * log(1.5) + 0.25 * log(0.5));
  const haveOfOne = 0.375 - 0.5 * log(1 / 0.8);
  expect(certificate.regret.generator).toBeCloseTo(bestOfZero - haveOfZero + bestOfOne - haveOfOne, 14);
  // Q_D(.|0) = ½ (0.75, 0), Q_D(.|1) = ½ (0.25, 1).
  const bestOfFirst = 0.25 * log(0.6 * exp(1.5) + 0.4);
  const bestOfSecond = 0.25 * log(0.5 * exp(0.5) + 0.5 * exp(2));
  const haveOfFirst = 0.375 - 0.25 * log(1 / 0.6);
  const haveOfSecond = 0.25 * 0.125 + 0.75 * 0.5 - 0.25 * (0.25 * log(0.25 / 0.5) + 0.75 * log(0.75 / 0.5));
  expect(certificate.regret.discriminator).toBeCloseTo(bestOfFirst - haveOfFirst + bestOfSecond - haveOfSecond, 14);
  // Best responses: G(0|0) = 1/(1 + exp(-0.75)) from 0.75, G(0|1) = 0.2/(0.2 + 0.8 exp(0.75)) from 0,
  // D(0|0) = 0.6/(0.6 + 0.4 exp(-1.5)) from 1, D(0|1) = 1/(1 + exp(1.5)) from 0.25. The third moves most.
  expect(certificate.residual).toBeCloseTo(1 - 0.6 / (0.6 + 0.4 * exp(-1.5)), 14);
});

test("regret keeps its digits next to a best response", () => {
  // Without payoffs the best response to anything is the initial policy, here uniform, so that the regret of
  // ((1 + e)/2, (1 - e)/2) is λ ((1 + e) log(1 + e) + (1 - e) log(1 - e)) / 2 = λ Σ_k e^2k / (2k (2k - 1)).
  const uniform = logTable([
    [0.5, 0.5],
    [0.5, 0.5],
  ]);
  const game = {
    initialGenerator: uniform,
    initialDiscriminator: uniform,
    payoff: [
      [0, 0],
      [0, 0],
    ],
  };
  const even = [0.5, 0.5];
  for (const halvings of [4, 5, 8, 12, 16, 20, 21, 22, 23, 25]) {
    // With so few binary digits the policy is exact.
    const e = 11 * 2 ** -halvings;
    const uneven = [(1 + e) / 2, (1 - e) / 2];
    const series = Array.from({ length: 60 }, (_, k) => e ** (2 * k + 2) / ((2 * k + 2) * (2 * k + 1)));
    const expected = series.reduceRight((sum, term) => sum + term, 0);
    // The logarithm of 1 + e has 16 digits of e; its difference from e keeps 16 less the digits of 1/e, 6 at most.
    const policies = { generator: [uneven, even], discriminator: [even, uneven] };
    const { regret } = certify(game, policies, { generator: 2, discriminator: 0.25 });
    expect(regret.generator / expected / 2).toBeCloseTo(1, 9);
    expect(regret.discriminator / expected / 0.25).toBeCloseTo(1, 9);
  }
});

test("the lambda is 0.1 by default", () => {
  expect(certify(handGame, handPolicies)).toEqual(certify(handGame, handPolicies, 0.1));
  expect(certify(handGame, handPolicies)).not.toEqual(certify(handGame, handPolicies, 0.2));
});

describe("on random games of up to four meanings, with prior, payoff, cost and a λ for each player", () => {
  const cases = randomCasesWithPolicies();

  test("regret is λ log Σ π1 exp(Q/λ) - (<Q, π> - λ KL(π ‖ π1)), summed over rows", () => {
    fc.assert(
      fc.property(cases, ({ game, policies, lambda }) => {
        const certified = certify(game, policies, lambda);
        const generator = closedFormRegret(
          policies.generator,
          generatorValues(game, policies),
          game.initialGenerator,
          lambda.generator,
        );
        const discriminator = closedFormRegret(
          policies.discriminator,
          discriminatorValues(game, policies),
          game.initialDiscriminator,
          lambda.discriminator,
        );
        // Terms up to 100 (λ <= 2, logarithms down to -10, up to 24 of them) cancel here, each rounded to 1e-14.
        expect(Math.abs(certified.regret.generator - generator)).toBeLessThan(1e-12);
        expect(Math.abs(certified.regret.discriminator - discriminator)).toBeLessThan(1e-12);
      }),
    );
  });

  test("residual is the largest change made by an explicit best response", () => {
    fc.assert(
      fc.property(cases, ({ game, policies, lambda }) => {
        const best = bestResponses(game, policies, lambda);
        const changes = [
          ...policies.generator.flatMap((row, m) => row.map((g, y) => Math.abs(best.generator[m]![y]! - g))),
          ...policies.discriminator.flatMap((row, y) => row.map((d, m) => Math.abs(best.discriminator[y]![m]! - d))),
        ];
        expect(certify(game, policies, lambda).residual).toBeCloseTo(Math.max(...changes), 13);
      }),
    );
  });

  test("regret is not negative, regularizedNashConv is its sum, and the residual is not negative", () => {
    fc.assert(
      fc.property(cases, ({ game, policies, lambda }) => {
        const certificate = certify(game, policies, lambda);
        const { generator, discriminator } = certificate.regret;
        expect(Math.min(generator, discriminator, certificate.residual)).toBeGreaterThanOrEqual(0);
        expect(certificate.regularizedNashConv).toBe(generator + discriminator);
      }),
    );
  });

  test("after its best response a player has no regret", () => {
    fc.assert(
      fc.property(cases, ({ game, policies, lambda }) => {
        const best = bestResponses(game, policies, lambda);
        const { discriminator } = policies;
        const answered = certify(game, { generator: best.generator, discriminator }, lambda);
        // λ KL of two computations of one policy, and what the rounded row sums leave over.
        expect(answered.regret.generator).toBeLessThan(1e-13);
      }),
    );
  });

  test("the solver reports the certificate of the policies it returns", () => {
    fc.assert(
      fc.property(randomCases(), ({ game, ...settings }) => {
        const solved = solveSignalingGame(game, { ...settings, iterations: 10 });
        expect(solved).toMatchObject(certify(game, solved, settings.lambda));
      }),
    );
  });
});

describe("at a rest point found by damped best responses", () => {
  const cases = randomCases().map((randomCase) => ({
    ...randomCase,
    // With λ >= 2 best responses contract, so that 200 half steps find the point to rounding.
    lambda: { generator: 2, discriminator: 3 },
  }));

  test("everything is zero", () => {
    fc.assert(
      fc.property(cases, ({ game, lambda }) => {
        const certificate = certify(game, dampedRestPoint(game, lambda), lambda);
        // Probabilities at most a few units of 1e-16 off; the regret is quadratic in that, but for the rounded sums.
        expect(certificate.residual).toBeLessThan(1e-14);
        expect(certificate.regularizedNashConv).toBeLessThan(1e-13);
      }),
      { numRuns: 50 },
    );
  });

  test("a change of one row by 1e-3 is noticed, with its own player's regret", () => {
    const game: GeneralGame = {
      initialGenerator: logTable([
        [0.5, 0.3, 0.2],
        [0.1, 0.6, 0.3],
        [0.3, 0.3, 0.4],
      ]),
      initialDiscriminator: logTable([
        [0.7, 0.2, 0.1],
        [0.3, 0.3, 0.4],
        [0.2, 0.5, 0.3],
      ]),
      prior: [0.5, 0.2, 0.3],
      payoff: [
        [1, 0.2, 0],
        [-0.3, 0.8, 0.1],
        [0, 0.4, 1.5],
      ],
      cost: [0.1, 0, 0.3],
    };
    const lambda = { generator: 1, discriminator: 0.8 };
    const rest = dampedRestPoint(game, lambda);
    const [p, q] = [rest.generator[1]![0]!, rest.generator[1]![1]!];
    const generator = structuredClone(rest.generator);
    generator[1]![0] = p + 1e-3;
    generator[1]![1] = q - 1e-3;
    const certificate = certify(game, { ...rest, generator }, lambda);

    expect(certificate.residual).toBeCloseTo(1e-3, 12);
    // λ KL(π ‖ π*) over the two changed entries, λ = 1.
    const divergence = (p + 1e-3) * Math.log1p(1e-3 / p) + (q - 1e-3) * Math.log1p(-1e-3 / q);
    expect(certificate.regret.generator).toBeCloseTo(divergence, 14);
    // What the generator does with meaning 1 changes D's values by at most p(1) u 1e-3 = 2e-4, and its regret by the
    // square of that; but by more than rounding.
    expect(certificate.regret.discriminator).toBeGreaterThan(1e-12);
    expect(certificate.regret.discriminator).toBeLessThan(1e-6);
  });
});

describe("another program's limit of the dynamics is a rest point", () => {
  test.each(readConsensusGames())("$name", ({ game, lambda, limit }) => {
    const certificate = certify(game, limit, lambda);
    // That program's own residuals are below 1e-15; probabilities pass through exponents of up to 1/λ = 20.
    expect(certificate.residual).toBeLessThan(1e-14);
    expect(certificate.regularizedNashConv).toBeLessThan(1e-15);
  });
});

test("probability where the initial policy has none costs infinitely much", () => {
  const game = {
    ...handGame,
    initialGenerator: logTable([
      [1, 0],
      [0.2, 0.8],
    ]),
  };
  expect(certify(game, handPolicies).regret.generator).toBe(Infinity);
  expect(
    certify(game, {
      ...handPolicies,
      generator: [
        [1, 0],
        [0, 1],
      ],
    }).regret.generator,
  ).toBeLessThan(1);
});

test("a best response with a probability close to rounding costs its divergence to the last digits", () => {
  // Without a payoff the best response is D1, and λ KL((½, ½) ‖ (1 - e^-36, e^-36)) = 0.1 (18 - log 2 - log(1 - e^-36)
  // / 2).
  const game = {
    initialGenerator: [[0], [0]],
    initialDiscriminator: [[Math.log1p(-Math.exp(-36)), -36]],
    payoff: [
      [0, 0],
      [0, 0],
    ],
  };
  const policies = { generator: [[1], [1]], discriminator: [[0.5, 0.5]] };
  // Sums of numbers up to 18.
  expect(certify(game, policies).regret.discriminator).toBeCloseTo(0.1 * (18 - Math.log(2)), 14);
});

test("a probability next to zero costs what zero does", () => {
  // λ π log(π / π1) is 1e-310 · 713 in units of λ: less than the last digit of the regret.
  const withZero = { ...handPolicies, generator: [[1, 0], handPolicies.generator[1]!] };
  const withTiny = { ...handPolicies, generator: [[1, 1e-310], handPolicies.generator[1]!] };
  const certificate = certify(handGame, withTiny);
  expect(certificate).toEqual(certify(handGame, withZero));
  expect(certificate.regularizedNashConv).toBeGreaterThan(0);
  expect(Number.isFinite(certificate.regularizedNashConv)).toBe(true);
});

describe("bad policies", () => {
  const { generator, discriminator } = handPolicies;
  test.each<[string, unknown, string]>([
    ["none", undefined, "policies.generator"],
    ["no discriminator", { generator }, "policies.discriminator"],
    ["too few rows", { generator: [[1, 0]], discriminator }, "policies.generator"],
    ["rows of another length", { generator, discriminator: [[1, 0], [1]] }, "policies.discriminator[1]"],
    [
      "NaN",
      {
        generator: [
          [Number.NaN, 1],
          [0, 1],
        ],
        discriminator,
      },
      "policies.generator[0][0]",
    ],
    [
      "text",
      {
        generator: [
          ["1", 0],
          [0, 1],
        ],
        discriminator,
      },
      "policies.generator[0][0]",
    ],
    [
      "sums other than one",
      {
        generator,
        discriminator: [
          [0.5, 0.4],
          [0, 1],
        ],
      },
      "policies.discriminator[0]",
    ],
    [
      "negative entries",
      {
        generator: [
          [1, 0],
          [1.5, -0.5],
        ],
        discriminator,
      },
      "policies.generator[1]",
    ],
    ["logarithms", { generator: handGame.initialGenerator, discriminator }, "policies.generator[0]"],
  ])("%s", (_, policies, parameter) => {
    expectInvalidArgument(() => certify(handGame, policies as Policies), parameter);
  });

  test("a bad game or λ is refused too", () => {
    expectInvalidArgument(() => certify({ ...handGame, prior: [1] }, handPolicies), "game.prior");
    expect(() => certify(handGame, handPolicies, 0)).toThrow("must be a positive number");
  });
});

// The equations once more, written for reading.

function generatorValues(game: GeneralGame, { discriminator }: Policies): number[][] {
  return game.prior.map((p, m) =>
    game.cost.map((c, y) => p * (sum(game.payoff[m]!.map((u, k) => u * discriminator[y]![k]!)) - c)),
  );
}

function discriminatorValues(game: GeneralGame, { generator }: Policies): number[][] {
  return game.cost.map((_, y) =>
    game.prior.map((_, k) => sum(game.prior.map((p, m) => p * generator[m]![y]! * game.payoff[m]![k]!))),
  );
}

function closedFormRegret(policy: number[][], values: number[][], logInitial: number[][], lambda: number): number {
  const ofRows = policy.map((row, i) => {
    const q = values[i]!;
    const best = lambda * Math.log(sum(q.map((value, j) => Math.exp(logInitial[i]![j]! + value / lambda))));
    const divergence = sum(row.map((p, j) => (p === 0 ? 0 : p * (Math.log(p) - logInitial[i]![j]!))));
    return best - (sum(row.map((p, j) => p * q[j]!)) - lambda * divergence);
  });
  return sum(ofRows);
}

function bestResponses(game: GeneralGame, policies: Policies, lambda: PerPlayer<number>) {
  const respond = (logInitial: number[][], values: number[][], weight: number) =>
    logInitial.map((row, i) => {
      const weights = row.map((logProbability, j) => Math.exp(logProbability + values[i]![j]! / weight));
      return weights.map((entry) => entry / sum(weights));
    });
  return {
    generator: respond(game.initialGenerator, generatorValues(game, policies), lambda.generator),
    discriminator: respond(game.initialDiscriminator, discriminatorValues(game, policies), lambda.discriminator),
  };
}

/** Where half steps towards the best responses come to rest, starting from the initial policies. */
function dampedRestPoint(game: GeneralGame, lambda: PerPlayer<number>) {
  const halfway = (table: number[][], target: number[][]) =>
    table.map((row, i) => row.map((entry, j) => (entry + target[i]![j]!) / 2));
  let policies = {
    generator: game.initialGenerator.map((row) => row.map(Math.exp)),
    discriminator: game.initialDiscriminator.map((row) => row.map(Math.exp)),
  };
  for (let step = 0; step < 200; step++) {
    const best = bestResponses(game, policies, lambda);
    policies = {
      generator: halfway(policies.generator, best.generator),
      discriminator: halfway(policies.discriminator, best.discriminator),
    };
  }
  return policies;
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
