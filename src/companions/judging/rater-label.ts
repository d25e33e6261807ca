import { z } from "zod";
import type { Label } from "../../statistics/check-sample";
import { readRows } from "../dataset/read-rows";

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
 * The labels of a JSONL text, one `{ id, rater, label, confidence?, rationale? }` an object and line; what else a line holds is left out.
 * @param name names the text in errors
 * @throws InvalidArgumentError naming the first line that holds no label, or if there is none at all
 */
export function parseLabels(text: string, name = "labels"): RaterLabel[] {
  return readRows(
    text,
    labelSchema,
    name,
    "{ id, rater, label }, with confidence and rationale where they are known",
  );
}
