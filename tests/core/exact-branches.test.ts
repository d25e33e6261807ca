import { type SolverResult, solveSignalingGame } from "equirank/core";
import { describe, expect, it } from "vitest";
import { integrateFinely } from "../../bench/solver/fine-integration";
import { createRandom, randomGeneralGame } from "../../bench/solver/random-games";
import type { GeneralGame } from "./random-games";

/** A game with several rest points. Its limit is from bench/solver/fine-integration.ts, which takes seconds for it. */
interface BranchGame {
  /** `[meaning][candidate]`: G1(y|m). */
  generator: number[][];
  /** `[candidate]`: D1(0|y). */
  discriminator: number[];
  lambda: number;
  /** `[candidate]`: D(0|y). */
  limit: number[];
}

function solve({ generator, discriminator, lambda }: BranchGame): SolverResult {
  return solveSignalingGame(
    {
      initialGenerator: generator.map((row) => row.map(Math.log)),
      initialDiscriminator: discriminator.map((d) => [Math.log(d), Math.log1p(-d)]),
    },
    { kind: "exact", lambda: lambda },
  );
}

function expectLimit(result: SolverResult, limit: number[]): void {
  result.discriminator.forEach((row, y) => {
    // The limits are rounded to four digits.
    expect(Math.abs(row[0]! - limit[y]!)).toBeLessThan(5.1e-5);
  });
  expect(result.limit).toBe("stable");
}

