import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { createBatchResults, solveSignalingGames } from "equirank/core";
import { cell, millisecondsSince, quantile } from "./measurement";
import { packGames } from "./pack-games";
import { createRandom, randomGame } from "./random-games";

/** The exact solver's time and memory a candidate, which are to be the same at every size. */
export function printScaling(): void {
  console.log("\nexact at lambda = 0.1, one peaked game, batch, a candidate");
  console.log("".padEnd(24) + ["microseconds", "bytes", "largest residual"].map(cell).join(""));
  for (const candidates of [1_000, 10_000, 100_000]) {
    const batch = packGames([randomGame(createRandom(1), "peaked", candidates)]);
    const results = createBatchResults(batch.candidates);
    const solve = () => solveSignalingGames(batch, results);
    const times = Array.from({ length: 9 }, () => {
      const start = process.cpuUsage();
      solve();
      return millisecondsSince(start);
    });
    const cells = [
      ((quantile(times, 0.5) * 1e3) / candidates).toFixed(2),
      (measureBytes(solve) / candidates).toFixed(0),
      results.residual[0]!.toExponential(1),
    ];
    console.log(`N = ${candidates}`.padEnd(24) + cells.map(cell).join(""));
  }
}

/** Bytes of the typed arrays that a call creates: the most of some calls, since a collection on the way hides some. */
function measureBytes(call: () => void): number {
  setFlagsFromString("--expose-gc");
  const collectGarbage = runInNewContext("gc") as () => void;
  const bytes = Array.from({ length: 5 }, () => {
    collectGarbage();
    const before = process.memoryUsage().arrayBuffers;
    call();
    return process.memoryUsage().arrayBuffers - before;
  });
  return Math.max(...bytes);
}
