import {
  createBatchResults,
  limitKinds,
  type SignalingGameBatch,
  solveSignalingGame,
  solveSignalingGames,
} from "equirank/core";
import { describe, expect, it } from "vitest";
import { createRandom, randomGeneralGame } from "../../bench/solver/random-games";

function pack(seed: number, candidates: number[], meanings: number) {
  const random = createRandom(seed);
  const games = candidates.map((N) => randomGeneralGame(random, "peaked", N, meanings));
  const { prior, payoff } = games[0]!;
  const shared = games.map((game) => ({ ...game, prior: prior!, payoff: payoff! }));
  const concatenate = (rows: ArrayLike<ArrayLike<number>>[]) =>
    Float64Array.from(rows.flatMap((table) => Array.from(table, (row) => Array.from(row)).flat()));
  const batch: SignalingGameBatch = {
    candidates,
    meanings,
    initialGenerator: concatenate(shared.map((game) => game.initialGenerator)),
    initialDiscriminator: concatenate(shared.map((game) => game.initialDiscriminator)),
    prior: prior!,
    payoff: payoff!,
    cost: Float64Array.from(shared.flatMap((game) => Array.from(game.cost!))),
  };
  return { games: shared, batch };
}

describe("solveSignalingGames", () => {
  it.each([2, 3])("agrees with solving games of %d meanings one by one", (meanings) => {
    const { games, batch } = pack(8, [3, 5, 1, 4], meanings);
    const before = structuredClone(batch);
    const results = createBatchResults(batch.candidates, meanings);
    expect(solveSignalingGames(batch, results, { lambda: 0.2 })).toBe(4);
    expect(batch).toEqual(before);
    let start = 0;
    games.forEach((game, index) => {
      const single = solveSignalingGame(game, { kind: "exact", lambda: 0.2 });
      const end = start + single.generator.flat().length;
      expect([...results.generator.subarray(start, end)]).toEqual(single.generator.flat());
      expect([...results.discriminator.subarray(start, end)]).toEqual(single.discriminator.flat());
      expect([...results.logGenerator.subarray(start, end)]).toEqual(single.logGenerator.flat());
      expect([...results.logDiscriminator.subarray(start, end)]).toEqual(single.logDiscriminator.flat());
      expect(results.residual[index]).toBe(single.residual);
      expect(results.regularizedNashConv[index]).toBe(single.regularizedNashConv);
      expect(results.stability[index]).toBe(single.stability);
      expect(limitKinds[results.limit[index]!]).toBe(single.limit);
      start = end;
    });
  });

  it("tells a saddle from a stable limit", () => {
    const half = Math.log(0.5);
    const results = createBatchResults([2, 2]);
    const stable = [0.7, 0.3, 0.4, 0.6].map(Math.log);
    const batch = {
      candidates: [2, 2],
      initialGenerator: Float64Array.of(half, half, half, half, ...stable),
      initialDiscriminator: Float64Array.of(half, half, half, half, ...stable),
    };
    solveSignalingGames(batch, results);
    expect([...results.limit].map((kind) => limitKinds[kind])).toEqual(["saddle", "stable"]);
  });

  it("solves a game of 100,000 candidates with as many evaluations as a small one", () => {
    const N = 100_000;
    const random = createRandom(9);
    const scores = Float64Array.from({ length: 2 * N }, () => 3 * random());
    const normalize = (row: Float64Array) => {
      const total = row.reduce((sum, value) => sum + Math.exp(value), 0);
      return row.map((value) => value - Math.log(total));
    };
    const game = {
      initialGenerator: [normalize(scores.subarray(0, N)), normalize(scores.subarray(N))],
      initialDiscriminator: Array.from({ length: N }, () => {
        const correct = 0.2 + 0.6 * random();
        return [Math.log(correct), Math.log1p(-correct)];
      }),
    };
    const result = solveSignalingGame(game, { kind: "exact" });
    expect(result.iterations).toBeLessThan(200);
    expect(result.residual).toBeLessThan(1e-10);
    expect(result.limit).toBe("stable");
  });

  it("rejects what does not fit, by name", () => {
    const { batch } = pack(8, [2, 2], 2);
    const results = createBatchResults([2, 2]);
    const { stability: _, ...incomplete } = results;
    expect(() => solveSignalingGames(batch, incomplete as typeof results)).toThrow(/results\.stability/);
    expect(() => solveSignalingGames({ ...batch, initialGenerator: new Float64Array(3) }, results)).toThrow(
      /batch\.initialGenerator must be a typed array of 8 numbers/,
    );
    expect(() => solveSignalingGames({ ...batch, initialGenerator: new Float64Array(8) }, results)).toThrow(
      /initialGenerator of game 0\[0\].*sum to 2/,
    );
    expect(() => solveSignalingGames(batch, results, { kind: "pikl" } as object)).toThrow(/kind/);
    const none = undefined as unknown as typeof results;
    expect(() => solveSignalingGames({ ...batch, candidates: none as never }, results)).toThrow(
      /batch\.candidates must have one number for each game/,
    );
    expect(() => solveSignalingGames(batch, none)).toThrow(/results\.generator must be a typed/);
    // Bytes would keep no more of a probability than 0 or 1.
    const bytes = { ...results, discriminator: new Uint8Array(8) as unknown as Float64Array };
    expect(() => solveSignalingGames(batch, bytes)).toThrow(/results\.discriminator must be a typed/);
    expect(() => createBatchResults([2.5])).toThrow(/candidates\[0\]/);
  });
});
