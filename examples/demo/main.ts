// Ranks multiple-choice questions with a real model and shows how generator and discriminator moved.
//
//   npm run demo                                     the 32 questions of questions.jsonl
//   npm run demo -- --data arc_easy.jsonl --limit 20  rows of a data set
//   npm run demo -- --replay                          recorded scores, without the model
//   npm run demo -- --record                          ask the model again and keep its scores
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { EquirankError, recordModel } from "equirank";
import type { LocalModel } from "equirank/local";
import { loadItems } from "./load-items";
import { obtainModel, recordingFile, replayModel } from "./obtain-model";
import { printItem } from "./print-item";
import { printSummary } from "./print-summary";
import { scoreItems } from "./score-items";

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      data: { type: "string" },
      limit: { type: "string", default: "1000" },
      replay: { type: "boolean", default: false },
      record: { type: "boolean", default: false },
    },
  });
  const ownQuestions = new URL("questions.jsonl", import.meta.url);
  const items = loadItems(values.data ?? ownQuestions, Number(values.limit));
  const isOwn = values.data === undefined;
  const { model, isLive, dispose } = values.replay ? replayModel() : await obtainModel(isOwn);
  try {
    console.log(
      `${items.length} questions; model ${model.id}${isLive ? "" : " (recorded scores, no model is running)"}`,
    );
    const keeper = values.record
      ? recordModel(model, describeFile(model as LocalModel))
      : undefined;
    const scored = await scoreItems(keeper ?? model, items);
    if (keeper) writeFileSync(recordingFile, `${JSON.stringify(keeper.recording)}\n`);
    for (const [i, item] of items.entries()) {
      printItem(`${i + 1}. ${item.question}`, {
        pointwise: scored.pointwise[i]!,
        contrast: scored.contrast[i]!,
      });
    }
    printSummary(scored);
  } finally {
    await dispose();
  }
}

function describeFile({ path }: LocalModel): Record<string, string> {
  return {
    file: path.split(/[\\/]/).at(-1)!,
    sha256: createHash("sha256").update(readFileSync(path)).digest("hex"),
    engine: "node-llama-cpp 3.22.1",
  };
}

main().catch((error: unknown) => {
  console.error(EquirankError.isInstance(error) ? error.message : error);
  process.exitCode = 1;
});
