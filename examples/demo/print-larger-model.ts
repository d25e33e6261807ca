import { fileURLToPath } from "node:url";
import { type EvaluationReport, evaluateScores } from "equirank/evaluation";
import { print } from "./print-summary";

const log = fileURLToPath(new URL("../../bench/scores/arc_challenge-qwen2.5-coder-1.5b.jsonl.gz", import.meta.url));

/** Prints what the recorded scores of a larger model, one that can judge, show. */
export async function printLargerModel(): Promise<void> {
  const { entries, items, scores } = await evaluateScores([log], {
    lambda: [0.1],
    methods: ["equilibrium-discriminator"],
    resamples: 1,
  });
  const greedy = entries.find(({ name }) => name === "likelihood");
  const game = entries.find(({ name }) => name.startsWith("contrast equilibrium-discriminator"));
  if (greedy === undefined || game === undefined) return;
  print(
    `Recorded from a larger model, ${scores.models.generator.id}, on ${items} questions of ${scores.task}: its likelihood alone gets ${describeAccuracy(greedy)} right, the game with contrast ${describeAccuracy(game)} (npm run bench:results).`,
  );
}

function describeAccuracy({ accuracy: { proportion, lower, upper } }: EvaluationReport["entries"][number]): string {
  const percent = (share: number) => (100 * share).toFixed(1);
  return `${percent(proportion)} % (${percent(lower)} to ${percent(upper)})`;
}
