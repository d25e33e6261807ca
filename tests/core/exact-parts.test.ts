import { solveSignalingGame } from "equirank/core";
import { describe, expect, it } from "vitest";
import { createRandom, distributions, randomGame, randomGeneralGame } from "../../bench/solver/random-games";
import { BinaryResponses } from "../../src/core/kernel/binary-responses";
import { GeneralResponses } from "../../src/core/kernel/general-responses";
import { GrowingDirection } from "../../src/core/kernel/growing-direction";
import { distance, type ResponseSystem } from "../../src/core/kernel/response-system";
import { NewtonStep, RestPointFinder } from "../../src/core/kernel/rest-point-finder";
import { spectralRadius } from "../../src/core/kernel/spectral-radius";
import { UpdateBlocks } from "../../src/core/kernel/update-blocks";
import { runPikl } from "../../src/core/pikl";
import { resolveGame } from "../../src/core/signaling-game";
import { resolveSolverOptions } from "../../src/core/solver-options";

const lambda = { generator: 0.1, discriminator: 0.2 };
const learningRate = { generator: 0.3, discriminator: 0.1 };

const flat = [
  [0.5, 0.5],
  [0.5, 0.5],
].map((row) => row.map(Math.log));
const symmetricGame = resolveGame({ initialGenerator: flat, initialDiscriminator: flat });

function systemsOf(seed: number, meanings: number) {
  const random = createRandom(seed);
  const game = resolveGame(randomGeneralGame(random, "flat", 4, meanings));
  const general = new GeneralResponses(game, { lambda, learningRate });
  const binary = new BinaryResponses(game, { lambda, learningRate });
  return { game, general, binary };
}

function stateOf(system: ResponseSystem, game: ReturnType<typeof resolveGame>): Float64Array {
  const state = new Float64Array(2 * system.size);
  system.writeState(game.initialGenerator.map(Math.exp), game.initialDiscriminator.map(Math.exp), state);
  return state;
}

function respond(system: ResponseSystem, state: Float64Array, t: number): Float64Array {
  const response = new Float64Array(2 * system.size);
  system.respond(state, t, response);
  return response;
}

/** ρ by power iteration with Z'D', where the system's responses were last evaluated. */
function growthOf(system: ResponseSystem, iterations: number): number {
  let vector = Float64Array.from({ length: 2 * system.size }, (_, i) => 1 + Math.cos(i * i));
  let growth = 0;
  for (let k = 0; k < iterations; k++) {
    const image = new Float64Array(vector.length);
    system.differentiateDiscriminator(vector, image, 0);
    system.differentiateGenerator(vector, image, 0);
    const next = new Float64Array(vector.length);
    system.differentiateDiscriminator(image, next, 0);
    system.differentiateGenerator(image, next, 0);
    const norm = Math.hypot(...next);
    if (norm === 0) return 0;
    growth = Math.sqrt(norm / Math.hypot(...vector));
    vector = next.map((value) => value / norm);
  }
  return growth;
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
    system.differentiateDiscriminator(direction, image, 0);
    system.differentiateGenerator(direction, image, 0);
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
    const options = resolveSolverOptions({ lambda, learningRate, iterations: 50 });
    const { averageDiscriminator } = runPikl(game, options);
    const discriminator = new Float64Array(averageDiscriminator.length);
    system.writeDiscriminator(state, discriminator);
    discriminator.forEach((value, i) => {
      expect(value).toBeCloseTo(averageDiscriminator[i]!, 13);
    });
  });
});

describe("the excess of the temperatures over λ", () => {
  // Those of update t are 1/(η t) + λ: at t = 5 the generator's is 1/1.5 + 0.1, by 6.67 times 0.1 above it, and the
  // discriminator's 1/0.5 + 0.2, by 10 times 0.2.
  it.each([
    ["the discriminator's", lambda, learningRate, 10],
    ["the generator's", lambda, { generator: 0.1, discriminator: 0.3 }, 20],
  ])("is the larger of both players', here %s", (_, lambdas, rates, expected) => {
    const system = new BinaryResponses(symmetricGame, { lambda: lambdas, learningRate: rates });
    expect(system.excessTemperature(5)).toBeCloseTo(expected, 12);
    expect(system.excessTemperature(50)).toBeCloseTo(expected / 10, 12);
  });
});

