import { describe, expect, it } from "vitest";
import {
  createRandom,
  distributions,
  randomGame,
  randomGeneralGame,
} from "../../bench/solver/random-games";
import { BinaryResponses } from "../../src/core/binary-responses";
import { GeneralResponses } from "../../src/core/general-responses";
import { runPikl } from "../../src/core/pikl";
import type { ResponseSystem } from "../../src/core/response-system";
import { RestPointFinder } from "../../src/core/rest-point-finder";
import { resolveGame } from "../../src/core/signaling-game";
import { resolveSolverOptions } from "../../src/core/solver-options";
import { spectralRadius } from "../../src/core/spectral-radius";
import { UpdateBlocks } from "../../src/core/update-blocks";

const regularization = { generator: 0.1, discriminator: 0.2 };
const learningRate = { generator: 0.3, discriminator: 0.1 };

function systemsOf(seed: number, meanings: number) {
  const random = createRandom(seed);
  const game = resolveGame(randomGeneralGame(random, "flat", 4, meanings));
  const general = new GeneralResponses(game, regularization, learningRate);
  const binary = new BinaryResponses(game, regularization, learningRate);
  return { game, general, binary };
}

function stateOf(system: ResponseSystem, game: ReturnType<typeof resolveGame>): Float64Array {
  const state = new Float64Array(2 * system.size);
  system.writeState(
    game.initialGenerator.map(Math.exp),
    game.initialDiscriminator.map(Math.exp),
    state,
  );
  return state;
}

function respond(system: ResponseSystem, state: Float64Array, t: number): Float64Array {
  const response = new Float64Array(2 * system.size);
  system.respondDiscriminator(state, t, response);
  system.respondGenerator(state, t, response);
  return response;
}

describe.each([
  ["binary", 2],
  ["general", 3],
] as const)("%s responses", (name, meanings) => {
  const { game, general, binary } = systemsOf(1, meanings);
  const system = name === "binary" ? binary : general;

  it("have the derivatives that differences show", () => {
    const state = stateOf(system, game);
    const direction = state.map((_, i) => Math.sin(i + 1));
    const step = 1e-6;
    const ahead = respond(
      system,
      state.map((value, i) => value + step * direction[i]!),
      7,
    );
    const behind = respond(
      system,
      state.map((value, i) => value - step * direction[i]!),
      7,
    );
    respond(system, state, 7);
    const image = new Float64Array(state.length);
    system.differentiateDiscriminator(direction, image);
    system.differentiateGenerator(direction, image);
    image.forEach((value, i) => {
      // A central difference with step 1e-6 is right to about 1e-10 relative to third derivatives of order 100.
      expect(value).toBeCloseTo((ahead[i]! - behind[i]!) / (2 * step), 7);
    });
  });

  it("make the averages of the piKL loop when they are updated one by one", () => {
    const state = stateOf(system, game);
    for (let t = 1; t < 50; t++) {
      const response = respond(system, state, t);
      for (let i = 0; i < state.length; i++) state[i]! += (response[i]! - state[i]!) / (t + 1);
    }
    const options = resolveSolverOptions({ regularization, learningRate, iterations: 50 });
    const { averageDiscriminator } = runPikl(game, options);
    const discriminator = new Float64Array(averageDiscriminator.length);
    system.writeDiscriminator(state, discriminator);
    discriminator.forEach((value, i) => {
      expect(value).toBeCloseTo(averageDiscriminator[i]!, 13);
    });
  });
});

