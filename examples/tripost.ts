// A small model puts words in order, and its first mistake is corrected (npm run engine, once).
// npx tsx examples/tripost.ts [ROWS] [ADAPTER]: the file ROWS gets what is learned from it; ADAPTER is a LoRA adapter that was
// trained on such rows, as a GGUF file.
import {
  collectTrajectories,
  correctionExamples,
  formatFeedback,
  goldExamples,
  postProcess,
  scriptedFeedback,
  scriptedImprovement,
  selfImprove,
  wordSorting,
  writeExamples,
  writeRationale,
} from "equirank/companions";
import { localModel } from "equirank/local";

const [rowsFile, lora] = process.argv.slice(2);
const items = wordSorting({ count: 5, seed: 1, words: [3, 3] });
const [item] = items;

// What a correction looks like: an attempt that is right but for its second step.
const attempt = writeRationale(item!).replace(/\w+\nFinal/, "zebra\nFinal");
const feedback = scriptedFeedback(item!, attempt)!;
console.log(`${item!.question}\n\n${attempt}\n\n${formatFeedback(feedback)}\n`);
if (!feedback.correct) console.log(`${scriptedImprovement(item!, attempt, feedback)}\n`);

// What the model does by itself, and corrected. Without a warm start it hardly ever keeps to the form.
const model = await localModel({ threads: 1, ...(lora !== undefined && { lora }) });
const { attempts, answer = "none", stopped } = await selfImprove(model, item!, { maxTokens: 80 });
console.log(`${model.id}:\n${attempts.join("\n…\n")}\nanswer: ${answer} (stopped: ${stopped})\n`);
const { trajectories } = await collectTrajectories({
  student: model,
  items,
  maxTokens: 80,
  seed: 1,
});
await model.dispose();
for (const { item, turns, outcome } of trajectories) {
  console.log(`${item.id}: ${outcome}, attempts that can be parsed: ${turns.length}`);
}

// What is learned from that; right attempts alone where there was nothing to correct.
const processed = postProcess(trajectories);
const isCorrected = processed.improvements.length > 0;
const rows = isCorrected ? correctionExamples(processed) : goldExamples(items);
if (rowsFile !== undefined)
  console.log(`${await writeExamples(rows, rowsFile)} rows in ${rowsFile}`);