describe("both kinds of coordinates", () => {
  it("measure the discriminator's rewards in the same unit", () => {
    const { game, general, binary } = systemsOf(1, 2);
    const { prior, payoff } = game;
    // Σ_m p(m) |u(m, 0) - u(m, 1)|: what G(y|.) = 1 in place of 0 is worth at most.
    const unit = prior[0]! * Math.abs(payoff[0]! - payoff[1]!) + prior[1]! * Math.abs(payoff[2]! - payoff[3]!);
    expect(binary.worthUnit).toBeCloseTo(unit, 15);
    expect(general.worthUnit).toBeCloseTo(unit, 15);
  });
});

describe("update blocks", () => {
  const { game, binary: system } = systemsOf(2, 2);

  it("make the first two updates one by one, with one evaluation each", () => {
    const expected = stateOf(system, game);
    const blocks = new UpdateBlocks(system, stateOf(system, game), 0);
    for (let t = 1; t <= 2; t++) {
      const response = respond(system, expected, t);
      expected.forEach((value, i) => {
        expected[i] = value + (response[i]! - value) / (t + 1);
      });
      blocks.advance(1e-3);
      expect(blocks.time).toBe(t + 1);
      expect(blocks.evaluations).toBe(t + 1);
      expect(blocks.error).toBe(0);
      blocks.averages.forEach((value, i) => {
        expect(value).toBeCloseTo(expected[i]!, 15);
      });
    }
  });

  it("know the error of a mean of responses that are a cubic function of the update", () => {
    // Responses that do not depend on the averages: both formulas take on a quadratic function exactly, and what they
    // differ by for a cubic one tells the error of the second.
    const cubic = (i: number) => 0.5 + 1e-3 * i - 2e-5 * i * i + 3e-7 * i ** 3;
    const responses = new BinaryResponses(game, { lambda, learningRate });
    responses.respond = (_state, t, response) => response.fill(cubic(t));
    responses.differentiateDiscriminator = (_change, image) => {
      image.fill(0);
      return 0;
    };
    responses.differentiateGenerator = () => 0;
    const initial = stateOf(system, game);
    const blocks = new UpdateBlocks(responses, initial, 0);
    const unit = Math.min(1, responses.worthUnit);
    const place = unit < 1 ? responses.size : 0;
    let sum = initial[place]!;
    let added = 1;
    for (let k = 0; k < 12; k++) {
      blocks.advance(1e-4);
      for (; added < blocks.time; added++) sum += cubic(added);
      expect(Math.abs(blocks.averages[place]! - sum / added) / unit).toBeCloseTo(blocks.error, 14);
    }
    expect(blocks.error).toBeGreaterThan(1e-6);
    expect(blocks.time).toBeGreaterThan(40);
  });

  it("approach the averages of single updates as the tolerance falls, and know by how much", () => {
    const single = stateOf(system, game);
    const history = new Map<number, Float64Array>();
    for (let t = 1; t <= 3000; t++) {
      history.set(t, single.slice());
      const response = respond(system, single, t);
      for (let i = 0; i < single.length; i++) single[i]! += (response[i]! - single[i]!) / (t + 1);
    }
    const errors = [1e-5, 1e-7].map((tolerance) => {
      const blocks = new UpdateBlocks(system, stateOf(system, game), 0);
      let largest = 0;
      for (;;) {
        blocks.advance(tolerance);
        const reference = history.get(blocks.time);
        if (!reference) return largest;
        const error = Math.max(...blocks.averages.map((value, i) => Math.abs(value - reference[i]!)));
        largest = Math.max(largest, error);
        expect(error).toBeLessThan(3 * blocks.error + 1e-12);
        // The errors of blocks are taken to add up, where in part they cancel.
        expect(blocks.error).toBeLessThan(5 * error + 1e-12);
      }
    });
    expect(errors[0]).toBeLessThan(3e-5);
    // A block's correction and error are of fourth order in its length, so that the factor tends to 100^(3/4) = 32.
    expect(errors[1]).toBeLessThan(errors[0]! / 20);
  });

  it("count how far neighbouring paths part", () => {
    // Beside the saddle of the symmetric game, from which paths part with t^(rho - 1) = t^1.5.
    const settings = { generator: 0.1, discriminator: 0.1 };
    const uncertainty = 1e-7;
    const beside = [0.5 + uncertainty, 0.5 - uncertainty];
    const game = resolveGame({
      initialGenerator: flat,
      initialDiscriminator: [beside, beside.toReversed()].map((row) => row.map(Math.log)),
    });
    const system = new BinaryResponses(game, { lambda: settings, learningRate: settings });
    const blocks = new UpdateBlocks(system, stateOf(system, game), uncertainty);
    expect(blocks.error).toBe(uncertainty);
    while (blocks.time < 1e6) {
      blocks.advance(1e-10);
      const apart = Math.abs(blocks.averages[0]! - 0.5);
      expect(blocks.error).toBeGreaterThan(apart / 4);
      expect(blocks.error).toBeLessThan(20 * apart);
    }
    expect(blocks.error).toBeGreaterThan(100 * uncertainty);
  });
});

