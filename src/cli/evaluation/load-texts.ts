import {
  createOpenItem,
  hasOpenQuestions,
  type LoadItemsOptions,
  loadItems,
  loadOpenQuestions,
  type NumberedAnyItem,
  readSamples,
} from "../../evaluation/index";
import { listSampleLogs } from "./score-folder";

/** The items of a data set with their texts: those of sampled solutions are in the folder. */
export async function loadTexts(
  folder: string,
  options: LoadItemsOptions,
): Promise<readonly NumberedAnyItem[]> {
  if (!(await hasOpenQuestions(options))) return loadItems(options);
  const drawn = await readSamples(await listSampleLogs(folder));
  const items: NumberedAnyItem[] = [];
  for (const { index, item } of await loadOpenQuestions(options)) {
    const solutions = item.solutions ?? drawn.get(index);
    if (solutions) items.push({ index, item: await createOpenItem(item, solutions) });
  }
  return items;
}
