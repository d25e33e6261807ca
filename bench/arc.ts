import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { defaultShots } from "equirank";
import { evaluateScores, loadItems, recordScores, renderMarkdown } from "equirank/evaluation";
import { localModel } from "equirank/local";
import { describeOutcome } from "../src/internal";

/**
 * ARC-Easy and ARC-Challenge with the local model, through the public API: `npm run bench:arc`. Rows come from the
 * Hugging Face hub, or with `npm run bench:arc -- --data FOLDER` from arc_easy.jsonl and arc_challenge.jsonl there;
 * `--limit N` takes the first N of each. Answers are kept in runs/, so that a run that is stopped goes on where it was.
 */

const { values } = parseArgs({
  options: { data: { type: "string" }, limit: { type: "string" } },
});

const model = await localModel();
for (const task of ["arc_easy", "arc_challenge"]) {
  const items = await loadItems({
    task,
    ...(values.data !== undefined && { data: join(values.data, `${task}.jsonl`) }),
    ...(values.limit !== undefined && { limit: Number(values.limit) }),
  });
  const folder = join("runs", task);
  const log = join(folder, "scores.jsonl");
  let shown = 0;
  await recordScores({
    log,
    task,
    items,
    model,
    pairs: ["contrast", "pointwise"],
    shots: defaultShots,
    onProgress({ completed, total }) {
      const percent = Math.floor((100 * completed) / total);
      if (percent > shown) console.error(`${task}: ${percent} % of ${total} answers`);
      shown = percent;
    },
  });
  const report = await evaluateScores([log]);
  await writeFile(join(folder, "report.md"), renderMarkdown(report));
  console.log(`${describeOutcome(report).join("\n")}\n`);
}
await model.dispose();
