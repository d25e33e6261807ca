import { solveSignalingGame } from "equirank/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { expectTablesClose } from "./expect-tables-close";
import { randomCases } from "./random-games";

const logTable = (table: number[][]) => table.map((row) => row.map(Math.log));

describe("permuting a random game permutes the result", () => {
  // Sums in another order differ by 1e-16; thirty updates at λ >= 0.3 magnify that by less than 1e4.
  const tolerance = 1e-12;
  const caseAndOrder = randomCases().chain((randomCase) =>
    fc.record({
      randomCase: fc.constant(randomCase),
      candidates: permutation(randomCase.game.initialDiscriminator.length),
      meanings: permutation(randomCase.game.initialGenerator.length),
    }),
  );

  test("candidates, with their costs", () => {
    fc.assert(
      fc.property(caseAndOrder, ({ randomCase: { game, ...settings }, candidates: order }) => {
        const options = { ...settings, iterations: 30 };
        const solved = solveSignalingGame(game, options);
        const permuted = solveSignalingGame(
          {
            ...game,
            initialGenerator: game.initialGenerator.map((row) => reorder(row, order)),
            initialDiscriminator: reorder(game.initialDiscriminator, order),
            cost: reorder(game.cost, order),
          },
          options,
        );

        const generator = solved.generator.map((row) => reorder(row, order));
        expectTablesClose(permuted.generator, generator, tolerance);
        expectTablesClose(permuted.discriminator, reorder(solved.discriminator, order), tolerance);
        expect(permuted.regularizedNashConv).toBeCloseTo(solved.regularizedNashConv, 11);
      }),
    );
  });

  test("meanings, with their prior and payoff", () => {
    fc.assert(
      fc.property(caseAndOrder, ({ randomCase: { game, ...settings }, meanings: order }) => {
        const options = { ...settings, iterations: 30 };
        const solved = solveSignalingGame(game, options);
        const permuted = solveSignalingGame(
          {
            ...game,
            initialGenerator: reorder(game.initialGenerator, order),
            initialDiscriminator: game.initialDiscriminator.map((row) => reorder(row, order)),
            prior: reorder(game.prior, order),
            payoff: reorder(game.payoff, order).map((row) => reorder(row, order)),
          },
          options,
        );

        const discriminator = solved.discriminator.map((row) => reorder(row, order));
        expectTablesClose(permuted.generator, reorder(solved.generator, order), tolerance);
        expectTablesClose(permuted.discriminator, discriminator, tolerance);
        expect(permuted.regularizedNashConv).toBeCloseTo(solved.regularizedNashConv, 11);
      }),
    );
  });
});

describe.each(["pikl", "exact"] as const)("symmetric games stay symmetric: %s", (kind) => {
  test("exchanging both meanings and candidates maps the game, and so the result, onto itself", () => {
    const solved = solveSignalingGame(
      {
        initialGenerator: logTable([
          [0.7, 0.3],
          [0.3, 0.7],
        ]),
        initialDiscriminator: logTable([
          [0.55, 0.45],
          [0.45, 0.55],
        ]),
      },
      { kind },
    );

    // The two halves add the same numbers in another order, and 0.7 is not exactly 1 - 0.3.
    expect(solved.generator[0]![0]).toBeCloseTo(solved.generator[1]![1]!, 12);
    expect(solved.discriminator[0]![0]).toBeCloseTo(solved.discriminator[1]![1]!, 12);
  });

  test("uniform policies stay uniform, although at λ = 0.1 any nudge would lead away", () => {
    const solved = solveSignalingGame(
      {
        initialGenerator: logTable([
          [0.5, 0.5],
          [0.5, 0.5],
        ]),
        initialDiscriminator: logTable([
          [0.5, 0.5],
          [0.5, 0.5],
        ]),
      },
      { kind },
    );

    expect([...solved.generator, ...solved.discriminator]).toEqual(Array(4).fill([0.5, 0.5]));
    expect(solved.residual).toBe(0);
    expect(solved.converged).toBe(true);
  });

  test("candidates with the same numbers end with exactly the same numbers", () => {
    const solved = solveSignalingGame(
      {
        initialGenerator: logTable([
          [0.3, 0.4, 0.3],
          [0.25, 0.5, 0.25],
        ]),
        initialDiscriminator: logTable([
          [0.8, 0.2],
          [0.4, 0.6],
          [0.8, 0.2],
        ]),
      },
      { kind },
    );

    for (const row of solved.generator) expect(row[0]).toBe(row[2]);
    expect(solved.discriminator[0]).toEqual(solved.discriminator[2]);
    expect(solved.generator[0]![0]).not.toBe(solved.generator[0]![1]);
  });
});

