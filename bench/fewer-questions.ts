import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readScores } from "equirank/evaluation";
import { parsePair } from "../src/evaluation/evaluate/named-pair";
import { readPair } from "../src/evaluation/evaluate/rank-item";
import { askUntilCertain } from "../src/ranking/certain-winner";
import { type ResolvedRankingOptions, resolveRankingOptions } from "../src/ranking/options";
import { createRanker } from "../src/ranking/rank-from-log-likelihoods";

/**
 * How many questions to the judge `exhaustive: false` leaves out, by the scores kept in bench/scores that have the paper's
 * contrast: `npm run bench:questions`. No model is asked. The exit code is 1 if a winner by ER-G is not that of all answers.
 */

const pair = parsePair("contrast");
const lambdas = [0.05, 0.1, 0.2, 0.3, 1];
const folder = fileURLToPath(new URL("scores/", import.meta.url));

for (const file of readdirSync(folder).filter((name) => name.endsWith(".gz"))) {
  let items = 0;
  let questions = 0;
  const leftOut = lambdas.map(() => 0);
  for await (const item of readScores([`${folder}${file}`])) {
    const { correct, "yes-no": judged } = item.said.generator;
    if (correct === undefined || judged === undefined) break;
    const scores = readPair(item, pair);
    const discriminator = scores.discriminator as readonly (readonly number[])[];
    const rank = createRanker(scores);
    items++;
    questions += discriminator.length;
    for (const [i, lambda] of lambdas.entries()) {
      const { asked, winner } = askWhatMatters(scores.generator, discriminator, lambda);
      leftOut[i]! += discriminator.length - asked;
      const { ranking } = rank(byGenerator(lambda));
      if (asked < discriminator.length && ranking[0]!.originalIndex !== winner) {
        console.log(`item ${item.item} of ${file}, lambda ${lambda}: ANOTHER WINNER`);
        process.exitCode = 1;
      }
    }
  }
  if (items === 0) continue;
  const shares = lambdas.map((lambda, i) => `${lambda}: ${share(leftOut[i]!, questions)}`);
  console.log(
    `${file.replace(".jsonl.gz", "")}, ${items} items: left out at lambda ${shares.join(", ")}`,
  );
}

function askWhatMatters(
  generator: ReturnType<typeof readPair>["generator"],
  discriminator: readonly (readonly number[])[],
  lambda: number,
): { asked: number; winner: number } {
  const choose = askUntilCertain({ generator: lambda, discriminator: lambda });
  const judged: (readonly number[] | undefined)[] = discriminator.map(() => undefined);
  let asked = 0;
  for (let next = choose(generator, judged); next !== undefined; asked++) {
    judged[next] = discriminator[next]!;
    next = choose(generator, judged);
  }
  const { ranking } = createRanker({
    candidates: discriminator.map((_, y) => String(y)),
    generator,
    discriminator: judged.map((one) => one ?? [0, 0]),
  })(byGenerator(lambda));
  return { asked, winner: ranking[0]!.originalIndex };
}

function byGenerator(lambda: number): ResolvedRankingOptions {
  return resolveRankingOptions({
    method: "equilibrium-generator",
    elimination: false,
    solver: { kind: "exact", lambda },
  });
}

function share(part: number, whole: number): string {
  return `${((100 * part) / whole).toFixed(1)} %`;
}
