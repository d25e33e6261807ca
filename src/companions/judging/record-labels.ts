import type { Judge } from "../judge";
import { recordItems } from "../recording/record-items";
import { parseLabels, type RaterLabel } from "./rater-label";

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
 * @throws InvalidArgumentError for a file that holds something else, or labels of another rater
 * @throws DataError if the file cannot be read or written
 * @throws ModelError if the judge's model fails
 */
export function recordLabels<Item extends { id: string }>(
  file: string,
  items: readonly Item[],
  { judge, rater, signal, onProgress }: RecordLabelsOptions<Item>,
): Promise<RaterLabel[]> {
  return recordItems(file, items, {
    parse: parseLabels,
    itemOf: ({ id }) => id,
    settings: { rater },
    create: async (item) => {
      signal?.throwIfAborted();
      return [{ id: item.id, rater, ...(await judge(item, { signal })) }];
    },
    onProgress,
  });
}
