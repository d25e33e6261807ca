import { type SignalingGame, solveSignalingGame } from "equirank/core";
import { describe, expect, test } from "vitest";
import { expectInvalidArgument } from "./expect-invalid-argument";

const half = Math.log(0.5);
const even = [half, half];
const game = { initialGenerator: [even, even], initialDiscriminator: [even, even] };

describe("defaults", () => {
  const uneven = {
    initialGenerator: [
      [Math.log(0.7), Math.log(0.3)],
      [Math.log(0.4), Math.log(0.6)],
    ],
    initialDiscriminator: [
      [Math.log(0.6), Math.log(0.4)],
      [Math.log(0.2), Math.log(0.8)],
    ],
  };
  const options = { iterations: 10 };

  test("are an even prior, the identity as payoff and no cost", () => {
    const spelledOut = {
      ...uneven,
      prior: [0.5, 0.5],
      payoff: [
        [1, 0],
        [0, 1],
      ],
      cost: [0, 0],
    };
    expect(solveSignalingGame(spelledOut, options)).toEqual(solveSignalingGame(uneven, options));
  });

  test("differ from every other prior, payoff and cost", () => {
    const { generator } = solveSignalingGame(uneven, options);
    const changes = [
      { prior: [0.6, 0.4] },
      {
        payoff: [
          [1, 0],
          [0.5, 1],
        ],
      },
      { cost: [0, 0.1] },
    ];
    for (const change of changes) {
      expect(solveSignalingGame({ ...uneven, ...change }, options).generator).not.toEqual(generator);
    }
  });
});

test("a prior that sums to one but for rounding counts as its shares", () => {
  const rounded = { ...game, prior: [0.4 * (1 + 5e-7), 0.6 * (1 + 5e-7)], cost: [0, 0.3] };
  const exact = { ...rounded, prior: [0.4, 0.6] };
  const options = { iterations: 10 };
  const expected = solveSignalingGame(exact, options).generator.flat();
  solveSignalingGame(rounded, options)
    .generator.flat()
    .forEach((probability, i) => {
      // Without the quotient they differ by 1e-7.
      expect(probability).toBeCloseTo(expected[i]!, 13);
    });
});

describe("bad games", () => {
  const row = [half, half];
  test.each<[string, unknown, string]>([
    ["none", undefined, "game"],
    ["null", null, "game"],
    ["a list", [game], "game"],
    ["an unknown name", { ...game, costs: [0, 0] }, "game.costs"],
    ["no generator", { initialDiscriminator: [row, row] }, "game.initialGenerator"],
    ["no discriminator", { initialGenerator: [row, row] }, "game.initialDiscriminator"],
    ["no meanings", { ...game, initialGenerator: [] }, "game.initialGenerator"],
    ["no candidates", { initialGenerator: [[], []], initialDiscriminator: [] }, "game.initialDiscriminator"],
    ["a generator row of another length", { ...game, initialGenerator: [row, [0]] }, "game.initialGenerator[1]"],
    [
      "a generator row too long",
      { ...game, initialGenerator: [row, [half, half, -Infinity]] },
      "game.initialGenerator[1]",
    ],
    ["a generator row missing", { ...game, initialGenerator: [row, undefined] }, "game.initialGenerator[1]"],
    [
      "a discriminator row of another length",
      { ...game, initialDiscriminator: [[0], row] },
      "game.initialDiscriminator[0]",
    ],
    [
      "as many judged candidates as generated ones",
      { ...game, initialDiscriminator: [row, row, row] },
      "game.initialGenerator[0]",
    ],
    ["NaN", { ...game, initialGenerator: [row, [Number.NaN, half]] }, "game.initialGenerator[1][0]"],
    ["text", { ...game, initialGenerator: [row, ["0", half]] }, "game.initialGenerator[1][0]"],
    ["+Infinity", { ...game, initialDiscriminator: [row, [Infinity, half]] }, "game.initialDiscriminator[1][0]"],
    [
      "a row of zero probabilities",
      { ...game, initialGenerator: [[-Infinity, -Infinity], row] },
      "game.initialGenerator[0]",
    ],
    [
      "probabilities in place of logarithms",
      { ...game, initialGenerator: [[0.5, 0.5], row] },
      "game.initialGenerator[0]",
    ],
    [
      "sums 1e-5 above one",
      { ...game, initialGenerator: [[Math.log(0.50001), half], row] },
      "game.initialGenerator[0]",
    ],
    [
      "log-likelihoods, which sum to less than one",
      { ...game, initialDiscriminator: [row, [-3, -4]] },
      "game.initialDiscriminator[1]",
    ],
    ["a prior of another length", { ...game, prior: [0.5, 0.25, 0.25] }, "game.prior"],
    ["a prior that sums to two", { ...game, prior: [1, 1] }, "game.prior"],
    ["a negative prior", { ...game, prior: [1.5, -0.5] }, "game.prior"],
    ["NaN in the prior", { ...game, prior: [Number.NaN, 1] }, "game.prior[0]"],
    ["an infinite prior", { ...game, prior: [Infinity, 0] }, "game.prior[0]"],
    ["a prior of one number", { ...game, prior: 0.5 }, "game.prior"],
    ["too few rows of payoff", { ...game, payoff: [[1, 0]] }, "game.payoff"],
    ["a row of payoff too short", { ...game, payoff: [[1, 0], [1]] }, "game.payoff[1]"],
    [
      "NaN in the payoff",
      {
        ...game,
        payoff: [
          [1, 0],
          [Number.NaN, 1],
        ],
      },
      "game.payoff[1][0]",
    ],
    [
      "an infinite payoff",
      {
        ...game,
        payoff: [
          [1, 0],
          [Infinity, 1],
        ],
      },
      "game.payoff[1][0]",
    ],
    ["a payoff of one number", { ...game, payoff: 1 }, "game.payoff"],
    [
      "a payoff whose differences overflow",
      {
        ...game,
        payoff: [
          [1.7e308, 0],
          [0, 1],
        ],
      },
      "game.payoff[0][0]",
    ],
    ["a cost whose differences overflow", { ...game, cost: [0, -1.7e308] }, "game.cost[1]"],
    ["a cost a little beyond its range", { ...game, cost: [0, 1.1e100] }, "game.cost[1]"],
    ["a cost of another length", { ...game, cost: [0.1] }, "game.cost"],
    ["NaN in the cost", { ...game, cost: [0, Number.NaN] }, "game.cost[1]"],
    ["an infinite cost", { ...game, cost: [0, -Infinity] }, "game.cost[1]"],
    ["text in the cost", { ...game, cost: ["0.1", 0] }, "game.cost[0]"],
  ])("%s", (_, bad, parameter) => {
    expectInvalidArgument(() => solveSignalingGame(bad as SignalingGame), parameter);
  });

  test("the message says what was expected, what came, and what to use instead", () => {
    expect(() => solveSignalingGame({ ...game, initialGenerator: [[-3, -4], row] })).toThrow(
      /^game\.initialGenerator\[0\] must hold .* sum to 1, but they sum to 0\.068.*; initialPolicies\(\) makes such policies.*\(received an array of 2\)$/,
    );
  });
});
