import { InvalidArgumentError } from "../../errors/invalid-argument-error";
import { recordRows } from "../dataset/record-rows";
import type { Judge } from "../judge";
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
 * @returns all labels in the file
 * @throws InvalidArgumentError for a file that holds something else, or labels of another rater
 * @throws DataError if the file cannot be read or written
 * @throws ModelError if the judge's model fails
 */
export function recordLabels<Item extends { id: string }>(
  file: string,
  items: readonly Item[],
  { judge, rater, signal, onProgress }: RecordLabelsOptions<Item>,
): Promise<RaterLabel[]> {
  return recordRows(file, parseLabels, async function* (earlier) {
    if (earlier.some((label) => label.rater !== rater)) {
      throw new InvalidArgumentError(
        "file",
        file,
        `must be a new file, or one of ${rater}'s labels`,
      );
    }
    const known = new Set(earlier.map(({ id }) => id));
    const open = items.filter(({ id }) => !known.has(id));
    for (const [i, item] of open.entries()) {
      signal?.throwIfAborted();
      yield [{ id: item.id, rater, ...(await judge(item, { signal })) }];
      onProgress?.({ completed: i + 1, total: open.length });
    }
  });
}
