/**
 * The time of one game for this library's kinds and for its peers, at N = 4, 10 and 100 candidates.
 *
 *     npm run bench:solver -- [--rounds 15] [--no-peers]
 *
 * Rounds of all of this library's kinds alternate, so that a change of the machine's speed meets all of them; a ratio is
 * the median of the rounds' ratios. Games are flat, peaked and language-model-like in equal parts (random-games.ts).
 */
import { parseArgs } from "node:util";
import {
  createBatchResults,
  type SignalingGame,
  solveSignalingGame,
  solveSignalingGames,
} from "equirank/core";
import { runPeer } from "../peers/run-peer";
import { createRandom, distributions, randomGame } from "./random-games";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "15" },
    "no-peers": { type: "boolean", default: false },
  },
});
const rounds = Number(values.rounds);
/** Games of each size, so that a round takes about as long at every size. */
const gamesOfSize = new Map([
  [4, 300],
  [10, 120],
  [100, 24],
]);
/** The loop is slow and its time hardly depends on the game. */
const gamesForLoop = 3;
const peers = [
  { script: "numpy_pikl.py", name: "numpy, 5,000 updates", largest: 100, games: 3, repeats: 3 },
  { script: "gambit_logit.py", name: "Gambit, logit tracing", largest: 10, games: 3, repeats: 2 },
  { script: "open_spiel_mmd.py", name: "OpenSpiel, MMD", largest: 10, games: 2, repeats: 1 },
];

for (const regularization of [0.1, 0.05]) {
  for (const [candidates, count] of gamesOfSize) {
    const random = createRandom(candidates);
    const games = Array.from({ length: count }, (_, index) =>
      randomGame(random, distributions[index % 3]!, candidates),
    );
    printTable(games, candidates, regularization);
  }
}
printScaling();

interface Row {
  name: string;
  /** Milliseconds a game, in each round. */
  times: number[];
  /** Largest residual of any game. */
  residual: number;
}

function printTable(games: SignalingGame[], candidates: number, regularization: number): void {
  const exact: Row = { name: "exact", times: [], residual: 0 };
  const batch: Row = { name: "exact, batch", times: [], residual: 0 };
  const loop: Row = { name: "pikl, 5,000 updates", times: [], residual: 0 };
  const packed = pack(games);
  const results = createBatchResults(packed.candidates);
  for (let round = -2; round < rounds; round++) {
    const solveAll = (row: Row, count: number, solve: () => number) => {
      const start = performance.now();
      const residual = solve();
      const time = (performance.now() - start) / count;
      if (round < 0) return;
      row.times.push(time);
      row.residual = Math.max(row.residual, residual);
    };
    solveAll(exact, games.length, () => {
      let residual = 0;
      for (const game of games) {
        const result = solveSignalingGame(game, { kind: "exact", regularization });
        residual = Math.max(residual, result.residual);
      }
      return residual;
    });
    solveAll(batch, games.length, () => {
      solveSignalingGames(packed, results, { regularization });
      return results.residual.reduce((a, b) => Math.max(a, b));
    });
    solveAll(loop, gamesForLoop, () => {
      let residual = 0;
      for (const game of games.slice(0, gamesForLoop)) {
        const result = solveSignalingGame(game, { kind: "pikl", regularization });
        residual = Math.max(residual, result.residual);
      }
      return residual;
    });
  }
  console.log(`\nN = ${candidates}, lambda = ${regularization}: milliseconds a game`);
  const width = 24;
  console.log(
    "".padEnd(width) +
      ["median", "quartiles", "times exact", "largest residual"].map(cell).join(""),
  );
  for (const row of [exact, batch, loop]) {
    const ratios = row.times.map((time, round) => time / exact.times[round]!);
    console.log(row.name.padEnd(width) + describe(row, quantile(ratios, 0.5)));
  }
  if (values["no-peers"]) return;
  for (const peer of peers) {
    if (candidates > peer.largest) {
      console.log(`${peer.name.padEnd(width)}  not run: minutes a game at this size`);
      continue;
    }
    const chosen = games.slice(0, peer.games).map((game) => ({
      generatorLog: game.initialGenerator as number[][],
      discriminatorLog: game.initialDiscriminator as number[][],
      lambda: regularization,
    }));
    const outcome = runPeer(peer.script, chosen, peer.repeats);
    if (typeof outcome === "string") {
      console.log(`${peer.name.padEnd(width)}  ${outcome}`);
      continue;
    }
    const row = {
      name: peer.name,
      times: outcome.flatMap((result) => result.milliseconds),
      residual: Math.max(...outcome.map((result) => result.residual)),
    };
    const ratio = quantile(row.times, 0.5) / quantile(exact.times, 0.5);
    console.log(row.name.padEnd(width) + describe(row, ratio));
  }
}

/** The exact solver's time a candidate, which is to be the same at every size. */
function printScaling(): void {
  console.log("\nexact at lambda = 0.1, one peaked game: microseconds a candidate");
  for (const candidates of [1_000, 10_000, 100_000]) {
    const batch = pack([randomGame(createRandom(1), "peaked", candidates)]);
    const results = createBatchResults(batch.candidates);
    const times = Array.from({ length: 5 }, () => {
      const start = performance.now();
      solveSignalingGames(batch, results);
      return ((performance.now() - start) * 1e3) / candidates;
    });
    const residual = results.residual[0]!.toExponential(1);
    console.log(
      `N = ${String(candidates).padEnd(20)}${cell(quantile(times, 0.5).toFixed(2))}${cell(`residual ${residual}`)}`,
    );
  }
}

function describe({ times, residual }: Row, ratio: number): string {
  const spread = `${format(quantile(times, 0.25))} - ${format(quantile(times, 0.75))}`;
  return [format(quantile(times, 0.5)), spread, ratio.toPrecision(3), residual.toExponential(1)]
    .map(cell)
    .join("");
}

function format(milliseconds: number): string {
  return milliseconds >= 100 ? milliseconds.toFixed(0) : milliseconds.toPrecision(3);
}

function cell(text: string): string {
  return text.padStart(20);
}

function quantile(numbers: number[], share: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(share * (sorted.length - 1) + 0.5)]!;
}

function pack(games: SignalingGame[]) {
  const rows = (tables: SignalingGame["initialGenerator"][]) =>
    Float64Array.from(
      tables.flatMap((table) => Array.from(table, (row) => Array.from(row)).flat()),
    );
  return {
    candidates: games.map((game) => game.initialDiscriminator.length),
    initialGenerator: rows(games.map((game) => game.initialGenerator)),
    initialDiscriminator: rows(games.map((game) => game.initialDiscriminator)),
  };
}
