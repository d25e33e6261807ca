import { type SolverIteration, solveSignalingGame } from "equirank/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { expectTablesClose } from "./expect-tables-close";
import { extremeLogs, randomCases } from "./random-games";

const game = {
  initialGenerator: [
    [0.7, 0.2, 0.1],
    [0.4, 0.3, 0.3],
  ].map((row) => row.map(Math.log)),
  initialDiscriminator: [
    [0.6, 0.4],
    [0.5, 0.5],
    [0.1, 0.9],
  ].map((row) => row.map(Math.log)),
};

describe("iterations", () => {
  test("one update returns step 2, and averages over step 1 alone", () => {
    const solved = solveSignalingGame(game, { iterations: 1 });

    expect(solved.iterations).toBe(1);
    // exp(log p) may differ from p in the last digit.
    expectTablesClose(solved.averageGenerator, game.initialGenerator.map(exponentials), 1e-15);
    expectTablesClose(solved.averageDiscriminator, game.initialDiscriminator.map(exponentials), 1e-15);
    expect(solved.generator).not.toEqual(solved.averageGenerator);
  });

  test("averages over 1..n are the mean of the initial policies and the last iterates of runs 1..n-1", () => {
    const shorter = [1, 2, 3, 4].map((iterations) => solveSignalingGame(game, { iterations }));
    const generators = [game.initialGenerator.map(exponentials), ...shorter.map(({ generator }) => generator)];
    const discriminators = [
      game.initialDiscriminator.map(exponentials),
      ...shorter.map(({ discriminator }) => discriminator),
    ];

    const solved = solveSignalingGame(game, { iterations: 5 });

    // Five probabilities are added in another order than in the library: a few units of 1e-16.
    expectTablesClose(solved.averageGenerator, meanTable(generators), 1e-15);
    expectTablesClose(solved.averageDiscriminator, meanTable(discriminators), 1e-15);
  });

  test("the default is the exact kind, unless something of the paper's dynamics is asked for", () => {
    expect(solveSignalingGame(game)).toEqual(solveSignalingGame(game, { kind: "exact" }));
    expect(solveSignalingGame(game).kind).toBe("exact");
    expect(solveSignalingGame(game, { iterations: 3 }).kind).toBe("pikl");
    expect(solveSignalingGame(game, { onIteration: () => {} }).kind).toBe("pikl");
    const { options } = solveSignalingGame(game);
    expect(solveSignalingGame(game, options)).toEqual(solveSignalingGame(game));
  });

  test("by default 5,000 updates with λ = η = 0.1 and a tolerance of 1e-10, as the options tell", () => {
    const solved = solveSignalingGame(game, { kind: "pikl" });

    expect(solved.kind).toBe("pikl");
    expect(solved.iterations).toBe(5000);
    expect(solved.options).toEqual({
      kind: "pikl",
      lambda: { generator: 0.1, discriminator: 0.1 },
      learningRate: { generator: 0.1, discriminator: 0.1 },
      iterations: 5000,
      tolerance: 1e-10,
    });
    const asked = {
      kind: "pikl",
      lambda: 0.1,
      learningRate: 0.1,
      iterations: 5000,
    } as const;
    expect(solveSignalingGame(game, asked)).toEqual(solved);
  });

  test("gives the numbers that the documentation of solveSignalingGame shows", () => {
    const shown = {
      initialGenerator: [
        [0.7, 0.3],
        [0.4, 0.6],
      ].map((row) => row.map(Math.log)),
      initialDiscriminator: [
        [0.6, 0.4],
        [0.5, 0.5],
      ].map((row) => row.map(Math.log)),
    };

    expect(solveSignalingGame(shown).discriminator[0]![0]).toBeCloseTo(0.9953513634152098, 12);
    const { discriminator } = solveSignalingGame(shown, { kind: "pikl" });
    expect(discriminator[0]![0]).toBeCloseTo(0.9931391139411577, 12);
  });
});

