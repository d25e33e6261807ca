import { certify, type SignalingGame, solveSignalingGame } from "equirank/core";
import { describe, expect, test } from "vitest";
import { expectTablesClose } from "./expect-tables-close";

// Games whose outcome can be worked out without a solver.

const logTable = (table: number[][]) => table.map((row) => row.map(Math.log));

/**
 * Two candidates; G1(0|0) = G1(1|1) = g and D1(0|0) = D1(1|1) = d: exchanging both labels maps the game onto itself.
 */
function coordinationGame(g: number, d: number): SignalingGame {
  return {
    initialGenerator: logTable([
      [g, 1 - g],
      [1 - g, g],
    ]),
    initialDiscriminator: logTable([
      [d, 1 - d],
      [1 - d, d],
    ]),
  };
}

/** Policies of the same symmetric form. */
function symmetricPolicies(g: number, d: number) {
  return {
    generator: [
      [g, 1 - g],
      [1 - g, g],
    ],
    discriminator: [
      [d, 1 - d],
      [1 - d, d],
    ],
  };
}

describe("two-candidate coordination: the rest point solves one scalar equation", () => {
  // Q_G(0|0) - Q_G(1|0) = ½ (d - (1 - d)) and Q_D likewise with g, so at a rest point
  //   logit g = logit g1 + (2d - 1) / (2 λ_G),   logit d = logit d1 + (2g - 1) / (2 λ_D).

  test("solved on paper: g = d = 3/4 at λ = ½ for g1 = d1 = 3/(3 + √e)", () => {
    // logit(3/4) = ln 3 and (2·¾ - 1)/(2·½) = ½, so logit g1 = ln 3 - ½.
    const initial = 3 / (3 + Math.sqrt(Math.E));
    const game = coordinationGame(initial, initial);
    const rest = symmetricPolicies(0.75, 0.75);

    const certificate = certify(game, rest, 0.5);
    expect(certificate.residual).toBeLessThan(1e-15);
    expect(certificate.regularizedNashConv).toBeLessThan(1e-15);

    // Two answers in a row shrink a distance by (g (1 - g) / λ)² = (3/8)², one by ρ = 3/8, so the iterates' error falls
    // like n^-(1-ρ) = n^-(5/8): ten times the updates leave 10^-(5/8) of it, up to terms that vanish faster.
    const errorAfter = (iterations: number) =>
      solveSignalingGame(game, { lambda: 0.5, iterations }).generator[0]![0]! - 0.75;
    expect(Math.abs(errorAfter(100_000))).toBeLessThan(2e-3);
    expect(errorAfter(100_000) / errorAfter(10_000)).toBeCloseTo(10 ** -0.625, 2);
  });

  test.each([
    { g1: 0.6, d1: 0.7, lambda: { generator: 1, discriminator: 1 } },
    { g1: 0.55, d1: 0.9, lambda: { generator: 2, discriminator: 0.5 } },
    { g1: 0.2, d1: 0.9, lambda: { generator: 0.4, discriminator: 1.5 } },
  ])("by bisection: g1 = $g1, d1 = $d1, λ = $lambda", ({ g1, d1, lambda }) => {
    const discriminatorAnswer = (g: number) => logistic(logit(d1) + (2 * g - 1) / (2 * lambda.discriminator));
    const generatorAnswer = (g: number) =>
      logistic(logit(g1) + (2 * discriminatorAnswer(g) - 1) / (2 * lambda.generator));
    const g = bisect((candidate) => generatorAnswer(candidate) - candidate);
    const d = discriminatorAnswer(g);
    const rest = symmetricPolicies(g, d);
    const game = coordinationGame(g1, d1);

    const certificate = certify(game, rest, lambda);
    expect(certificate.residual).toBeLessThan(1e-14);
    expect(certificate.regularizedNashConv).toBeLessThan(1e-14);

    // ρ² = g (1 - g) d (1 - d) / (λ_G λ_D) <= 1 / (16·0.6), so ρ < 1/3 and the error falls like n^-(2/3) or faster:
    // 5e-4 of what it was at first. A wrong factor in the equations moves the rest point by more than 1e-2.
    const solved = solveSignalingGame(game, { lambda, iterations: 100_000 });
    expectTablesClose(solved.generator, rest.generator, 3e-3);
    expectTablesClose(solved.discriminator, rest.discriminator, 3e-3);
  });
});