describe("the input", () => {
  const game = {
    initialGenerator: logTable([
      [0.6, 0.4],
      [0.2, 0.8],
    ]),
    initialDiscriminator: logTable([
      [0.7, 0.3],
      [0.4, 0.6],
    ]),
    prior: [0.75, 0.25],
    payoff: [
      [1, 0],
      [0.5, 2],
    ],
    cost: [0.1, 0.2],
  };
  const options = {
    lambda: { generator: 0.2, discriminator: 0.3 },
    learningRate: { generator: 0.1, discriminator: 0.4 },
    iterations: 20,
  };

  test("may be frozen, and does not change", () => {
    const copy = structuredClone({ game, options });
    const solved = solveSignalingGame(deepFreeze(structuredClone(game)), deepFreeze({ ...options }));

    expect(solveSignalingGame(game, options)).toEqual(solved);
    expect({ game, options }).toEqual(copy);
  });

  test("may have Float64Array rows, which do not change either", () => {
    const typed = {
      initialGenerator: game.initialGenerator.map((row) => Float64Array.from(row)),
      initialDiscriminator: game.initialDiscriminator.map((row) => Float64Array.from(row)),
      prior: Float64Array.from(game.prior),
      payoff: game.payoff.map((row) => Float64Array.from(row)),
      cost: Float64Array.from(game.cost),
    };
    const copy = structuredClone(typed);

    expect(solveSignalingGame(typed, options)).toEqual(solveSignalingGame(game, options));
    expect(typed).toEqual(copy);
  });

  test("may be rounded to single precision: policies are normalized again", () => {
    const single = {
      ...game,
      initialGenerator: game.initialGenerator.map((row) => Float32Array.from(row)),
      initialDiscriminator: game.initialDiscriminator.map((row) => Float32Array.from(row)),
    };
    const solved = solveSignalingGame(single, options);

    for (const row of [...solved.averageGenerator, ...solved.averageDiscriminator]) {
      expect(row[0]! + row[1]!).toBeCloseTo(1, 14);
    }
    // Single precision keeps these logarithms to 6e-8.
    expectTablesClose(solved.generator, solveSignalingGame(game, options).generator, 1e-6);
  });
});

test("one candidate is always sent, and judged as before but for its value", () => {
  const solved = solveSignalingGame(
    { initialGenerator: [[0], [0]], initialDiscriminator: logTable([[0.2, 0.8]]) },
    { iterations: 100 },
  );

  expect(solved.generator).toEqual([[1], [1]]);
  // Q_D = ½ for both guesses, so D keeps its initial odds to the power λ / (1/(η t) + λ) = 0.1 / 0.2.
  expect(solved.discriminator[0]![0]).toBeCloseTo(1 / (1 + Math.sqrt(0.8 / 0.2)), 14);
});

function permutation(length: number): fc.Arbitrary<number[]> {
  const indices = Array.from({ length }, (_, i) => i);
  return fc.shuffledSubarray(indices, { minLength: length });
}

function reorder<T>(values: T[], order: number[]): T[] {
  return order.map((index) => values[index]!);
}

function deepFreeze<T extends object>(value: T): T {
  for (const entry of Object.values(value)) {
    if (typeof entry === "object" && entry !== null) deepFreeze(entry);
  }
  return Object.freeze(value);
}