describe("onIteration", () => {
  test("is called after updates 1..n with the policies and certificates of runs that long", () => {
    const seen: SolverIteration[] = [];
    solveSignalingGame(game, { iterations: 7, onIteration: (iteration) => seen.push(iteration) });

    expect(seen.map(({ iteration }) => iteration)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    for (const { iteration, ...state } of seen) {
      expect(solveSignalingGame(game, { iterations: iteration })).toMatchObject(state);
    }
  });

  test("sees copies: changing them changes nothing", () => {
    const options = { iterations: 5 };
    const disturbed = solveSignalingGame(game, {
      ...options,
      onIteration: ({ generator, discriminator }) => {
        for (const row of [...generator, ...discriminator]) row.fill(0);
      },
    });

    expect(disturbed).toEqual(solveSignalingGame(game, options));
  });

  test("passes on what the callback throws", () => {
    const onIteration = () => {
      throw new Error("enough");
    };
    expect(() => solveSignalingGame(game, { onIteration })).toThrow("enough");
  });
});

test("`converged` compares the residual with the tolerance", () => {
  const { residual } = solveSignalingGame(game, { iterations: 10 });

  expect(residual).toBeGreaterThan(0);
  expect(solveSignalingGame(game, { iterations: 10, tolerance: residual }).converged).toBe(true);
  expect(solveSignalingGame(game, { iterations: 10, tolerance: residual * 0.999 }).converged).toBe(false);
});

describe("on random games, with log-probabilities of -1000 and -Infinity among them", () => {
  const cases = randomCases(extremeLogs);

  test("policies and averages are finite and each row sums to one", () => {
    fc.assert(
      fc.property(cases, fc.integer({ min: 1, max: 30 }), ({ game, ...settings }, iterations) => {
        const solved = solveSignalingGame(game, { ...settings, iterations });
        const tables = [solved.generator, solved.discriminator, solved.averageGenerator, solved.averageDiscriminator];
        for (const row of tables.flat()) {
          expect(row.every((probability) => probability >= 0 && probability <= 1)).toBe(true);
          // At most six probabilities, each rounded to 1e-16.
          expect(Math.abs(sum(row) - 1)).toBeLessThan(1e-14);
        }
        expect(Number.isFinite(solved.residual)).toBe(true);
        expect(Number.isFinite(solved.regularizedNashConv)).toBe(true);
      }),
    );
  });

  test("the last iterate answers the averages: the update, written with the returned averages", () => {
    fc.assert(
      fc.property(cases, fc.integer({ min: 1, max: 30 }), ({ game, ...settings }, iterations) => {
        const { lambda, learningRate: eta } = settings;
        const { prior, payoff, cost } = game;
        const solved = solveSignalingGame(game, { ...settings, iterations });

        const answer = game.initialGenerator.map((row, m) => {
          const temperature = 1 / (eta.generator * iterations) + lambda.generator;
          return softmax(
            row.map((logInitial, y) => {
              const reward = sum(payoff[m]!.map((u, k) => u * solved.averageDiscriminator[y]![k]!));
              const value = prior[m]! * (reward - cost[y]!);
              return (value + lambda.generator * logInitial) / temperature;
            }),
          );
        });
        const guess = game.initialDiscriminator.map((row, y) => {
          const temperature = 1 / (eta.discriminator * iterations) + lambda.discriminator;
          return softmax(
            row.map((logInitial, k) => {
              const value = sum(prior.map((p, m) => p * solved.averageGenerator[m]![y]! * payoff[m]![k]!));
              return (value + lambda.discriminator * logInitial) / temperature;
            }),
          );
        });

        // The same formula on averages rounded to 1e-16; the exponents, up to 1000, carry 1e-13.
        expectTablesClose(solved.generator, answer, 1e-12);
        expectTablesClose(solved.discriminator, guess, 1e-12);
      }),
    );
  });

  test("an impossible candidate stays impossible, and logarithms stay exact where probabilities underflow", () => {
    const extreme = {
      initialGenerator: [
        [0, -1000, -Infinity],
        [-1, -Infinity, Math.log(1 - Math.exp(-1))],
      ],
      initialDiscriminator: game.initialDiscriminator,
    };
    const solved = solveSignalingGame(extreme, { iterations: 1000 });

    expect(solved.generator[0]).toEqual([1, 0, 0]);
    expect(solved.logGenerator[0]![2]).toBe(-Infinity);
    expect(solved.generator[1]![1]).toBe(0);
    // log G(1|0) - log G(0|0) = (Q(1|0) - Q(0|0) - 0.1·1000) / (1/(0.1·1000) + 0.1), with Q(y|0) = ½ averageD(0|y)
    // and G(0|0) = 1; the result, near -910, is rounded to 1e-13.
    const [first, second] = solved.averageDiscriminator.map((row) => 0.5 * row[0]!) as [number, number];
    expect(solved.logGenerator[0]![1]).toBeCloseTo((second - first - 100) / 0.11, 11);
    expectTablesClose(solved.logDiscriminator.map(exponentials), solved.discriminator, 1e-15);
  });
});

function exponentials(row: number[]): number[] {
  return row.map(Math.exp);
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function softmax(logits: number[]): number[] {
  const largest = Math.max(...logits);
  const weights = logits.map((logit) => Math.exp(logit - largest));
  return weights.map((weight) => weight / sum(weights));
}

function meanTable(tables: number[][][]): number[][] {
  return tables[0]!.map((row, i) => row.map((_, j) => sum(tables.map((table) => table[i]![j]!)) / tables.length));
}
