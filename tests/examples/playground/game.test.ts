import { certify, solveSignalingGame } from "equirank/core";
import { describe, expect, it } from "vitest";
import { findFrame, paperUpdates, playGame, shownUpdates } from "../../../examples/playground/play-game";
import {
  computePotential,
  potentialOfDiscriminator,
  potentialOfGenerator,
} from "../../../examples/playground/potential";
import { createGame, pickPair } from "../../../examples/playground/questions";
import { findAllRestPoints, findStableRestPoints, type RestPoint } from "../../../examples/playground/rest-points";

const flat = createGame({ form: "pointwise", generator: [0, 0], discriminator: [0, 0] });
const opposed = createGame({ form: "pointwise", generator: [0.5, 0], discriminator: [0, 0.9] });
const lopsided = createGame({
  form: "contrast",
  generator: [
    [-1.2, -2.3],
    [-2.8, -1.9],
  ],
  discriminator: [
    [-0.2, -1.7],
    [-0.9, -0.5],
  ],
});
const four = createGame({
  form: "pointwise",
  generator: [-1, -1.5, -2, -1.2],
  discriminator: [0.2, -0.3, 1, 0.9],
});
const pairs = { flat, opposed, lopsided };
const lambdas = [0.03, 0.05, 0.1, 0.2, 0.5, 2];
const cases = Object.entries(pairs).flatMap(([name, game]) => lambdas.map((lambda) => ({ name, game, lambda })));

describe("rest points of two candidates", () => {
  it.each(cases)("are certified: $name, λ = $lambda", ({ game, lambda }) => {
    const points = findAllRestPoints(game, lambda);
    for (const { policies } of points) {
      // Bisection ends within 1e-16 of s; a response multiplies that by at most 1 / 16λ² = 69.
      expect(certify(game, policies, lambda).residual).toBeLessThan(1e-13);
    }
  });

  it.each(cases)("are odd in number, and stable and unstable in turn: $name, λ = $lambda", (one) => {
    const stable = findAllRestPoints(one.game, one.lambda).map(({ isStable }) => isStable);
    expect(stable).toEqual(stable.map((_, i) => i % 2 === 0));
    expect(stable.length % 2).toBe(1);
  });

  it.each(cases)("hold the limit of the dynamics: $name, λ = $lambda", ({ game, lambda }) => {
    const limit = solveSignalingGame(game, { kind: "exact", lambda });
    const points = findAllRestPoints(game, lambda);
    const nearest = points
      .map(({ policies, isStable }) => ({
        isStable,
        distance: Math.abs(policies.discriminator[0]![0]! - limit.discriminator[0]![0]!),
      }))
      .sort((a, b) => a.distance - b.distance)[0]!;
    expect(nearest.distance).toBeLessThan(1e-9);
    expect(nearest.isStable).toBe(limit.stability < 1);
  });

  it("split from one into three at λ = 1/4 where both players begin undecided", () => {
    // On paper: F(s) = tanh( tanh(s/4λ) / 4λ ), so F'(0) = 1/16λ², which is 1 at λ = 1/4.
    expect(findAllRestPoints(flat, 0.26)).toHaveLength(1);
    const three = findAllRestPoints(flat, 0.24);
    expect(three.map(({ isStable }) => isStable)).toEqual([true, false, true]);
    const s = three[2]!.policies.discriminator[0]![0]! - three[2]!.policies.discriminator[1]![0]!;
    expect(Math.tanh(Math.tanh(s / 0.96) / 0.96)).toBeCloseTo(s, 12);
    expect(three[1]!.policies.discriminator[0]![0]).toBeCloseTo(0.5, 14);
  });
});