describe("the growing direction", () => {
  const { game, binary: system } = systemsOf(2, 2);
  const state = stateOf(system, game);
  respond(system, state, 500);
  const direction = new GrowingDirection(system);
  for (let k = 0; k < 20; k++) direction.update();
  /** The Jacobian of (d, z) -> (D(z), Z(d)). */
  const differentiate = (change: Float64Array) => {
    const image = new Float64Array(change.length);
    system.differentiateDiscriminator(change, image, 0);
    system.differentiateGenerator(change, image, 0);
    return image;
  };

  it("has the spectral radius that Lanczos's method finds, and nearly so after a few steps", () => {
    // The generic direction that each estimate mixes in keeps it from converging further.
    expect(Math.abs(direction.radius / spectralRadius(system) - 1)).toBeLessThan(1e-3);
    const fresh = new GrowingDirection(system);
    for (let k = 0; k < 6; k++) fresh.update();
    expect(Math.abs(fresh.radius / direction.radius - 1)).toBeLessThan(0.01);
  });

  it("is mapped to itself, times the spectral radius", () => {
    const change = new Float64Array(state.length);
    direction.ensurePart(change, 1);
    expect(distance(system, change, new Float64Array(state.length))).toBeCloseTo(1, 12);
    differentiate(change).forEach((value, i) => {
      expect(Math.abs(value - direction.radius * change[i]!)).toBeLessThan(0.01);
    });
  });

  it("keeps a part that is mapped to itself too, whatever the rest", () => {
    const change = state.map((_, i) => Math.sin(i * i + 1));
    const part = direction.partOf(change);
    expect(direction.partOf(differentiate(change))).toBeCloseTo(direction.radius * part, 2);
    const rest = change.slice();
    direction.removePart(rest);
    expect(direction.partOf(rest)).toBeCloseTo(0, 12);
    const unchanged = change.slice();
    direction.ensurePart(unchanged, 0);
    expect(unchanged).toEqual(change);
  });
});

describe("the sensitivity of the spectral radius", () => {
  it.each([2, 3])("bounds how much log ρ changes, with %d meanings", (meanings) => {
    const random = createRandom(17);
    for (let trial = 0; trial < 40; trial++) {
      const game = resolveGame(randomGeneralGame(random, "peaked", 4, meanings));
      const system =
        meanings === 2
          ? new BinaryResponses(game, { lambda, learningRate })
          : new GeneralResponses(game, { lambda, learningRate });
      const radiusAt = (state: Float64Array) => {
        respond(system, state, Infinity);
        return spectralRadius(system);
      };
      const state = stateOf(system, game);
      const { size, worthUnit } = system;
      const beside = state.map((value, i) => value + 0.02 * (random() - 0.5) * (i < size ? 1 : worthUnit));
      const change = Math.abs(Math.log(radiusAt(beside) / radiusAt(state)));
      const bound = system.sensitivity * distance(system, beside, state);
      expect(change).toBeLessThanOrEqual(bound);
      expect(change).toBeGreaterThan(0);
    }
  });
});

describe("the largest spectral radius", () => {
  it.each([2, 3, 7])("is above that of any policies, with %d meanings", (meanings) => {
    const random = createRandom(23);
    for (let trial = 0; trial < 40; trial++) {
      const game = resolveGame(randomGeneralGame(random, "flat", 3, meanings));
      const system =
        meanings === 2
          ? new BinaryResponses(game, { lambda, learningRate })
          : new GeneralResponses(game, { lambda, learningRate });
      const t = 1 + 200 * random();
      respond(system, stateOf(system, game), t);
      expect(spectralRadius(system)).toBeLessThanOrEqual(system.largestRadius(t));
      expect(system.largestRadius(t)).toBeLessThan(system.sensitivity / 4);
      expect(system.largestRadius(Infinity)).toBeCloseTo(system.sensitivity / 4, 14);
    }
  });

  it("is reached where both players are indifferent", () => {
    const system = new BinaryResponses(symmetricGame, { lambda, learningRate });
    const t = 30;
    respond(system, Float64Array.of(0.5, 0.5, 0, 0), t);
    // The bound takes the mean of 1/T_D and 1/T_G for the root of their product.
    const temperatures = [1 / (0.3 * t) + 0.1, 1 / (0.1 * t) + 0.2] as const;
    expect(spectralRadius(system)).toBeCloseTo(0.25 / Math.sqrt(temperatures[0] * temperatures[1]), 12);
    expect(system.largestRadius(t)).toBeCloseTo((1 / temperatures[0] + 1 / temperatures[1]) / 8, 12);
  });
});