describe("update blocks", () => {
  const { game, binary: system } = systemsOf(2, 2);

  it("make the first three updates exactly", () => {
    const expected = stateOf(system, game);
    for (let t = 1; t <= 3; t++) {
      const response = respond(system, expected, t);
      expected.forEach((value, i) => {
        expected[i] = value + (response[i]! - value) / (t + 1);
      });
    }
    const blocks = new UpdateBlocks(system, stateOf(system, game), 0);
    blocks.advance(1e-3);
    blocks.averages.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i]!, 15);
    });
    expect(blocks.evaluations).toBe(3);
    expect(blocks.error).toBe(0);
  });

  it("approach the averages of single updates as the tolerance falls, and know by how much", () => {
    const single = stateOf(system, game);
    const history = new Map<number, Float64Array>();
    for (let t = 1; t <= 3000; t++) {
      history.set(t, single.slice());
      const response = respond(system, single, t);
      for (let i = 0; i < single.length; i++) single[i]! += (response[i]! - single[i]!) / (t + 1);
    }
    const errors = [1e-3, 1e-5].map((tolerance) => {
      const blocks = new UpdateBlocks(system, stateOf(system, game), 0);
      let largest = 0;
      for (;;) {
        blocks.advance(tolerance);
        const reference = history.get(blocks.time);
        if (!reference) return largest;
        const error = Math.max(
          ...blocks.averages.map((value, i) => Math.abs(value - reference[i]!)),
        );
        largest = Math.max(largest, error);
        expect(error).toBeLessThan(3 * blocks.error + 1e-12);
      }
    });
    expect(errors[0]).toBeLessThan(3e-3);
    // The estimate is of third order in the block's length and the path's error too, so the factor tends to 100.
    expect(errors[1]).toBeLessThan(errors[0]! / 20);
  });

  it("count how far neighbouring paths part", () => {
    // Beside the saddle of the symmetric game, from which paths part with t^(rho - 1) = t^1.5.
    const flat = [
      [0.5, 0.5],
      [0.5, 0.5],
    ].map((row) => row.map(Math.log));
    const symmetric = resolveGame({ initialGenerator: flat, initialDiscriminator: flat });
    const settings = { generator: 0.1, discriminator: 0.1 };
    const system = new BinaryResponses(symmetric, settings, settings);
    const uncertainty = 1e-7;
    const beside = Float64Array.of(0.5 + uncertainty, 0.5 - uncertainty, 0, 0);
    const blocks = new UpdateBlocks(system, beside, uncertainty);
    while (blocks.time < 1e6) {
      blocks.advance(1e-10);
      const apart = Math.abs(blocks.averages[0]! - 0.5);
      expect(blocks.error).toBeGreaterThan(apart / 4);
      expect(blocks.error).toBeLessThan(20 * apart);
    }
    expect(blocks.error).toBeGreaterThan(100 * uncertainty);
  });
});

describe("spectral radius", () => {
  it("is that of the whole Jacobian, by power iteration on a dense matrix", () => {
    for (const [seed, meanings] of [
      [3, 2],
      [4, 3],
      [5, 5],
    ] as const) {
      const { game, general: system } = systemsOf(seed, meanings);
      respond(system, stateOf(system, game), Infinity);
      const found = spectralRadius(system);
      let vector = Float64Array.from({ length: 2 * system.size }, (_, i) => 1 + Math.cos(i * i));
      let growth = 0;
      for (let k = 0; k < 3000; k++) {
        const image = new Float64Array(vector.length);
        system.differentiateDiscriminator(vector, image);
        system.differentiateGenerator(vector, image);
        const next = new Float64Array(vector.length);
        system.differentiateDiscriminator(image, next);
        system.differentiateGenerator(image, next);
        growth = Math.sqrt(Math.hypot(...next) / Math.hypot(...vector));
        const norm = Math.hypot(...next);
        vector = next.map((value) => value / norm);
      }
      expect(found).toBeCloseTo(growth, 8);
    }
  });
});

describe("rest points", () => {
  it("are the same in both coordinates of a game with two meanings", () => {
    const random = createRandom(6);
    for (const distribution of distributions) {
      const game = resolveGame(randomGame(random, distribution, 6));
      const settings = { generator: 0.3, discriminator: 0.3 };
      const points = [BinaryResponses, GeneralResponses].map((System) => {
        const system = new System(game, settings, learningRate);
        const blocks = new UpdateBlocks(system, stateOf(system, game), 0);
        const finder = new RestPointFinder(system);
        for (let k = 0; k < 30; k++) blocks.advance(1e-3);
        expect(finder.find(blocks.averages, 0.1, "stable")).toBe(true);
        const discriminator = new Float64Array(12);
        system.writeDiscriminator(finder.point, discriminator);
        return { discriminator, stability: spectralRadius(system) };
      });
      const [binary, general] = points as [(typeof points)[0], (typeof points)[0]];
      binary.discriminator.forEach((value, i) => {
        expect(value).toBeCloseTo(general.discriminator[i]!, 12);
      });
      expect(binary.stability).toBeCloseTo(general.stability, 10);
    }
  });

  it("are not called stable where the potential curves upward", () => {
    const flat = [
      [0.5, 0.5],
      [0.5, 0.5],
    ].map((row) => row.map(Math.log));
    const game = resolveGame({ initialGenerator: flat, initialDiscriminator: flat });
    const settings = { generator: 0.1, discriminator: 0.1 };
    const system = new BinaryResponses(game, settings, learningRate);
    const finder = new RestPointFinder(system);
    const near = Float64Array.of(0.503, 0.497, 0.001, -0.001);
    expect(finder.find(near, 0.1, "stable")).toBe(false);
    expect(finder.find(near, 0.1, "any")).toBe(true);
    expect(finder.point[0]).toBeCloseTo(0.5, 12);
  });
});