describe("the potential", () => {
  const step = 1e-5;

  it.each(cases)("is level at every rest point, from both sides: $name, λ = $lambda", (one) => {
    const { game, lambda } = one;
    for (const { policies, potential, isStable } of findAllRestPoints(game, lambda)) {
      const called = policies.discriminator.map((row) => row[0]!);
      const sentFirst = policies.generator.map((row) => row[0]!);
      expect(potentialOfDiscriminator(game, called, lambda)).toBeCloseTo(potential, 12);
      expect(potentialOfGenerator(game, sentFirst, lambda)).toBeCloseTo(potential, 12);
      if (called.some(isNearEdge) || sentFirst.some(isNearEdge)) continue;
      for (let y = 0; y < 2; y++) {
        const along = (change: number, values: number[]) =>
          values.map((value, i) => (i === y ? value + change : value));
        // Central differences of a function of size 1 with third derivatives below 1e5: 1e-16/1e-5 + 1e-10 * 1e5.
        const ofDiscriminator = (change: number) => potentialOfDiscriminator(game, along(change, called), lambda);
        expect((ofDiscriminator(step) - ofDiscriminator(-step)) / (2 * step)).toBeCloseTo(0, 4);
        const ofGenerator = (change: number) => potentialOfGenerator(game, along(change, sentFirst), lambda);
        expect((ofGenerator(step) - ofGenerator(-step)) / (2 * step)).toBeCloseTo(0, 4);
      }
      if (!isStable) continue;
      for (const [a, b] of [
        [1, 0],
        [0, 1],
        [1, 1],
        [1, -1],
      ] as const) {
        const beside = called.map((value, y) => value + (y === 0 ? a : b) * 0.003);
        if (beside.some((value) => value <= 0 || value >= 1)) continue;
        expect(potentialOfDiscriminator(game, beside, lambda)).toBeLessThan(potential);
      }
    }
  });

  it("is the payoff less the divergences, by hand", () => {
    const half = [0.5, 0.5];
    const policies = {
      generator: [
        [1, 0],
        [0, 1],
      ],
      discriminator: [[1, 0], half],
    };
    // E[u] = 1/2 (1 + 1/2); KL of each row (1, 0) from (1/2, 1/2) is log 2, and there are three of them.
    expect(computePotential(flat, policies, 0.1)).toBeCloseTo(0.75 - 0.3 * Math.log(2), 15);
  });
});

const isNearEdge = (probability: number) => probability < 0.01 || probability > 0.99;

describe("stable rest points of any number of candidates", () => {
  it.each(lambdas)("are certified, and hold the limit, at λ = %d", (lambda) => {
    const points = findStableRestPoints(four, lambda);
    for (const { policies } of points) {
      expect(certify(four, policies, lambda).residual).toBeLessThan(1e-9);
    }
    const limit = solveSignalingGame(four, { kind: "exact", lambda });
    const distances = points.map(({ policies }) =>
      Math.max(...policies.discriminator.map((row, y) => Math.abs(row[0]! - limit.discriminator[y]![0]!))),
    );
    expect(Math.min(...distances)).toBeLessThan(1e-8);
  });

  it.each(cases)("are those that the scan finds, for two: $name, λ = $lambda", (one) => {
    const called = (points: RestPoint[]) =>
      points.map(({ policies }) => policies.discriminator[0]![0]!).sort((a, b) => a - b);
    const scanned = findAllRestPoints(one.game, one.lambda).filter(({ isStable }) => isStable);
    const found = called(findStableRestPoints(one.game, one.lambda));
    expect(found).toHaveLength(scanned.length);
    for (const [i, value] of called(scanned).entries()) expect(found[i]).toBeCloseTo(value, 8);
  });
});

describe("a played game", () => {
  const { frames, limit } = playGame(four, 0.1);

  it("goes from the initial policies over the paper's iterates to the limit", () => {
    expect(frames.map(({ updates }) => updates)).toEqual([0, ...shownUpdates, Infinity]);
    expect(frames[0]!.policies.generator[0]![2]).toBeCloseTo(Math.exp(four.initialGenerator[0]![2]!), 15);
    const iterate = solveSignalingGame(four, {
      kind: "pikl",
      lambda: 0.1,
      iterations: paperUpdates,
    });
    expect(frames.at(-2)!.policies.discriminator).toEqual(iterate.discriminator);
    expect(frames.at(-1)!.policies.discriminator).toEqual(limit.discriminator);
    expect(frames.at(-1)!.residual).toBeLessThan(1e-10);
  });

  it("is found by its number of updates", () => {
    for (const [i, { updates }] of frames.entries()) expect(findFrame(updates)).toBe(i);
    expect(frames[findFrame(4900)]!.updates).toBe(paperUpdates);
  });
});

it("picks two candidates of either form", () => {
  expect(pickPair({ form: "pointwise", generator: [1, 2, 3], discriminator: [4, 5, 6] }, [2, 0])).toEqual({
    form: "pointwise",
    generator: [3, 1],
    discriminator: [6, 4],
  });
  const numbers = {
    generator: [
      [1, 2, 3],
      [4, 5, 6],
    ],
    discriminator: [
      [7, 8],
      [9, 10],
      [11, 12],
    ],
  };
  expect(pickPair({ form: "contrast", ...numbers }, [0, 2])).toEqual({
    form: "contrast",
    generator: [
      [1, 3],
      [4, 6],
    ],
    discriminator: [
      [7, 8],
      [11, 12],
    ],
  });
});
