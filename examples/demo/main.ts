// Ranks multiple-choice questions with a real model and shows how the policies of generator and discriminator move.
//
//   npm run demo                                      12 questions, with one elicitation
//   npm run demo -- --all                             all 32, with two elicitations, and every method's accuracy
//   npm run demo -- --data arc_easy.jsonl --limit 20  your own questions, in any layout that docs/your-data.md lists
//   npm run demo -- --replay                          recorded scores, without the model; also with --all
//   npm run demo -- --record                          ask the model everything again and keep its scores
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { EquirankError, recordModel } from "equirank";
import { type LoadItemsOptions, loadItems } from "equirank/evaluation";
import type { LocalModel } from "equirank/local";
import { type MultipleChoiceItem, parseFieldMap } from "../../src/internal";
import { obtainModel, recordingFile, replayModel } from "./obtain-model";
import { printItem } from "./print-item";
import { printLargerModel } from "./print-larger-model";
import { print, printMethods, printSummary } from "./print-summary";
import { type DemoKind, type RankedItem, rankItems } from "./rank-items";

/** Questions that are shown unless `--all` is given. */
const usualCount = 12;

async function main(): Promise<void> {
  const { data, map, all, limit, replay, record } = readArguments();
  const isOwn = data === undefined;
  const items = isOwn
    ? await loadOwnItems(limit)
    : await loadAll({ task: data, limit, ...(map !== undefined && { map: parseFieldMap(map) }) });
  const { model, isLive, dispose } = replay ? replayModel() : await obtainModel(isOwn && !record);
  try {
    console.log(`${items.length} questions; ${model.id}${isLive ? "" : " (recorded scores; no model is running)"}`);
    print(
      "For each candidate (✓ is right): the generator's probability of giving it as the correct answer, and the discriminator's probability that it is correct, before → after the game. Below: the first choice of each player alone, and of the game.",
    );
    const keeper = record ? recordModel(model, describeFile(model as LocalModel)) : undefined;
    const ranked: Partial<Record<DemoKind, RankedItem[]>> = {};
    // One elicitation after the other: questions that are asked alike share most of their prompt.
    for (const kind of all ? (["pointwise", "contrast"] as const) : (["pointwise"] as const)) {
      ranked[kind] = [];
      for await (const item of rankItems(keeper ?? model, items, kind, all)) {
        ranked[kind].push(item);
        printItem(item, ranked[kind].length);
      }
    }
    if (keeper) writeFileSync(recordingFile, `${JSON.stringify(keeper.recording)}\n`);
    if (all) printMethods(ranked);
    for (const [kind, of] of Object.entries(ranked)) printSummary(kind, of);
    if (isOwn) await printLargerModel();
    if (isOwn && !all) console.log("\nnpm run demo -- --all shows 32 questions and every method.");
  } finally {
    await dispose();
  }
}

/**
 * The demo's questions, beginning with one where the players disagree, neither is right, and the game finds the answer.
 */
async function loadOwnItems(limit: number): Promise<MultipleChoiceItem[]> {
  const items = await loadAll({ task: fileURLToPath(new URL("questions.jsonl", import.meta.url)) });
  const isOpening = ({ id }: { id?: string }) => id === "demo-22";
  return [...items.filter(isOpening), ...items.filter((item) => !isOpening(item))].slice(0, limit);
}

async function loadAll(options: LoadItemsOptions): Promise<MultipleChoiceItem[]> {
  return (await loadItems(options)).map(({ item }) => item);
}

function readArguments() {
  const { values } = parseArgs({
    options: {
      data: { type: "string" },
      map: { type: "string" },
      all: { type: "boolean", default: false },
      limit: { type: "string" },
      replay: { type: "boolean", default: false },
      record: { type: "boolean", default: false },
    },
  });
  const all = values.all || values.record;
  const limit = Number(values.limit ?? (all ? 1000 : usualCount));
  if (!Number.isSafeInteger(limit) || limit < 1) {
    throw new EquirankError(`--limit must be a whole number from 1, not ${values.limit}`);
  }
  if (values.record && (values.replay || values.data !== undefined || limit < 1000)) {
    throw new EquirankError("--record goes alone: it keeps the scores of all of the demo's own questions");
  }
  return { ...values, all, limit };
}

function describeFile({ path }: LocalModel): Record<string, string> {
  return {
    file: path.split(/[\\/]/).at(-1)!,
    sha256: createHash("sha256").update(readFileSync(path)).digest("hex"),
    engine: "node-llama-cpp 3.22.1",
  };
}

// The demo ends when its reader does, as with `| head`.
process.stdout.on("error", () => process.exit());

main().catch((error: unknown) => {
  const isExpected = EquirankError.isInstance(error) || isUsageError(error);
  console.error(isExpected ? (error as Error).message : error);
  process.exitCode = 1;
});

/** Whether `parseArgs` refused unknown arguments. */
function isUsageError(error: unknown): boolean {
  return error instanceof TypeError && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");
}
