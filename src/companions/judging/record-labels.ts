import { rejectUnknownOptions } from "../../shared/options";
import { recordItems } from "../recording/record-items";
import { parseLabels, type RaterLabel } from "./agreement";
import type { Judge } from "./judge";

/** Who judges, and who wants to know. */
export interface RecordLabelsOptions<Item> {
  judge: Judge<Item>;
  /** The judge's name. */
  rater: string;
  signal?: AbortSignal;
  /** Called after each item. */
  onProgress?: (progress: { completed: number; total: number }) => void;
}

/**
 * A judge's labels of items, in a JSONL file that is whole after each item; items that it holds already are not judged again.
 * @returns those of the items, in their order
 * @throws InvalidArgumentError for an unknown option, two items of one id, or a file that holds something else, or labels of
 * another judge or of other items of the same ids
 * @throws DataError if the file cannot be read or written
 * @throws ModelError if the judge's model fails
 */
export async function recordLabels<Item extends { id: string }>(
  file: string,
  items: readonly Item[],
  options: RecordLabelsOptions<Item>,
): Promise<RaterLabel[]> {
  rejectUnknownOptions("options", options, ["judge", "rater", "signal", "onProgress"]);
  const { judge, rater, signal, onProgress } = options;
  return recordItems(file, items, {
    parse: parseLabels,
    itemOf: ({ id }) => id,
    settings: { rater, judge },
    create: async (item) => {
      signal?.throwIfAborted();
      return [{ id: item.id, rater, ...(await judge(item, { signal })) }];
    },
    onProgress,
  });
}
