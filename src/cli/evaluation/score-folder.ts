import { readdir } from "node:fs/promises";
import { join } from "node:path";
import {
  type EvaluationReport,
  type ItemReport,
  type LoadItemsOptions,
  loadItems,
  loadOpenQuestions,
  renderHtml,
  renderMarkdown,
} from "../../evaluation/index";
import { InvalidArgumentError } from "../../index";
import {
  createOpenItem,
  hasOpenQuestions,
  type NumberedAnyItem,
  readSamples,
  renderComparisonsCsv,
  renderCsv,
  renderJson,
} from "../../internal";
import { describeReason, writeFiles } from "../files";

/**
 * The score logs in a folder, in the order of their names.
 * @throws InvalidArgumentError if there is none, or it cannot be read
 */
export async function listScoreLogs(folder: string): Promise<string[]> {
  const logs = await listFiles(folder, /^scores.*\.jsonl(\.gz)?$/);
  if (logs.length > 0) return logs;
  throw new InvalidArgumentError(
    "--out",
    folder,
    "must name a folder with score logs, such as scores.jsonl; to record scores first, give --task or --data",
  );
}

/** The folders with the answers that a folder holds: itself, or one for each of several models, `model-1` and so on. */
export async function listModelFolders(folder: string): Promise<string[]> {
  const models = await listFiles(folder, /^model-\d+$/);
  const own = await listFiles(folder, /^scores/);
  if (own.length > 0 || models.length === 0) return [folder];
  return models.sort(new Intl.Collator("en", { numeric: true }).compare);
}

/**
 * A data set's items with their texts and the folder's samples.
 * @throws DataError or InvalidArgumentError if they cannot be read
 */
export async function loadTexts(folder: string, source: LoadItemsOptions): Promise<readonly NumberedAnyItem[]> {
  if (!(await hasOpenQuestions(source))) return loadItems(source);
  const drawn = await readSamples(await listFiles(folder, /^samples.*\.jsonl$/));
  const items: NumberedAnyItem[] = [];
  for (const { index, item } of await loadOpenQuestions(source)) {
    const solutions = item.solutions ?? drawn.get(index);
    if (solutions) items.push({ index, item: await createOpenItem(item, solutions) });
  }
  return items;
}

export async function writeReport(
  folder: string,
  report: EvaluationReport,
  items: readonly ItemReport[],
): Promise<void> {
  await writeFiles(folder, {
    "report.json": renderJson(report),
    "report.md": renderMarkdown(report),
    "report.html": await renderHtml(report, { items }),
    "methods.csv": renderCsv(report),
    "comparisons.csv": renderComparisonsCsv(report),
  });
}

async function listFiles(folder: string, pattern: RegExp): Promise<string[]> {
  try {
    const names = (await readdir(folder)).filter((name) => pattern.test(name));
    return names.sort().map((name) => join(folder, name));
  } catch (error) {
    throw new InvalidArgumentError("--out", folder, `must be a folder that can be read (${describeReason(error)})`);
  }
}
