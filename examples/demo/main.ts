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
  const { data, limit, replay, record } = readArguments();
  const items = loadItems(data ?? new URL("questions.jsonl", import.meta.url), limit);
  const isOwn = data === undefined;
  const { model, isLive, dispose } = replay ? replayModel() : await obtainModel(isOwn && !record);
  try {
    console.log(
      `${items.length} questions; model ${model.id}${isLive ? "" : " (recorded scores, no model is running)"}`,
    );
    const keeper = record ? recordModel(model, describeFile(model as LocalModel)) : undefined;
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

function readArguments() {
  const { values } = parseArgs({
    options: {
      data: { type: "string" },
      limit: { type: "string", default: "1000" },
      replay: { type: "boolean", default: false },
      record: { type: "boolean", default: false },
    },
  });
  const limit = Number(values.limit);
  if (!Number.isSafeInteger(limit) || limit < 1) {
    throw new EquirankError(`--limit must be a whole number >= 1, not ${values.limit}`);
  }
  if (values.record && (values.replay || values.data !== undefined || limit < 1000)) {
    throw new EquirankError(
      "--record goes alone: it keeps the scores of all of the demo's own questions",
    );
  }
  return { ...values, limit };
}

function describeFile({ path }: LocalModel): Record<string, string> {
  return {
    file: path.split(/[\\/]/).at(-1)!,
    sha256: createHash("sha256").update(readFileSync(path)).digest("hex"),
    engine: "node-llama-cpp 3.22.1",
  };
}

main().catch((error: unknown) => {
  const isExpected = EquirankError.isInstance(error) || isUsageError(error);
  console.error(isExpected ? (error as Error).message : error);
  process.exitCode = 1;
});

/** What `parseArgs` says of arguments that it does not know. */
function isUsageError(error: unknown): boolean {
  return (
    error instanceof TypeError && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS")
  );
}