test("players that lean the same way end in an all but pure convention at small λ", () => {
  const { generator, discriminator } = solveSignalingGame(coordinationGame(0.55, 0.6), {
    lambda: 0.05,
  });
  // At the rest point the odds are at least exp(1/(2λ)) = e^10; 5,000 updates come within 1e-3 of it.
  expect(generator[0]![0]).toBeGreaterThan(0.999);
  expect(generator[1]![1]).toBeGreaterThan(0.999);
  expect(discriminator[0]![0]).toBeGreaterThan(0.999);
  expect(discriminator[1]![1]).toBeGreaterThan(0.999);
});

test("where the players disagree, the more certain one decides the convention", () => {
  const [sure, unsure] = [0.9, 0.45];
  const byGenerator = solveSignalingGame(coordinationGame(sure, unsure));
  expect(byGenerator.discriminator[0]![0]).toBeGreaterThan(0.9);
  const byDiscriminator = solveSignalingGame(coordinationGame(unsure, sure));
  expect(byDiscriminator.generator[0]![0]).toBeGreaterThan(0.9);
});

test("a large λ keeps the initial policies", () => {
  const game = coordinationGame(0.7, 0.4);
  const { generator, discriminator } = solveSignalingGame(game, { lambda: 1e6 });
  // |Q| <= 1, so the exponents move by Q/λ <= 1e-6, and by log π1 / (1 + η n λ) <= 1e-6.
  const initial = symmetricPolicies(0.7, 0.4);
  expectTablesClose(generator, initial.generator, 1e-6);
  expectTablesClose(discriminator, initial.discriminator, 1e-6);
});

test("a cost moves the generator alone, away from the candidate that has it", () => {
  // With an uninformative discriminator held in place by λ = 1e9, Q_G(0|m) - Q_G(1|m) = -p(m) c(0), and G answers
  // with odds G1(0|m)/G1(1|m) exp(-p(m) c(0) / λ). After n updates λ is λ + 1/(η n), in the weight of log G1 too.
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
      prior: [0.75, 0.25],
      cost: [0.4, 0],
    },
    { lambda: { generator: 0.1, discriminator: 1e9 }, learningRate: 1, iterations: 100 },
  );
  const temperature = 0.1 + 1 / 100;
  // The discriminator moves by up to Q/λ = 1e-9.
  expect(solved.generator[0]![0]).toBeCloseTo(logistic((-0.75 * 0.4) / temperature), 7);
  expect(solved.generator[1]![0]).toBeCloseTo(logistic((-0.25 * 0.4) / temperature), 7);
  expect(solved.discriminator[0]![0]).toBeCloseTo(0.5, 7);
});

test("Horn's division of labour: the frequent meaning takes the short form, the rare one the long form", () => {
  // Prior 2/3 and 1/3, costs 0.1 and 0.2, initial policies that know nothing (arXiv 2311.09712).
  const even = [0.5, 0.5];
  const { generator, discriminator } = solveSignalingGame({
    initialGenerator: logTable([even, even]),
    initialDiscriminator: logTable([even, even]),
    prior: [2 / 3, 1 / 3],
    cost: [0.1, 0.2],
  });
  for (const probability of [generator[0]![0], generator[1]![1], discriminator[0]![0], discriminator[1]![1]]) {
    expect(probability).toBeGreaterThan(0.8);
  }
});

test("scalar implicature: an utterance true of both meanings comes to mean the one that has no word of its own", () => {
  // Meanings "some but not all" and "all"; "some" is true of both, "all" of the second alone.
  const { generator, discriminator } = solveSignalingGame({
    initialGenerator: logTable([
      [1, 0],
      [0.5, 0.5],
    ]),
    initialDiscriminator: logTable([
      [0.5, 0.5],
      [0, 1],
    ]),
  });
  expect(generator[1]![1]).toBeGreaterThan(0.9);
  expect(discriminator[0]![0]).toBeGreaterThan(0.9);
  expect(generator[0]).toEqual([1, 0]);
  expect(discriminator[1]).toEqual([0, 1]);
});

function logit(p: number): number {
  return Math.log(p / (1 - p));
}

function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/** The root in (0, 1) of a function that is positive at 0 and negative at 1. */
function bisect(f: (x: number) => number): number {
  let [low, high] = [0, 1];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (f(middle) > 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