describe("the exact limit is on the dynamics' own branch", () => {
  it.each<[string, BranchGame]>([
    [
      // Game 648 of the second part of bench/solver/check.ts. A path in blocks with an error of 0.01 each goes to
      // another rest point, with D(0|4) = 0.98.
      "beside a saddle that the path passes closely",
      {
        generator: [
          [0.10308, 0.40486, 0.13052, 0.05158, 0.30996],
          [0.31348, 0.16859, 0.24178, 0.09893, 0.17722],
        ],
        discriminator: [0.2883, 0.51755, 0.56732, 0.27998, 0.50203],
        lambda: 0.05,
        limit: [0, 1, 0.5723, 0.2144, 0.5073],
      },
    ],
    [
      // From t = 2,000 on another direction grows fastest than before. An error that is carried along the former one
      // ends where D(0|6) = 0.02.
      "where the direction in which paths part fastest changes",
      {
        generator: [
          [
            0.06661, 0.02763, 0.07918, 0.07319, 0.08916, 0.02487, 0.01265, 0.08253, 0.05843, 0.07214, 0.04674, 0.08723,
            0.07734, 0.11308, 0.02877, 0.06045,
          ],
          [
            0.05838, 0.09746, 0.04578, 0.05178, 0.03576, 0.10024, 0.11249, 0.04242, 0.06658, 0.05283, 0.0783, 0.0377,
            0.04762, 0.01178, 0.09632, 0.06456,
          ],
        ],
        discriminator: [
          0.37717, 0.9142, 0.49684, 0.41102, 0.88868, 0.25402, 0.33582, 0.95833, 0.34081, 0.27532, 0.15072, 0.82424,
          0.11337, 0.70915, 0.84473, 0.23412,
        ],
        lambda: 0.05,
        limit: [
          0.3629, 0.9454, 0.4975, 0.4031, 0.9891, 0.0068, 0.2687, 0.9961, 0.315, 0.236, 0.0089, 0.972, 0.0275, 0.9639,
          0.8746, 0.1174,
        ],
      },
    ],
    [
      // While 1/(eta t) holds the policies near uniform, Newton's method finds another rest point: D(0|0) = 0.03.
      "after the calm before 1/(eta t) fades",
      {
        generator: [
          [0.07083, 0.92917],
          [0.10955, 0.89045],
        ],
        discriminator: [0.02641, 0.00077],
        lambda: 0.05,
        limit: [0.9983, 0],
      },
    ],
    [
      // Newton's method from 0.9 away ends at D(0|0) = 0.17.
      "far from a rest point that Newton's method finds soon",
      {
        generator: [
          [0.893, 0.032, 0.075],
          [0.002, 0.946, 0.052],
        ],
        discriminator: [0.163, 0.209, 0.991],
        lambda: 0.05,
        limit: [0.9995, 0, 0.9957],
      },
    ],
    [
      // And from 0.3 away, with D(0|3) = 0.30.
      "less far from another rest point",
      {
        generator: [
          [0.213, 0.282, 0.269, 0.15, 0.086],
          [0.06, 0.119, 0.413, 0.22, 0.188],
        ],
        discriminator: [0.365, 0.667, 0.52, 0.356, 0.648],
        lambda: 0.05,
        limit: [0.3613, 1, 0.0008, 0.0338, 0.6727],
      },
    ],
    [
      // A coarse path, along which Newton's method finds no rest point, goes to D(0|2) = 0.02.
      "where the path is more wrong than the saddle is near, and no rest point in reach",
      {
        generator: [
          [0.1891, 0.0948, 0.1024, 0.0813, 0.108, 0.2723, 0.1521],
          [0.1266, 0.2973, 0.2118, 0.0888, 0.147, 0.0755, 0.053],
        ],
        discriminator: [0.4724, 0.4766, 0.4669, 0.6485, 0.6866, 0.479, 0.3095],
        lambda: 0.05,
        limit: [0.4715, 0.0001, 0.4517, 0.6717, 0.7472, 0.9999, 0.2903],
      },
    ],
    [
      // Nearly symmetric: another rest point, the mirror image, is as near.
      "beside a saddle between two rest points, both within 0.03 of it",
      {
        generator: [
          [0.42978, 0.436809, 0.133411],
          [0.133387, 0.4368, 0.429813],
        ],
        discriminator: [0.454708, 0.499995, 0.545304],
        lambda: 0.15424,
        limit: [0.7683, 0.8118, 0.0654],
      },
    ],
  ])("%s", (_, game) => {
    expectLimit(solve(game), game.limit);
  });

  it.each([
    {
      // Towards the saddle most of the error contracts, and what grows is easily overlooked: D(0|0) = 0.99.
      generator: [
        [-0.9999782214300629, -1.3215367560058022, -1.7505143497274287, -1.6518086253440494],
        [-2.5694405380537035, -0.7299237271668733, -1.2989588203761273, -1.779869354872048],
      ],
      discriminator: [
        [-1.1125423713443992, -0.39857216510484134],
        [-0.3896574212735037, -1.1309976577878351],
        [-0.5471863795891984, -0.8641144356649584],
        [-0.7669337005862842, -0.6244329845248915],
      ],
      limit: [0.303, 1, 0, 0.457],
    },
    {
      // The same, with D(0|1) = 0.004.
      generator: [
        [-1.4499915992125194, -2.250992413647383, -0.8657528279801858, -1.4296262862950373],
        [-1.3434976647682557, -1.042614341824831, -2.0477499126813012, -1.3566895480680095],
      ],
      discriminator: [
        [-1.3106252780489505, -0.3142333198681558],
        [-0.5401844483922046, -0.873807977638763],
        [-0.11679073808201787, -2.205198606082601],
        [-0.6937436782778664, -0.6925510384394492],
      ],
      limit: [0, 0.582, 1, 0.49],
    },
    {
      // The error grows faster than in proportion, since what it leads to is still less stable: D(0|2) = 0.04.
      generator: [
        [-0.46463067615489106, -2.278491174893765, -1.316922131107553, -6.696329320349947],
        [-1.062347429893171, -0.6048840383827475, -2.576103556497892, -3.4373760017752577],
      ],
      discriminator: [
        [-2.644619512548928, -0.07368139064219273],
        [-1.026885840726156, -0.44335464092088595],
        [-2.796451249332728, -0.06296775089788192],
        [-0.15043637094862755, -1.9684904692613612],
      ],
      limit: [0.002, 0.001, 0.999, 0.862],
    },
  ])("where the path's error grows in another direction than it had: $limit", (game) => {
    // Limits from 1,000,000 updates one by one and a Runge-Kutta integration in log t after them, to three digits.
    const result = solveSignalingGame(
      { initialGenerator: game.generator, initialDiscriminator: game.discriminator },
      { kind: "exact", lambda: 0.05 },
    );
    game.limit.forEach((expected, y) => {
      expect(Math.abs(result.discriminator[y]![0]! - expected)).toBeLessThan(5.1e-4);
    });
    expect(result.limit).toBe("stable");
  });

  it("beyond the place of two rest points that have just vanished, in few evaluations", () => {
    const game = {
      generator: [
        [0.5577, 0.2551, 0.1872],
        [0.4185, 0.3881, 0.1934],
      ],
      discriminator: [0.5252, 0.5434, 0.359],
      lambda: 0.0493,
      limit: [1, 0.0001, 0.314],
    };
    const result = solve(game);
    expectLimit(result, game.limit);
    // Blocks fine enough for an error below the gap all along would take 15,000.
    expect(result.iterations).toBeLessThan(4000);
  });
});

