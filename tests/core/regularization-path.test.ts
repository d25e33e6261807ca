import { regularizationPath, solveSignalingGame } from "equirank/core";
import { describe, expect, it } from "vitest";

const log = (table: number[][]) => table.map((row) => row.map(Math.log));
const game = {
  initialGenerator: log([
    [0.7, 0.3],
    [0.4, 0.6],
  ]),
  initialDiscriminator: log([
    [0.6, 0.4],
    [0.5, 0.5],
  ]),
};

describe("regularizationPath", () => {
  it("is the exact limit at each lambda, from the initial policies downwards", () => {
    const path = regularizationPath(game);
    expect(path).toHaveLength(65);
    // Evenly spaced in log λ from 10 to 0.03, so that the one in the middle is their geometric mean.
    for (const [i, value] of [10, 10 * 0.003 ** 0.25, Math.sqrt(0.3), 10 * 0.003 ** 0.75, 0.03].entries()) {
      expect(path[16 * i]!.lambda.generator).toBeCloseTo(value, 14);
    }
    expect(path[0]!.result.discriminator[0]![0]).toBeCloseTo(0.6, 2);
    for (const { lambda, result } of [path[20]!, path[64]!]) {
      expect(result).toEqual(solveSignalingGame(game, { kind: "exact", lambda }));
    }
    expect(path.some(({ jump }) => jump)).toBe(false);
  });

  it("marks where the dynamics change to another branch", () => {
    // At lambda = 0.05 and below another candidate takes over D(0|0) than at 0.055: found by scanning seeds.
    const jumping = {
      initialGenerator: log([
        [0.1, 0.2, 0.3, 0.4],
        [0.4, 0.3, 0.2, 0.1],
      ]),
      initialDiscriminator: log([
        [0.9, 0.1],
        [0.6, 0.4],
        [0.4, 0.6],
        [0.1, 0.9],
      ]),
    };
    const lambda = Array.from({ length: 40 }, (_, i) => 1 * 0.9 ** i);
    const path = regularizationPath(jumping, { lambda });
    const jumps = path.filter(({ jump }) => jump);
    expect(jumps.length).toBeGreaterThan(0);
  });

  it("takes a lambda for each player, and no unusable one", () => {
    const lambda = { generator: 0.1, discriminator: 0.3 };
    const [point] = regularizationPath(game, { lambda: [lambda] });
    expect(point!.result.options.lambda).toEqual(lambda);
    // At so large λ there is one rest point, which moves steadily with each player's λ.
    const apart = [1, 0.9, 0.8].map((discriminator) => ({ generator: 0.7, discriminator }));
    expect(regularizationPath(game, { lambda: apart }).map(({ jump }) => jump)).toEqual([false, false, false]);
    expect(() => regularizationPath(game, { lambda: [0.1, 0] })).toThrow(/positive/);
    expect(() => regularizationPath(game, { lambdas: [1] } as object)).toThrow(/lambdas/);
  });
});
