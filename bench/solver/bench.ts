/**
 * The time of one game for this library's kinds and for its peers, at N = 4, 10 and 100 candidates; and time and memory
 * of the exact kind at up to 100,000.
 *
 *     npm run bench:solver -- [--rounds 15] [--no-peers]
 *
 * Games are flat, peaked and language-model-like in equal parts (random-games.ts). In every round all contestants solve
 * their games one after the other, so that a change of the machine's speed meets all of them; slow ones sit out later
 * rounds. A time is the processor's, a game's time its median over the rounds. The table shows the median, the
 * quartiles, the mean and the 99th percentile over the games: few games with a path close to a saddle make up much of
 * the mean of the exact kind. A ratio is that of two medians, and of two means.
 */
import { parseArgs } from "node:util";
import {
  createBatchResults,
  type SignalingGame,
  solveSignalingGame,
  solveSignalingGames,
  useWebAssembly,
} from "equirank/core";
import { runPeer } from "../peers/run-peer";
import { cell, millisecondsSince, quantile } from "./measurement";
import { packGames } from "./pack-games";
import { createRandom, distributions, randomGame } from "./random-games";
import { printScaling } from "./scaling";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "15" },
    "no-peers": { type: "boolean", default: false },
  },
});
const rounds = Number(values.rounds);
/** Games of each size, so that a round takes about as long at every size. */
const gamesOfSize = new Map([
  [2, 300],
  [4, 300],
  [10, 120],
  [100, 24],
]);
/** The loop is slow and its time hardly depends on the game. */
const gamesForLoop = 3;
const peers = [
  { script: "numpy_pikl.py", name: "numpy, 5,000 updates", largest: 100, games: 3, rounds },
  { script: "gambit_logit.py", name: "Gambit, logit tracing", largest: 10, games: 3, rounds: 2 },
  { script: "open_spiel_mmd.py", name: "OpenSpiel, MMD", largest: 10, games: 2, rounds: 1 },
];

for (const lambda of [0.1, 0.05]) {
  for (const [candidates, count] of gamesOfSize) {
    const random = createRandom(candidates);
    const games = Array.from({ length: count }, (_, index) =>
      randomGame(random, distributions[index % 3]!, candidates),
    );
    const ownKinds = createOwnKinds(games, candidates, lambda);
    for (const kind of [...ownKinds, ...ownKinds]) kind.solve();
    const contestants = values["no-peers"] ? ownKinds : [...ownKinds, ...createPeers(games, candidates, lambda)];
    console.log(`\nN = ${candidates}, lambda = ${lambda}: milliseconds a game`);
    printTable(contestants);
  }
}
printSlowestPairs();
printScaling();
await printBatches();

/** Two candidates at small λ, where the policies are so certain that ρ is rounding alone. */
function printSlowestPairs(): void {
  const random = createRandom(2);
  const times: number[] = [];
  const results = createBatchResults([2]);
  for (let index = 0; index < 3_000; index++) {
    const lambda = 0.014 + 0.008 * random();
    const batch = packGames([randomGame(random, distributions[index % 3]!, 2)]);
    const repeats = Array.from({ length: 3 }, () => {
      const start = process.cpuUsage();
      solveSignalingGames(batch, results, { lambda });
      return millisecondsSince(start);
    });
    times.push(quantile(repeats, 0.5));
  }
  console.log("\nexact, batch, N = 2, lambda from 0.014 to 0.022: milliseconds a game");
  const shares = [0.5, 0.99, 1].map((share) => format(quantile(times, share)));
  console.log(`median ${shares[0]}, mean ${format(mean(times))}, 99 % ${shares[1]}, slowest ${shares[2]}`);
}

/** All games in one call, in the plain form and then in that of WebAssembly, which stays in use from there on. */
async function printBatches(): Promise<void> {
  const shapes = [2, 4, 10, 100].map((candidates) => ({ meanings: 2, candidates }));
  const batches = [...shapes, { meanings: 3, candidates: 4 }, { meanings: 4, candidates: 4 }].flatMap(
    ({ meanings, candidates }) => [0.1, 0.05].map((lambda) => ({ meanings, candidates, lambda })),
  );
  const solve = batches.map(({ meanings, candidates, lambda }) => {
    const random = createRandom(candidates);
    const count = Math.ceil(12_000 / (meanings * candidates));
    const games = Array.from({ length: count }, (_, index) =>
      randomGame(random, distributions[index % 3]!, candidates, meanings),
    );
    const batch = packGames(games);
    const results = createBatchResults(batch.candidates, meanings);
    return () => {
      const start = process.cpuUsage();
      solveSignalingGames(batch, results, { lambda });
      return millisecondsSince(start) / count;
    };
  });
  const measure = () => solve.map((once) => quantile(Array.from({ length: rounds + 2 }, once).slice(2), 0.5));
  const plain = measure();
  const isCompiled = await useWebAssembly();
  const compiled = isCompiled ? measure() : [];
  console.log("\nexact, batch: games a second, plain and by WebAssembly");
  batches.forEach(({ meanings, candidates, lambda }, index) => {
    const speeds = [plain[index]!, compiled[index]].map((time) => (time ? (1e3 / time).toFixed(0) : "-"));
    const ratio = compiled[index] ? `, ${(plain[index]! / compiled[index]).toFixed(2)} times` : "";
    console.log(`M = ${meanings}, N = ${candidates}, lambda = ${lambda}: ${speeds.join(" and ")}${ratio}`);
  });
}

