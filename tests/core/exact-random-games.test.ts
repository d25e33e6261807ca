import { certify, solveSignalingGame } from "equirank/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { integrateFinely, largestDifference } from "../../bench/solver/fine-integration";
import { createRandom, distributions, randomGame, randomGeneralGame } from "../../bench/solver/random-games";

/** bench/solver/check.ts does the same on 10,000 games and more. */
describe("exact on random games", () => {
  it.each(distributions)("is certified on 150 %s games", (distribution) => {
    const random = createRandom(11);
    for (let index = 0; index < 150; index++) {
      const game = randomGame(random, distribution, 2 + Math.floor(49 * random()));
      const lambda = 0.05 * 20 ** random();
      const result = solveSignalingGame(game, { kind: "exact", lambda });
      const { residual, regularizedNashConv } = certify(game, result, lambda);
      expect(residual).toBeLessThan(1e-10);
      expect(regularizedNashConv).toBeLessThan(1e-10);
      expect(result.converged).toBe(true);
    }
  });

  it.each(distributions)("is where a fine integration of the dynamics ends: %s", (distribution) => {
    const random = createRandom(12);
    for (let index = 0; index < 6; index++) {
      const game = randomGame(random, distribution, 2 + Math.floor(5 * random()));
      const lambda = [0.05, 0.1, 0.4][index % 3]!;
      const settings = {
        lambda: { generator: lambda, discriminator: lambda },
        learningRate: { generator: 0.1, discriminator: 0.1 },
      };
      const result = solveSignalingGame(game, { kind: "exact", ...settings });
      const expected = integrateFinely(game, settings);
      // The integration stops at a residual of 1e-7, which leaves it 1 / (1 - rho) times as far away.
      const tolerance = 2e-7 / (1 - result.stability);
      expect(largestDifference(result.generator.flat(), expected.generator)).toBeLessThan(tolerance);
      expect(largestDifference(result.discriminator.flat(), expected.discriminator)).toBeLessThan(tolerance);
    }
  });

  it.each([2, 3, 5, 8])("is where a fine integration ends in a general game of %d meanings", (meanings) => {
    const random = createRandom(100 + meanings);
    for (let index = 0; index < 3; index++) {
      const game = randomGeneralGame(random, distributions[index]!, 5, meanings);
      const settings = {
        lambda: { generator: 0.08, discriminator: 0.12 },
        learningRate: { generator: 0.3, discriminator: 0.05 },
      };
      const result = solveSignalingGame(game, { kind: "exact", ...settings });
      const expected = integrateFinely(game, settings);
      const tolerance = 2e-7 / (1 - result.stability);
      expect(result.limit).toBe("stable");
      expect(largestDifference(result.generator.flat(), expected.generator)).toBeLessThan(tolerance);
      expect(certify(game, result, settings.lambda).residual).toBeLessThan(1e-10);
    }
  });

  it("permutes with the candidates", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
        const game = randomGame(createRandom(seed), "peaked", 5);
        const order = [3, 0, 4, 1, 2];
        const permuted = {
          initialGenerator: Array.from(game.initialGenerator, (row) => order.map((y) => row[y]!)),
          initialDiscriminator: order.map((y) => game.initialDiscriminator[y]!),
        };
        const result = solveSignalingGame(game, { kind: "exact" });
        const same = solveSignalingGame(permuted, { kind: "exact" });
        order.forEach((y, place) => {
          // Sums in another order differ by rounding, which the distance to a branch point magnifies.
          const tolerance = 1e-13 / (1 - result.stability);
          expect(Math.abs(same.discriminator[place]![0]! - result.discriminator[y]![0]!)).toBeLessThan(tolerance);
        });
      }),
      { seed: 5, numRuns: 60 },
    );
  });

  it("does not mutate frozen input and is the same when asked again", () => {
    const game = randomGame(createRandom(3), "language-model", 6);
    for (const table of [game.initialGenerator, game.initialDiscriminator]) {
      for (const row of Array.from(table)) Object.freeze(row);
      Object.freeze(table);
    }
    const first = solveSignalingGame(game, { kind: "exact" });
    expect(solveSignalingGame(game, { kind: "exact" })).toEqual(first);
  });

  it("gives logarithms that agree with the probabilities", () => {
    const result = solveSignalingGame(randomGame(createRandom(4), "peaked", 7), { kind: "exact" });
    result.logGenerator.flat().forEach((value, i) => {
      expect(Math.exp(value)).toBeCloseTo(result.generator.flat()[i]!, 14);
    });
    result.logDiscriminator.flat().forEach((value, i) => {
      expect(Math.exp(value)).toBeCloseTo(result.discriminator.flat()[i]!, 14);
    });
    expect(result.averageGenerator).toEqual(result.generator);
  });
});
