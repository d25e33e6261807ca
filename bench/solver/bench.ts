/**
 * The time of one game for this library's kinds and for its peers, at N = 4, 10 and 100 candidates.
 *
 *     npm run bench:solver -- [--rounds 15] [--no-peers]
 *
 * Games are flat, peaked and language-model-like in equal parts (random-games.ts). A game's time is its median over the
 * rounds, in which this library's kinds alternate, so that a change of the machine's speed meets all of them. The table
 * shows the median, the quartiles and the mean over the games: few games with a path close to a saddle make up much of the
 * mean of the exact kind. A ratio is that of two medians, and of two means.
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
  /** `[game]`: milliseconds, the median over the rounds. */
  times: number[];
  /** Largest residual of any game. */
  residual: number;
}

function printTable(games: SignalingGame[], candidates: number, regularization: number): void {
  const packed = games.map((game) => ({
    batch: pack([game]),
    results: createBatchResults([candidates]),
  }));
  const solveSingly = (kind: "exact" | "pikl") => (index: number) =>
    solveSignalingGame(games[index]!, { kind, regularization }).residual;
  const kinds = [
    { name: "exact", games: games.length, solve: solveSingly("exact") },
    {
      name: "exact, batch",
      games: games.length,
      solve: (index: number) => {
        const { batch, results } = packed[index]!;
        solveSignalingGames(batch, results, { regularization });
        return results.residual[0]!;
      },
    },
    { name: "pikl, 5,000 updates", games: gamesForLoop, solve: solveSingly("pikl") },
  ].map((kind) => ({
    ...kind,
    residual: 0,
    rounds: Array.from({ length: kind.games }, () => [] as number[]),
  }));
  for (let round = -2; round < rounds; round++) {
    for (const kind of kinds) {
      kind.rounds.forEach((times, index) => {
        const start = performance.now();
        const residual = kind.solve(index);
        const time = performance.now() - start;
        kind.residual = Math.max(kind.residual, residual);
        if (round >= 0) times.push(time);
      });
    }
  }
  const rows: Row[] = kinds.map(({ name, rounds, residual }) => {
    return { name, times: rounds.map((times) => quantile(times, 0.5)), residual };
  });
  const exact = rows[0]!;
  const width = 24;
  console.log(`\nN = ${candidates}, lambda = ${regularization}: milliseconds a game`);
  const heads = ["median", "quartiles", "mean", "times exact: median", "mean", "largest residual"];
  console.log("".padEnd(width) + heads.map(cell).join(""));
  for (const row of rows) console.log(row.name.padEnd(width) + describe(row, exact));
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
      times: outcome.map((result) => quantile(result.milliseconds, 0.5)),
      residual: Math.max(...outcome.map((result) => result.residual)),
    };
    console.log(row.name.padEnd(width) + describe(row, exact));
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

function describe({ times, residual }: Row, exact: Row): string {
  const spread = `${format(quantile(times, 0.25))} - ${format(quantile(times, 0.75))}`;
  return [
    format(quantile(times, 0.5)),
    spread,
    format(mean(times)),
    (quantile(times, 0.5) / quantile(exact.times, 0.5)).toPrecision(3),
    (mean(times) / mean(exact.times)).toPrecision(3),
    residual.toExponential(1),
  ]
    .map(cell)
    .join("");
}

function mean(numbers: number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
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
