import { readFileSync } from "node:fs";
import { certify, initialPolicies, type SignalingGame, solveSignalingGame } from "equirank/core";
import { describe, expect, it } from "vitest";
import { expectTablesClose } from "./expect-tables-close";

/** A limit computed with other code: 5,000 updates, a fine integration of the flow, a Newton polish. */
interface KnownLimit {
  id: string;
  lambda: number;
  eta: number;
  generatorLog: number[][];
  discriminatorLog: number[][];
  limit: { generator: number[][]; discriminator: number[][]; spectralRadius: number };
}

const { games } = JSON.parse(readFileSync(new URL("../fixtures/equilibria.json", import.meta.url), "utf8")) as {
  games: KnownLimit[];
};

const log = (table: number[][]) => table.map((row) => row.map(Math.log));
const flat = log([
  [0.5, 0.5],
  [0.5, 0.5],
]);

describe("exact: limits computed by other code", () => {
  it.each(games.map((game) => [game.id, game] as const))("%s", (_, known) => {
    const result = solveSignalingGame(
      { initialGenerator: known.generatorLog, initialDiscriminator: known.discriminatorLog },
      { kind: "exact", lambda: known.lambda, learningRate: known.eta },
    );
    // Both are polished to rounding; at rho = 0.99 a rest point is known 100 times less well than its residual.
    result.generator.flat().forEach((probability, i) => {
      expect(probability).toBeCloseTo(known.limit.generator.flat()[i]!, 12);
    });
    result.discriminator.flat().forEach((probability, i) => {
      expect(probability).toBeCloseTo(known.limit.discriminator.flat()[i]!, 12);
    });
    expect(result.stability).toBeCloseTo(known.limit.spectralRadius, 10);
    expect(result.limit).toBe("stable");
    expect(result.converged).toBe(true);
  });
});

describe("exact: conventions known from pragmatics", () => {
  it.each([0.02, 0.05, 0.1])(
    "gives the frequent meaning the short form and the rare one the long form at lambda %d",
    (lambda) => {
      const { generator, discriminator } = solveSignalingGame(
        {
          initialGenerator: flat,
          initialDiscriminator: flat,
          prior: [2 / 3, 1 / 3],
          cost: [0.1, 0.2],
        },
        { kind: "exact", lambda },
      );
      expect(generator[0]![0]).toBeGreaterThan(0.9);
      expect(generator[1]![1]).toBeGreaterThan(0.9);
      expect(discriminator[0]![0]).toBeGreaterThan(0.9);
      expect(discriminator[1]![1]).toBeGreaterThan(0.9);
    },
  );

  it("lets some mean not all: the scalar implicature", () => {
    const { generator, discriminator } = solveSignalingGame(
      {
        // Meanings: some but not all, all. Forms: some, true of both, and all, true of the second only.
        initialGenerator: log([
          [1, 0],
          [0.5, 0.5],
        ]),
        initialDiscriminator: log([
          [0.5, 0.5],
          [0, 1],
        ]),
      },
      { kind: "exact" },
    );
    expect(discriminator[0]![0]).toBeGreaterThan(0.99);
    expect(generator[1]![1]).toBeGreaterThan(0.99);
    expect(generator[0]![1]).toBe(0);
  });
});

describe("exact: small lambda, where the averages are certain of what the limit leaves open", () => {
  /** The softmax of log-probabilities plus the other player's probabilities divided by 2 lambda, Eq. (6). */
  const respond = (logs: readonly number[], other: readonly number[], lambda: number) => {
    const values = logs.map((value, i) => value + other[i]! / (2 * lambda));
    const weights = values.map((value) => Math.exp(value - Math.max(...values)));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return weights.map((weight) => weight / total);
  };

  it.each([
    {
      lambda: 0.001,
      generator: [
        [-1, -7, -2],
        [-11, -9, -8],
      ],
      discriminator: [
        [-1, -13],
        [-8, -13],
        [-1, -1],
      ],
    },
    {
      lambda: 0.002,
      generator: [
        [-11, -1, -9],
        [-6, -12, -6],
      ],
      discriminator: [
        [0, -5],
        [-8, -2],
        [-11, -7],
      ],
    },
    {
      lambda: 0.002,
      generator: [
        [0, -3, -10],
        [-5, -12, -11],
      ],
      discriminator: [
        [-5, -3],
        [-6, -2],
        [-8, -14],
      ],
    },
  ])("reaches the rest point of $generator and $discriminator", ({ lambda, ...logLikelihoods }) => {
    const { initialGenerator, initialDiscriminator } = initialPolicies(logLikelihoods);
    const result = solveSignalingGame({ initialGenerator, initialDiscriminator }, { kind: "exact", lambda });
    expect(result.converged).toBe(true);
    expect(result.limit).toBe("stable");
    // Near a stable rest point best responses to best responses approach it: by rho² each, at most 0.34 here.
    let discriminator = result.discriminator;
    for (let round = 0; round < 60; round++) {
      const generator = initialGenerator.map((row, m) =>
        respond(
          row,
          discriminator.map((guess) => guess[m]!),
          lambda,
        ),
      );
      discriminator = initialDiscriminator.map((row, y) =>
        respond(
          row,
          generator.map((policy) => policy[y]!),
          lambda,
        ),
      );
    }
    // Rounding of the averages, divided by lambda.
    expectTablesClose(result.discriminator, discriminator, 1e-12);
  });
});

