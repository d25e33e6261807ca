import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { type EvaluationReport, evaluateScores } from "equirank/evaluation";
import { print } from "./print-summary";

const folder = new URL("../../bench/scores/", import.meta.url);

/** Prints what the recorded scores of another model show, where the repository holds any. */
export async function printLargerModel(demoModel: string): Promise<void> {
  const file = readdirSync(folder).find((name) => isOfAnother(name, demoModel));
  if (file === undefined) return;
  const log = fileURLToPath(new URL(file, folder));
  const { entries, items, scores } = await evaluateScores([log], {
    lambda: [0.1],
    methods: ["equilibrium-discriminator"],
    resamples: 1,
  });
  const greedy = entries.find(({ name }) => name === "likelihood");
  const game = entries.find(({ name }) => name.startsWith("contrast equilibrium-discriminator"));
  if (greedy === undefined || game === undefined) return;
  print(
    `A larger model, ${scores.models.generator.id}, asked ${items} questions of ${scores.task} by contrast: its likelihood alone is right on ${describeAccuracy(greedy)}, the game on ${describeAccuracy(game)} (bench/scores/${file}).`,
  );
}

function isOfAnother(name: string, demoModel: string): boolean {
  if (!name.endsWith(".jsonl.gz") || /-(judges|no-shots)\./.test(name)) return false;
  const [header] = gunzipSync(readFileSync(new URL(name, folder)))
    .toString()
    .split("\n", 1);
  return !demoModel.endsWith(JSON.parse(header!).models.generator.id);
}

function describeAccuracy({
  accuracy: { proportion, lower, upper },
}: EvaluationReport["entries"][number]): string {
  const percent = (share: number) => (100 * share).toFixed(1);
  return `${percent(proportion)} % (${percent(lower)} to ${percent(upper)})`;
}