interface Contestant {
  name: string;
  rounds: number;
  /** Solves its games; or says why it cannot. */
  solve(): Outcome | string;
}

interface Outcome {
  /** `[game]`: milliseconds. */
  times: number[];
  /** Largest residual of any game. */
  residual: number;
}

function createOwnKinds(games: SignalingGame[], candidates: number, lambda: number): Contestant[] {
  const packed = games.map((game) => packGames([game]));
  const results = createBatchResults([candidates]);
  const solveSingly = (kind: "exact" | "pikl") => (index: number) =>
    solveSignalingGame(games[index]!, { kind, lambda }).residual;
  const solvePacked = (index: number) => {
    solveSignalingGames(packed[index]!, results, { lambda });
    return results.residual[0]!;
  };
  const kinds = [
    { name: "exact", games: games.length, solve: solveSingly("exact") },
    { name: "exact, batch", games: games.length, solve: solvePacked },
    { name: "pikl, 5,000 updates", games: gamesForLoop, solve: solveSingly("pikl") },
  ];
  return kinds.map(({ name, games, solve }) => ({
    name,
    rounds,
    solve: () => {
      let residual = 0;
      const times = Array.from({ length: games }, (_, index) => {
        const start = process.cpuUsage();
        residual = Math.max(residual, solve(index));
        return millisecondsSince(start);
      });
      return { times, residual };
    },
  }));
}

function createPeers(games: SignalingGame[], candidates: number, lambda: number): Contestant[] {
  return peers.map((peer) => ({
    name: peer.name,
    rounds: peer.rounds,
    solve: () => {
      if (candidates > peer.largest) return "not run: minutes a game at this size";
      const chosen = games.slice(0, peer.games).map((game) => ({
        generatorLog: game.initialGenerator as number[][],
        discriminatorLog: game.initialDiscriminator as number[][],
        lambda,
      }));
      const outcome = runPeer(peer.script, chosen);
      if (typeof outcome === "string") return outcome;
      return {
        times: outcome.map(({ milliseconds }) => milliseconds),
        residual: Math.max(...outcome.map(({ residual }) => residual)),
      };
    },
  }));
}

function printTable(contestants: Contestant[]): void {
  const outcomes = contestants.map((): (Outcome | string)[] => []);
  for (let round = 0; round < rounds; round++) {
    contestants.forEach((contestant, index) => {
      const cannotRun = typeof outcomes[index]![0] === "string";
      if (round < contestant.rounds && !cannotRun) outcomes[index]!.push(contestant.solve());
    });
  }
  const width = 24;
  const heads = [
    "median",
    "quartiles",
    "mean",
    "99 %",
    "games a second",
    "times exact: median",
    "mean",
    "largest residual",
  ];
  console.log("".padEnd(width) + heads.map(cell).join(""));
  const exact = summarize(outcomes[0] as Outcome[]);
  contestants.forEach(({ name }, index) => {
    const found = outcomes[index]!;
    const text = typeof found[0] === "string" ? `  ${found[0]}` : describe(summarize(found as Outcome[]), exact);
    console.log(name.padEnd(width) + text);
  });
}

/** Each game's median over the rounds. */
function summarize(outcomes: Outcome[]): Outcome {
  return {
    times: outcomes[0]!.times.map((_, game) =>
      quantile(
        outcomes.map(({ times }) => times[game]!),
        0.5,
      ),
    ),
    residual: Math.max(...outcomes.map(({ residual }) => residual)),
  };
}

function describe({ times, residual }: Outcome, exact: Outcome): string {
  const spread = `${format(quantile(times, 0.25))} - ${format(quantile(times, 0.75))}`;
  return [
    format(quantile(times, 0.5)),
    spread,
    format(mean(times)),
    format(quantile(times, 0.99)),
    (1e3 / mean(times)).toFixed(0),
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
