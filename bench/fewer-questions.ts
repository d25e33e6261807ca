import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { rankFromLogLikelihoods, scorers } from "equirank";
import type { Matrix } from "equirank/core";
import { readScores } from "equirank/evaluation";
import { askUntilCertain } from "../src/internal";

/**
 * How many questions to the judge `exhaustive: false` leaves out, by the scores kept in bench/scores that have the
 * paper's contrast: `npm run bench:questions`. No model is asked. The exit code is 1 if a winner by ER-G is not that of
 * all answers.
 */

const lambdas = [0.05, 0.1, 0.2, 0.3, 1];
const folder = fileURLToPath(new URL("scores/", import.meta.url));

for (const file of readdirSync(folder).filter((name) => name.endsWith(".gz"))) {
  let items = 0;
  let questions = 0;
  const leftOut = lambdas.map(() => 0);
  for await (const item of readScores([`${folder}${file}`])) {
    const { correct, "yes-no": judged } = item.said.generator;
    if (correct === undefined || judged === undefined) break;
    const generator = scorers.contrast.read(item.said.generator, item.bytes) as number[][];
    const byLabel = scorers["yes-no"].read(item.said.generator, item.bytes) as number[][];
    const discriminator = item.bytes.map((_, y) => byLabel.map((row) => row[y]!));
    items++;
    questions += discriminator.length;
    for (const [i, lambda] of lambdas.entries()) {
      const { asked, winner } = askWhatMatters(generator, discriminator, lambda);
      leftOut[i]! += discriminator.length - asked;
      if (winner !== findWinner(generator, discriminator, lambda)) {
        console.log(`item ${item.item} of ${file}, lambda ${lambda}: ANOTHER WINNER`);
        process.exitCode = 1;
      }
    }
  }
  if (items === 0) continue;
  const shares = lambdas.map((lambda, i) => `${lambda}: ${share(leftOut[i]!, questions)}`);
  console.log(`${file.replace(".jsonl.gz", "")}, ${items} items: left out at lambda ${shares.join(", ")}`);
}

function askWhatMatters(generator: Matrix, discriminator: Matrix, lambda: number) {
  const choose = askUntilCertain({ generator: lambda, discriminator: lambda });
  const judged = Array.from(discriminator, (): readonly number[] | undefined => undefined);
  let asked = 0;
  for (let next = choose(generator, judged); next !== undefined; asked++) {
    judged[next] = Array.from(discriminator[next]!);
    next = choose(generator, judged);
  }
  const even = judged.map((one) => one ?? [0, 0]);
  return { asked, winner: findWinner(generator, even, lambda) };
}

function findWinner(generator: Matrix, discriminator: Matrix, lambda: number): number {
  const candidates = Array.from(discriminator, (_, y) => String(y));
  const { ranking } = rankFromLogLikelihoods(
    { candidates, generator, discriminator },
    { method: "equilibrium-generator", elimination: false, solver: { kind: "exact", lambda } },
  );
  return ranking[0]!.originalIndex;
}

function share(part: number, whole: number): string {
  return `${((100 * part) / whole).toFixed(1)} %`;
}
