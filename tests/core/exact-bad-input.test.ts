import { InvalidArgumentError, type SignalingGame, solveSignalingGame } from "equirank/core";
import { describe, expect, it } from "vitest";

const log = (table: number[][]) => table.map((row) => row.map(Math.log));
const game: SignalingGame = {
  initialGenerator: log([
    [0.7, 0.3],
    [0.4, 0.6],
  ]),
  initialDiscriminator: log([
    [0.6, 0.4],
    [0.5, 0.5],
  ]),
};
const half = Math.log(0.5);

describe("exact: bad input", () => {
  it.each<[string, object, object, string]>([
    [
      "a policy that does not sum to one",
      {
        initialGenerator: [
          [0, 0],
          [half, half],
        ],
      },
      {},
      "game.initialGenerator[0]",
    ],
    [
      "NaN",
      {
        initialGenerator: [
          [Number.NaN, 0],
          [half, half],
        ],
      },
      {},
      "game.initialGenerator[0][0]",
    ],
    [
      "+Infinity",
      {
        initialDiscriminator: [
          [Infinity, 0],
          [half, half],
        ],
      },
      {},
      "game.initialDiscriminator[0][0]",
    ],
    ["shapes that do not match", { initialDiscriminator: [[half, half]] }, {}, "game.initialGenerator[0]"],
    [
      "an infinite payoff",
      {
        payoff: [
          [1, 0],
          [0, Infinity],
        ],
      },
      {},
      "game.payoff[1][1]",
    ],
    ["a negative prior", { prior: [1.5, -0.5] }, {}, "game.prior"],
    ["lambda = 0", {}, { lambda: 0 }, "options.lambda"],
    [
      "lambda < 0 for one player",
      {},
      { lambda: { generator: 0.1, discriminator: -1 } },
      "options.lambda.discriminator",
    ],
    ["lambda = NaN", {}, { lambda: Number.NaN }, "options.lambda"],
    ["an unknown kind", {}, { kind: "exakt" }, "options.kind"],
  ])("%s is a typed error that names it", (_, change, options, parameter) => {
    const solve = () => solveSignalingGame({ ...game, ...change } as SignalingGame, { kind: "exact", ...options });
    expect(solve).toThrow(InvalidArgumentError);
    expect(solve).toThrow(expect.objectContaining({ parameter }));
  });

  it("answers rightly for lambda at both ends of its range", () => {
    const free = solveSignalingGame(game, { kind: "exact", lambda: 1e100 });
    expect(free.discriminator[0]![0]).toBeCloseTo(0.6, 15);
    expect(free.limit).toBe("stable");
    const coordinated = solveSignalingGame(game, { kind: "exact", lambda: 1e-3 });
    expect(coordinated.discriminator).toEqual([
      [1, expect.closeTo(0, 12)],
      [expect.closeTo(0, 12), 1],
    ]);
    expect(coordinated.residual).toBeLessThan(1e-10);
  });

  it("never hangs and stays finite for lambda far below the payoff's scale", () => {
    const result = solveSignalingGame(game, { kind: "exact", lambda: 1e-100 });
    for (const probability of [...result.generator.flat(), ...result.discriminator.flat()]) {
      expect(probability).toBeGreaterThanOrEqual(0);
      expect(probability).toBeLessThanOrEqual(1);
    }
    expect(result.residual).toBeLessThanOrEqual(1);
  });
});