describe("the spectral radius of nearly certain policies", () => {
  it("is found in at most as many steps as there are entries, and some spare ones", () => {
    // ρ² is about 1e-19 here, of which rounding leaves no digit for Lanczos's method to settle.
    const game = resolveGame({
      initialGenerator: [
        [0.1, 0.9],
        [0.5, 0.5],
      ].map((row) => row.map(Math.log)),
      initialDiscriminator: [
        [0.2, 0.8],
        [0.8, 0.2],
      ].map((row) => row.map(Math.log)),
    });
    const settings = { generator: 0.02, discriminator: 0.02 };
    const system = new BinaryResponses(game, { lambda: settings, learningRate });
    respond(system, Float64Array.of(0, 1, -0.5, 0.5), Infinity);
    let applications = 0;
    const original = system.differentiateGenerator.bind(system);
    system.differentiateGenerator = (change, image, start) => {
      applications++;
      return original(change, image, start);
    };
    expect(spectralRadius(system)).toBeLessThan(1e-6);
    expect(applications).toBeLessThanOrEqual(10);
  });
});

describe("update blocks beyond the range of doubles", () => {
  it("go on with the same steps in log t", () => {
    // rho = 0.25 / 0.2502 at the rest point, which the averages approach like t^-0.0008.
    const settings = { generator: 0.2502, discriminator: 0.2502 };
    const system = new BinaryResponses(symmetricGame, { lambda: settings, learningRate });
    const blocks = new UpdateBlocks(system, Float64Array.of(0.6, 0.4, 0.1, -0.1), 0);
    const advance = () => {
      const { time, evaluations, averages } = blocks;
      const start = averages[0]!;
      blocks.advance(1e-6);
      const isRewound = blocks.time < time;
      return {
        isRewound,
        growth: blocks.time / time,
        evaluations: blocks.evaluations - evaluations,
        distance: averages[0]! - start,
      };
    };
    let last = advance();
    let rewound = advance();
    for (let k = 0; k < 5000 && !rewound.isRewound; k++) {
      last = rewound;
      rewound = advance();
    }
    const next = advance();
    expect(rewound.growth * 1e30).toBeCloseTo(last.growth, 1);
    expect(next.growth).toBeCloseTo(last.growth, 1);
    expect(next.evaluations).toBe(1);
    expect(next.distance / last.distance).toBeCloseTo(1, 1);
  });
});

describe("spectral radius", () => {
  it.each([2, 3])("is no rounding error where the players are nearly certain, with %d meanings", (meanings) => {
    const random = createRandom(4);
    for (let trial = 0; trial < 500; trial++) {
      const game = randomGeneralGame(random, distributions[trial % distributions.length]!, 2 + (trial % 4), meanings);
      const settings = { generator: 0.01, discriminator: 0.004 };
      const limit = solveSignalingGame(game, { kind: "exact", lambda: settings });
      const system = new GeneralResponses(resolveGame(game), { lambda: settings, learningRate });
      const state = new Float64Array(2 * system.size);
      system.writeState(
        Float64Array.from(limit.generator.flat()),
        Float64Array.from(limit.discriminator.flat()),
        state,
      );
      respond(system, state, Infinity);
      const roughly = growthOf(system, 30);
      const isFar = Math.abs(limit.stability - roughly) > 1e-6;
      expect(Math.abs(limit.stability - (isFar ? growthOf(system, 5000) : roughly))).toBeLessThan(1e-6);
    }
  });

  it("is that of the whole Jacobian, by power iteration on a dense matrix", () => {
    for (const [seed, meanings] of [
      [3, 2],
      [4, 3],
      [5, 5],
    ] as const) {
      const { game, general: system } = systemsOf(seed, meanings);
      respond(system, stateOf(system, game), Infinity);
      const found = spectralRadius(system);
      expect(found).toBeCloseTo(growthOf(system, 3000), 8);
    }
  });
});

