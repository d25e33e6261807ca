import { readFileSync } from "node:fs";
import { certify, solveSignalingGame } from "equirank/core";
import { describe, expect, it } from "vitest";

interface OracleGame {
  generatorLog: number[][];
  discriminatorLog: number[][];
  lambda: number;
  gambit: OracleResult;
  openSpiel: OracleResult;
}
interface OracleResult {
  generator: number[][];
  discriminator: number[][];
  residual: number;
}

// Recorded by bench/peers/oracle.ts from Gambit's logit tracing and OpenSpiel's magnetic mirror descent.
const oracleGames = JSON.parse(
  readFileSync(new URL("../../bench/peers/oracle-games.json", import.meta.url), "utf8"),
) as OracleGame[];

const largestGap = (a: number[][], b: number[][]) =>
  Math.max(...a.flat().map((value, i) => Math.abs(value - b.flat()[i]!)));

describe.each(["gambit", "openSpiel"] as const)("the rest points of %s", (oracle) => {
  it("satisfy our certificate", () => {
    for (const known of oracleGames) {
      const game = {
        initialGenerator: known.generatorLog,
        initialDiscriminator: known.discriminatorLog,
      };
      const { residual } = certify(game, known[oracle], known.lambda);
      // Their own residual, computed in numpy, is the same number up to rounding.
      expect(Math.abs(residual - known[oracle].residual)).toBeLessThan(1e-14);
    }
  });

  it("are ours, wherever they are on the dynamics' branch", () => {
    let same = 0;
    for (const known of oracleGames) {
      const { generator, discriminator, stability } = solveSignalingGame(
        { initialGenerator: known.generatorLog, initialDiscriminator: known.discriminatorLog },
        { kind: "exact", lambda: known.lambda },
      );
      const gap = Math.max(
        largestGap(generator, known[oracle].generator),
        largestGap(discriminator, known[oracle].discriminator),
      );
      // A point with residual r is about r / (1 - rho) from the rest point.
      if (gap <= (10 * known[oracle].residual + 1e-12) / (1 - stability)) same++;
      else expect(gap).toBeGreaterThan(1e-3);
    }
    expect(same).toBeGreaterThanOrEqual(oracleGames.length - 2);
  });
});