describe("a limit that is not decided is flagged", () => {
  const half = Math.log(0.5);
  const even = [half, half];

  it("at the birth of two rest points", () => {
    const game = { initialGenerator: [even, even], initialDiscriminator: [even, even] };
    // rho = 0.25 / lambda at the symmetric rest point.
    const limitAt = (margin: number) => solveSignalingGame(game, { kind: "exact", lambda: 0.25 / (1 - margin) }).limit;
    expect(limitAt(5e-7)).toBe("undecided");
    expect(limitAt(2e-6)).toBe("stable");
    expect(limitAt(-2e-6)).toBe("saddle");
  });

  it("where a change of the initial policies by 1e-8 would turn the path to the other side of a saddle", () => {
    const solveBeside = (distance: number) =>
      solveSignalingGame(
        {
          initialGenerator: [even, even],
          initialDiscriminator: [[Math.log(0.5 + distance), Math.log(0.5 - distance)], even],
        },
        { kind: "exact" },
      );
    const symmetric = solveBeside(0);
    expect(symmetric.limit).toBe("saddle");
    expect(symmetric.discriminator[0]![0]).toBeCloseTo(0.5, 12);
    // The dynamics of the game beside it do leave the saddle, to the side of the one that is farther off.
    const undecided = solveBeside(9e-9);
    const decided = solveBeside(1e-6);
    expect(undecided.limit).toBe("undecided");
    expect(undecided.discriminator[0]![0]).toBeCloseTo(decided.discriminator[0]![0]!, 6);
    expect(undecided.residual).toBeLessThan(1e-10);
    expect(decided.discriminator[0]![0]).toBeGreaterThan(0.9);
    expect(decided.limit).toBe("stable");
  });
});

describe("a game that is symmetric but for 1e-7", () => {
  it("is followed past the saddle of the symmetric one to where the dynamics end", () => {
    // The limit is from bench/solver/fine-integration.ts, which must go on to a residual of 1e-11 to leave the saddle.
    const game = {
      generator: [
        [0.2048, 0.1024, 0.6928],
        [0.1024, 0.2048, 0.6928],
      ],
      discriminator: [0.4489 + 1e-7, 0.5511, 0.5],
      lambda: 0.134,
    };
    const lambda = { generator: game.lambda, discriminator: game.lambda };
    const { discriminator } = integrateFinely(
      {
        initialGenerator: game.generator.map((row) => row.map(Math.log)),
        initialDiscriminator: game.discriminator.map((d) => [Math.log(d), Math.log1p(-d)]),
      },
      { lambda, learningRate: { generator: 0.1, discriminator: 0.1 }, residual: 1e-11 },
    );
    const limit = game.discriminator.map((_, y) => discriminator[2 * y]!);
    // Far from the saddle, which has D(0|2) = 1/2.
    expect(Math.abs(limit[2]! - 0.5)).toBeGreaterThan(0.1);
    expectLimit(solve({ ...game, limit }), limit);
  });
});

it.each([2, 3])("the unit of payoffs changes nothing in a game of %d meanings", (meanings) => {
  const game = randomGeneralGame(createRandom(31), "peaked", 4, meanings) as GeneralGame;
  // Values, lambda and 1/eta are in that unit; a power of two scales without rounding.
  const unit = 1024;
  const scaled = {
    ...game,
    payoff: game.payoff.map((row) => row.map((value) => unit * value)),
    cost: game.cost.map((value) => unit * value),
  };
  const ours = solveSignalingGame(game, { kind: "exact" });
  const theirs = solveSignalingGame(scaled, {
    kind: "exact",
    lambda: 0.1 * unit,
    learningRate: 0.1 / unit,
  });
  expect(theirs.generator).toEqual(ours.generator);
  expect(theirs.discriminator).toEqual(ours.discriminator);
  expect(theirs.stability).toBe(ours.stability);
  expect(theirs.iterations).toBe(ours.iterations);
});
