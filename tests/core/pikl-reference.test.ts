import { solveSignalingGame } from "equirank/core";
import { describe, expect, test } from "vitest";
import { expectTablesClose } from "./expect-tables-close";
import { readConsensusGames, readReferenceGames, referenceIterations } from "./reference-games";

// 5,000 updates in double precision and in another order of summation differ by up to 1e-12 on these games; a wrong
// equation moves the policies by far more than 1e-10.
const tolerance = 1e-10;

describe("5,000 updates agree with bench/peers/pikl_reference.py, an independent computation in numpy", () => {
  test.each(readReferenceGames())("$name", ({ game, lambda, learningRate, result }) => {
    const solved = solveSignalingGame(game, {
      lambda,
      learningRate,
      iterations: referenceIterations,
    });

    expectTablesClose(solved.generator, result.generator, tolerance);
    expectTablesClose(solved.discriminator, result.discriminator, tolerance);
    expectTablesClose(solved.averageGenerator, result.averageGenerator, tolerance);
    expectTablesClose(solved.averageDiscriminator, result.averageDiscriminator, tolerance);
    expect(Math.abs(solved.residual - result.residual)).toBeLessThan(tolerance);
    const { generator, discriminator } = result.regret;
    expect(Math.abs(solved.regret.generator - generator)).toBeLessThan(tolerance);
    expect(Math.abs(solved.regret.discriminator - discriminator)).toBeLessThan(tolerance);
  });
});

describe("5,000 updates agree with a second program's values for Consensus Games", () => {
  test.each(readConsensusGames())("$name", ({ game, lambda, learningRate, afterUpdates }) => {
    const solved = solveSignalingGame(game, {
      lambda,
      learningRate,
      iterations: referenceIterations,
    });

    expectTablesClose(solved.generator, afterUpdates.generator, tolerance);
    expectTablesClose(solved.discriminator, afterUpdates.discriminator, tolerance);
    expect(Math.abs(solved.residual - afterUpdates.residual)).toBeLessThan(tolerance);
    expect(solved.converged).toBe(false);
  });
});
