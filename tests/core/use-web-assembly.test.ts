import {
  createBatchResults,
  type SignalingGame,
  type SolverResult,
  solveSignalingGame,
  solveSignalingGames,
  useWebAssembly,
} from "equirank/core";
import { afterEach, expect, it, vi } from "vitest";
import { packGames } from "../../bench/solver/pack-games";
import { createRandom, distributions, randomGame, randomGeneralGame } from "../../bench/solver/random-games";

const lambdas = [0.05, 0.1, { generator: 0.1, discriminator: 0.4 }, 1];

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/**
 * Games of 1 to 40 candidates and 2 to 4 meanings, with and without payoffs of their own; and one too large to be kept.
 */
function createGames(): SignalingGame[] {
  const random = createRandom(5);
  const games = Array.from({ length: 240 }, (_, index) => {
    const candidates = 1 + (index % 40);
    const distribution = distributions[index % 3]!;
    return index % 2 === 0
      ? randomGame(random, distribution, candidates)
      : randomGeneralGame(random, distribution, candidates, 2 + (index % 3));
  });
  return [...games, randomGame(random, "flat", 600)];
}

function solve(games: readonly SignalingGame[]): SolverResult[] {
  return games.map((game, index) => solveSignalingGame(game, { kind: "exact", lambda: lambdas[index % 4]! }));
}

it("is not used where it is missing or not allowed", async () => {
  const games = createGames().slice(0, 3);
  const before = solve(games);
  vi.stubGlobal("WebAssembly", undefined);
  expect(await useWebAssembly()).toBe(false);
  vi.unstubAllGlobals();
  vi.spyOn(WebAssembly, "compile").mockRejectedValue(new Error("not allowed by the policy"));
  expect(await useWebAssembly()).toBe(false);
  expect(solve(games)).toEqual(before);
});

it("decides as the plain form does, and differs from it by rounding alone", async () => {
  const games = createGames();
  const before = solve(games);
  let instances = 0;
  class CountedInstance extends WebAssembly.Instance {
    constructor(...parameters: ConstructorParameters<typeof WebAssembly.Instance>) {
      super(...parameters);
      instances++;
    }
  }
  const { compile } = WebAssembly;
  vi.stubGlobal("WebAssembly", { compile, Instance: CountedInstance });
  expect(await useWebAssembly()).toBe(true);
  const after = solve(games);
  // One to see that it works, one for the first shapes; each further one when more shapes were met than are kept.
  expect(instances).toBeGreaterThan(3);

  before.forEach((plain, index) => {
    const compiled = after[index]!;
    expect(compiled.limit).toBe(plain.limit);
    expect(compiled.converged).toBe(true);
    expect(compiled.stability).toBeCloseTo(plain.stability, 9);
    for (const policy of ["generator", "discriminator"] as const) {
      compiled[policy].flat().forEach((probability, i) => {
        expect(Math.abs(probability - plain[policy].flat()[i]!)).toBeLessThan(1e-12);
      });
    }
  });
  expect(new Set(before.map(({ limit }) => limit))).toContain("stable");
});

it("tells a saddle, and a game near a change of branches, as the plain form does", async () => {
  expect(await useWebAssembly()).toBe(true);
  const half = Math.log(0.5);
  const flat = [
    [half, half],
    [half, half],
  ];
  const symmetric = { initialGenerator: flat, initialDiscriminator: flat };
  expect(solveSignalingGame(symmetric, { lambda: 0.1 }).limit).toBe("saddle");
  const [left, right] = [Math.log(0.5 + 1e-9), Math.log(0.5 - 1e-9)];
  const nearly = {
    initialGenerator: [
      [left, right],
      [half, half],
    ],
    initialDiscriminator: flat,
  };
  expect(solveSignalingGame(nearly, { lambda: 0.1 }).limit).toBe("undecided");
});

it("solves a batch as the games one by one, and again the same after memory has grown", async () => {
  expect(await useWebAssembly()).toBe(true);
  const random = createRandom(6);
  const games = Array.from({ length: 20 }, () => randomGame(random, "peaked", 4));
  const batch = packGames(games);
  const first = createBatchResults(games.map(() => 4));
  solveSignalingGames(batch, first);
  solve([randomGame(random, "flat", 500), randomGame(random, "flat", 501)]);
  const second = createBatchResults(games.map(() => 4));
  solveSignalingGames(batch, second);
  expect(second).toEqual(first);
  games.forEach((game, index) => {
    const single = solveSignalingGame(game, { kind: "exact" }).discriminator.flat();
    expect([...first.discriminator.subarray(8 * index, 8 * index + 8)]).toEqual(single);
  });
});
