import { fileURLToPath } from "node:url";
import { loadOpenQuestions, type NumberedItem, type OpenItem, recordScores } from "equirank/evaluation";
import { localModel } from "equirank/local";
import { createOpenItem, solutionShots } from "../src/internal";

/**
 * The log that is kept, or one in runs/ that is made of a file now: a run that is stopped goes on where it was.
 * @param solutions the file gsm8k_model_solutions.jsonl of openai/grade-school-math
 */
export async function findScores(solutions: string | undefined): Promise<string> {
  if (solutions === undefined) {
    return fileURLToPath(new URL("scores/gsm8k_model_solutions.jsonl.gz", import.meta.url));
  }
  const items: NumberedItem<OpenItem>[] = [];
  for (const { index, item } of await loadOpenQuestions({ task: solutions })) {
    items.push({ index, item: await createOpenItem(item, item.solutions ?? []) });
  }
  const log = "runs/gsm8k_model_solutions/scores.jsonl";
  const model = await localModel();
  let shown = 0;
  await recordScores({
    log,
    task: "gsm8k_model_solutions",
    items,
    model,
    pairs: ["pointwise", "likelihood+yes-no"],
    shots: solutionShots,
    onProgress({ completed, total }) {
      const percent = Math.floor((100 * completed) / total);
      if (percent > shown) console.error(`${percent} % of ${total} answers`);
      shown = percent;
    },
  });
  await model.dispose();
  return log;
}