describe("exact: limits that can be told on paper", () => {
  it("stays on the symmetric point of a symmetric game and flags it as a saddle", () => {
    const result = solveSignalingGame(
      { initialGenerator: flat, initialDiscriminator: flat },
      { kind: "exact", lambda: 0.1 },
    );
    expect(result.discriminator.flat()).toEqual([0.5, 0.5, 0.5, 0.5]);
    // D' = d(1-d)/lambda = 2.5 and Z' = 2 (1/2)^2 (diag(g) - g g') / lambda = 2.5 on (1, -1)/sqrt 2: rho = 2.5.
    expect(result.stability).toBeCloseTo(2.5, 12);
    expect(result.limit).toBe("saddle");
  });

  it("follows a path that a hidden symmetry leads into a saddle", () => {
    // Exchanging meanings and the first two candidates maps this game to itself, but not its arithmetic.
    const game: SignalingGame = {
      initialGenerator: log([
        [0.3, 0.2, 0.5],
        [0.2, 0.3, 0.5],
      ]),
      initialDiscriminator: log([
        [0.4, 0.6],
        [0.6, 0.4],
        [0.5, 0.5],
      ]),
    };
    const result = solveSignalingGame(game, { kind: "exact", lambda: 0.1 });
    expect(result.limit).toBe("saddle");
    expect(result.stability).toBeGreaterThan(1);
    expect(result.discriminator[2]![0]).toBeCloseTo(0.5, 12);
    expect(result.residual).toBeLessThan(1e-10);
  });

  it("keeps the initial policies where the payoff does not depend on the guess", () => {
    const generator = [
      [0.7, 0.3],
      [0.4, 0.6],
    ];
    const result = solveSignalingGame(
      {
        initialGenerator: log(generator),
        initialDiscriminator: log([
          [0.2, 0.8],
          [0.9, 0.1],
        ]),
        payoff: [
          [1, 1],
          [3, 3],
        ],
      },
      { kind: "exact" },
    );
    result.generator.flat().forEach((value, i) => {
      expect(value).toBeCloseTo(generator.flat()[i]!, 14);
    });
    expect(result.discriminator[0]![0]).toBeCloseTo(0.2, 14);
    expect(result.stability).toBe(0);
  });

  it.each([
    ["one candidate", [[0], [0]], log([[0.3, 0.7]])],
    ["one meaning", log([[0.3, 0.7]]), [[0], [0]]],
  ])("answers %s", (_, initialGenerator, initialDiscriminator) => {
    const game = { initialGenerator, initialDiscriminator };
    const result = solveSignalingGame(game, { kind: "exact" });
    expect(certify(game, result).residual).toBeLessThan(1e-15);
    expect(result.limit).toBe("stable");
  });

  it("leaves probabilities of zero at zero and everything finite for extreme ones", () => {
    const game: SignalingGame = {
      initialGenerator: [
        [0, -1000, -Infinity],
        [-Infinity, 0, -1000],
      ],
      initialDiscriminator: [
        [0, -Infinity],
        [-1000, 0],
        [Math.log(0.5), Math.log(0.5)],
      ],
    };
    const result = solveSignalingGame(game, { kind: "exact" });
    expect(result.generator[0]![2]).toBe(0);
    expect(result.generator[1]![0]).toBe(0);
    expect(result.discriminator[0]).toEqual([1, 0]);
    // Each wrong guess or form loses p(m) = 1/2 of payoff, hence 0.5/0.1 = 5 nats more than at the start.
    expect(result.logDiscriminator[1]![0]).toBeCloseTo(-1005, 9);
    expect(result.logGenerator[0]![1]).toBeCloseTo(-1005, 9);
    expect(result.stability).toBeGreaterThanOrEqual(0);
    expect(result.residual).toBeLessThan(1e-10);
  });
});