describe("Newton's step", () => {
  it("solves (I - Z'D') step = right in few iterations", () => {
    const random = createRandom(7);
    for (const distribution of distributions) {
      const game = randomGame(random, distribution, 30);
      const settings = { generator: 0.07, discriminator: 0.07 };
      const system = new BinaryResponses(resolveGame(game), { lambda: settings, learningRate });
      // At a stable rest point, where I - Z'D' is positive definite; rho is 0.97, 0.72, 0.89 and 0.
      const limit = solveSignalingGame(game, { kind: "exact", lambda: 0.07 });
      const state = new Float64Array(60);
      system.writeState(
        Float64Array.from(limit.generator.flat()),
        Float64Array.from(limit.discriminator.flat()),
        state,
      );
      respond(system, state, Infinity);
      let applications = 0;
      const differentiate = system.differentiateGenerator.bind(system);
      system.differentiateGenerator = (direction, image, start) => {
        applications++;
        return differentiate(direction, image, start);
      };
      const right = Float64Array.from({ length: 60 }, () => random() - 0.5);
      const step = new Float64Array(60);
      expect(new NewtonStep(system).solve(right, step, true)).toBe(true);
      // Conjugate gradients need few iterations where few eigenvalues are far from 0; other descents need dozens.
      expect(applications).toBeLessThanOrEqual(12);

      const image = new Float64Array(60);
      system.differentiateDiscriminator(step, image, 0);
      system.differentiateGenerator(image, image, 0);
      const error = right.map((value, i) => (i < 30 ? 0 : step[i]! - image[i]! - value));
      const norm = (vector: Float64Array) => {
        const mapped = vector.slice();
        system.differentiateDiscriminator(vector, mapped, 0);
        return Math.sqrt(mapped.subarray(0, 30).reduce((sum, d, y) => sum + d * vector[30 + y]!, 0));
      };
      expect(norm(error)).toBeLessThan(1e-4 * norm(right));
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
        const system = new System(game, { lambda: settings, learningRate });
        const blocks = new UpdateBlocks(system, stateOf(system, game), 0);
        const finder = new RestPointFinder(system);
        for (let k = 0; k < 30; k++) blocks.advance(1e-3);
        expect(finder.find(blocks.averages, 0.1, true)).toBe(true);
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
    const settings = { generator: 0.1, discriminator: 0.1 };
    const system = new BinaryResponses(symmetricGame, { lambda: settings, learningRate });
    const finder = new RestPointFinder(system);
    const near = Float64Array.of(0.503, 0.497, 0.001, -0.001);
    expect(finder.find(near, 0.1, true)).toBe(false);
    expect(finder.find(near, 0.1, false)).toBe(true);
    expect(finder.point[0]).toBeCloseTo(0.5, 12);
  });

  it("are not found beyond the radius, even where Newton's method starts on one", () => {
    const settings = { generator: 0.4, discriminator: 0.4 };
    const finder = new RestPointFinder(new BinaryResponses(symmetricGame, { lambda: settings, learningRate }));
    // z = 0, the response to which is the rest point (1/2, 1/2).
    const averages = Float64Array.of(0.6, 0.4, 0, 0);
    expect(finder.find(averages, 0.11, true)).toBe(true);
    expect(finder.find(averages, 0.09, true)).toBe(false);
  });

  it("are given up soon where a pair of them has just vanished", () => {
    // All paths of this game creep past that place, from t = 1e9 to 1e17 and beyond.
    const game = resolveGame({
      initialGenerator: [
        [0.5577, 0.2551, 0.1872],
        [0.4185, 0.3881, 0.1934],
      ].map((row) => row.map(Math.log)),
      initialDiscriminator: [
        [0.5252, 0.4748],
        [0.5434, 0.4566],
        [0.359, 0.641],
      ].map((row) => row.map(Math.log)),
    });
    const settings = { generator: 0.05, discriminator: 0.05 };
    const system = new BinaryResponses(game, {
      lambda: settings,
      learningRate: { generator: 0.1, discriminator: 0.1 },
    });
    const blocks = new UpdateBlocks(system, stateOf(system, game), 0);
    const finder = new RestPointFinder(system);
    while (blocks.time < 1e17) {
      blocks.advance(1e-4);
      if (blocks.time < 1e9) continue;
      const before = finder.evaluations;
      expect(finder.find(blocks.averages, 0.1, false)).toBe(false);
      // Steps that need not shrink would wander within the radius for up to 40 evaluations.
      expect(finder.evaluations - before).toBeLessThanOrEqual(3);
    }
  });
});
