import { type SolverOptions, solveSignalingGame } from "equirank/core";
import { describe, expect, test } from "vitest";
import { expectInvalidArgument } from "./expect-invalid-argument";

const half = Math.log(0.5);
const game = {
  initialGenerator: [
    [Math.log(0.7), Math.log(0.3)],
    [half, half],
  ],
  initialDiscriminator: [
    [half, half],
    [half, half],
  ],
};

test("one number for λ or η is the same as that number for both players", () => {
  const one = solveSignalingGame(game, { lambda: 0.3, learningRate: 0.2, iterations: 5 });
  const each = solveSignalingGame(game, {
    lambda: { generator: 0.3, discriminator: 0.3 },
    learningRate: { generator: 0.2, discriminator: 0.2 },
    iterations: 5,
  });
  expect(one).toEqual(each);
  expect(one.options.lambda).toEqual({ generator: 0.3, discriminator: 0.3 });
});

test.each<[string, SolverOptions]>([
  ["the smallest λ", { lambda: 1e-100 }],
  ["the largest λ", { lambda: 1e100 }],
  ["the smallest η", { learningRate: 1e-100 }],
  ["the largest η", { learningRate: 1e100 }],
])("%s gives finite probabilities that sum to one", (_, options) => {
  const solved = solveSignalingGame(game, { ...options, iterations: 10 });
  for (const row of [...solved.generator, ...solved.discriminator]) {
    expect(row[0]! + row[1]!).toBeCloseTo(1, 14);
  }
});

describe("bad options", () => {
  test.each<[string, unknown, string]>([
    ["null", null, "options"],
    ["a number", 5000, "options"],
    ["an unknown name", { regularization: 0.1 }, "options.regularization"],
    ["a misspelt name", { iteration: 10 }, "options.iteration"],
    ["an unknown kind", { kind: "newton" }, "options.kind"],
    ["λ = 0", { lambda: 0 }, "options.lambda"],
    ["a negative λ", { lambda: -0.1 }, "options.lambda"],
    ["NaN for λ", { lambda: Number.NaN }, "options.lambda"],
    ["an infinite λ", { lambda: Infinity }, "options.lambda"],
    ["a λ whose quotients underflow", { lambda: 1e-101 }, "options.lambda"],
    ["text for λ", { lambda: "0.1" }, "options.lambda"],
    ["λ for one player alone", { lambda: { generator: 0.1 } }, "options.lambda.discriminator"],
    ["λ = 0 for the generator", { lambda: { generator: 0, discriminator: 1 } }, "options.lambda.generator"],
    ["λ for a third player", { lambda: { generator: 1, discriminator: 1, judge: 1 } }, "options.lambda.judge"],
    ["η = 0", { learningRate: 0 }, "options.learningRate"],
    [
      "a negative η for the discriminator",
      { learningRate: { generator: 1, discriminator: -1 } },
      "options.learningRate.discriminator",
    ],
    ["text for η", { learningRate: { generator: "1", discriminator: 1 } }, "options.learningRate.generator"],
    ["no iterations", { iterations: 0 }, "options.iterations"],
    ["negative iterations", { iterations: -1 }, "options.iterations"],
    ["half an iteration", { iterations: 2.5 }, "options.iterations"],
    ["infinitely many iterations", { iterations: Infinity }, "options.iterations"],
    ["more iterations than anyone waits for", { iterations: 1e9 + 1 }, "options.iterations"],
    ["text for iterations", { iterations: "10" }, "options.iterations"],
    ["a negative tolerance", { tolerance: -1e-10 }, "options.tolerance"],
    ["NaN for the tolerance", { tolerance: Number.NaN }, "options.tolerance"],
    ["text for the tolerance", { tolerance: "1" }, "options.tolerance"],
    ["null for the tolerance", { tolerance: null }, "options.tolerance"],
    ["a boolean for the tolerance", { tolerance: true }, "options.tolerance"],
    ["a list for the tolerance", { tolerance: [] }, "options.tolerance"],
    ["null for η", { learningRate: null }, "options.learningRate"],
    ["null for λ", { lambda: null }, "options.lambda"],
    ["an onIteration that cannot be called", { onIteration: true }, "options.onIteration"],
  ])("%s", (_, options, parameter) => {
    expectInvalidArgument(() => solveSignalingGame(game, options as SolverOptions), parameter);
  });

  test("an unknown name's message lists the known ones", () => {
    expect(() => solveSignalingGame(game, { regularization: 0.1 } as SolverOptions)).toThrow(
      "options.regularization is not an option: known options are kind, lambda, learningRate, iterations, tolerance, onIteration (received 0.1)",
    );
  });
});
