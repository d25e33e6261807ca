import { fitQuantalResponse, type Game, logitEquilibria, symmetricLogitEquilibrium } from "equirank/companions";
import { describe, expect, it } from "vitest";
import { mixedNash2x2, pureNash } from "../../../bench/companions/dilemmas/nash";
import { dilemmaGames } from "../../../bench/companions/dilemmas/scenarios";
import { dilemmaGame } from "../../../src/companions/dilemmas/scenario";
import reference from "../../fixtures/dilemma-equilibria.json";

// Expected numbers are Gambit's and scipy's, see bench/peers/dilemma_equilibria.py.
const tolerance = 1e-9;

type Dilemma = keyof typeof dilemmaGames;

function expectClose(actual: readonly number[], expected: readonly number[], within: number): void {
  expect(actual).toHaveLength(expected.length);
  for (const [i, value] of actual.entries()) {
    expect(Math.abs(value - expected[i]!)).toBeLessThanOrEqual(within);
  }
}

const games = reference.games.map(({ payoffs, ...rest }) => ({
  ...rest,
  game: { payoffs: payoffs as unknown as Game["payoffs"] },
}));

describe("equilibria agree with Gambit and scipy", () => {
  it.each(games)("Nash equilibria of $name", ({ game, pure, mixed }) => {
    const expected = pure.map(([row, column]) => [1 - row!, 1 - column!]);
    expect(pureNash(game)).toHaveLength(expected.length);
    expect(pureNash(game)).toEqual(expect.arrayContaining(expected));
    const found = mixedNash2x2(game);
    expect(found === undefined ? [] : [found]).toHaveLength(mixed.length);
    if (found !== undefined) expectClose(found, mixed[0]!, 1e-15);
  });

  const responses = games.flatMap(({ name, game, responses }) =>
    responses.map(({ lambda, anchors, ...expected }) => ({
      name,
      lambda,
      anchors: anchors.join(" and "),
      game: { ...game, anchors: anchors as [number, number] },
      ...expected,
    })),
  );
  it.each(responses)("logit equilibria of $name, lambda $lambda, anchors $anchors", (given) => {
    const found = logitEquilibria(given.game, given.lambda);
    expect(found).toHaveLength(given.equilibria.length);
    // Scipy's roots are as exact as doubles allow; with lambda 0.5 responses magnify rounding by up to a thousand.
    for (const [i, one] of found.entries()) expectClose(one, given.equilibria[i]!, 1e-12);
    const { precision, probabilities } = given.traced;
    // An anchor is a bonus of lambda log(anchor), which Gambit was given for the lambda asked for.
    const asked = 1 / given.lambda;
    const anchors = given.game.anchors.map((anchor) => {
      const odds = (anchor / (1 - anchor)) ** (precision / asked);
      return odds / (1 + odds);
    }) as [number, number];
    const distances = logitEquilibria({ ...given.game, anchors }, 1 / precision).map((one) =>
      Math.max(...one.map((p, player) => Math.abs(p - probabilities[player]!))),
    );
    expect(Math.min(...distances)).toBeLessThanOrEqual(tolerance);
  });

  const dilemmas = games.filter(({ name }) => name in dilemmaGames);
  it.each(dilemmas)("the symmetric equilibrium of $name", ({ name, responses }) => {
    for (const { lambda, anchors, traced, equilibria } of responses) {
      if (anchors[0] !== anchors[1]) continue;
      const p = symmetricLogitEquilibrium(dilemmaGame(dilemmaGames[name as Dilemma]), lambda);
      const symmetric = equilibria.flatMap(([a, b]) => (Math.abs(a! - b!) < 1e-9 ? [a!] : []));
      expect(Math.min(...symmetric.map((one) => Math.abs(one - p)))).toBeLessThan(1e-12);
      // Gambit's branch from the uniform policies is symmetric too, until it leaves by a fork in Snowdrift.
      const [a, b] = traced.probabilities;
      if (Math.abs(a! - b!) < 1e-6) expect(Math.abs(p - a!)).toBeLessThan(1e-7);
    }
  });

  it.each(reference.fits)("the precision fitted to play of $game", (given) => {
    const { cooperated, defected } = given;
    const game = dilemmaGame(dilemmaGames[given.game as Dilemma]);
    const fit = fitQuantalResponse([{ game, first: cooperated, second: defected }]);
    // Gambit stops where the likelihood, which is flat there, is right to some 1e-7.
    expect(fit.precision / given.precision).toBeCloseTo(1, 3);
    expect(fit.logLikelihood).toBeCloseTo(given.logLikelihood, 6);
    // With one game, p is the observed share, and precision = log-odds / advantage, in closed form.
    const [row] = game.payoffs;
    const share = cooperated / (cooperated + defected);
    const advantage = share * (row[0][0] - row[1][0]) + (1 - share) * (row[0][1] - row[1][1]);
    expect(fit.precision).toBeCloseTo(Math.log(share / (1 - share)) / advantage, 6);
    expect(fit.isAtBound).toBe(false);
  });
});
