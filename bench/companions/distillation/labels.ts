import { type Judge, recordRows } from "equirank/companions";
import { z } from "zod";
import { type Label, rejectUnknownOptions } from "../../../src/internal";
import { readRows } from "../read-rows";

const labelSchema = z.object({
  id: z.string().min(1),
  rater: z.string().min(1),
  label: z.union([z.string(), z.number(), z.boolean()]),
  confidence: z.number().min(0).max(1).optional(),
  rationale: z.string().optional(),
});

/** What one rater said of one item: a line of a labels file. */
export interface RaterLabel {
  /** The item's. */
  id: string;
  /** A person, a rule or a model. */
  rater: string;
  /** Labels are compared with `===`: `true` is not `"true"`. */
  label: Label;
  /** Probability that the label is right, where the rater says so. */
  confidence?: number | undefined;
  rationale?: string | undefined;
}

/**
 * The labels of a JSONL text, one `{ id, rater, label, confidence?, rationale? }` an object and line; what else a line
 * holds is left out.
 * @param name names the text in errors
 * @throws InvalidArgumentError naming the first line that holds no label, or if there is none at all
 */
export function parseLabels(text: string, name = "labels"): RaterLabel[] {
  return readRows(text, labelSchema, name, "{ id, rater, label }, with confidence and rationale if they are known");
}

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
 * A judge's labels of items, in a JSONL file; items that it holds already are not judged again.
 * @returns those of the items, in their order
 * @throws InvalidArgumentError for two items of one id, or a file that holds something else, or labels of
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
  return recordRows(file, items, {
    parse: parseLabels,
    itemOf: ({ id }) => id,
    settings: { rater, judge },
    create: async (item) => {
      return [{ id: item.id, rater, ...(await judge(item, { signal })) }];
    },
    signal,
    onProgress,
  });
}
