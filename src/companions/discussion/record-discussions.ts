import { InvalidArgumentError } from "../../errors/invalid-argument-error";
import { rejectUnknownOptions } from "../../errors/reject-unknown-options";
import type { LanguageModel } from "../../models/language-model";
import { recordItems } from "../recording/record-items";
import { type DiscussOptions, discuss, discussOptionNames } from "./discuss";
import { type DiscussionItem, requireItem } from "./items/discussion-item";
import { type Partner, toPartner } from "./partners/partner";
import { parseTranscripts, type Transcript } from "./transcript";

/** How discussions go, and who wants to know. */
export interface RecordDiscussionsOptions extends DiscussOptions {
  /** Called after each discussion. */
  onProgress?: (progress: { completed: number; total: number }) => void;
}

/**
 * Discusses one item after another and writes the transcripts into a JSONL file after each: the file is always whole, and
 * items that it holds already are not discussed again. So an interrupted run goes on where it stopped, and ends with the
 * same file as one that was not interrupted.
 *
 * @returns those of the items, in their order
 * @throws InvalidArgumentError if two items have one id, or the file holds something else, or was begun with another learner or
 * partner, other options, or another item of the same id
 * @throws DataError if the file cannot be read or written
 * @throws ModelError if a model fails
 */
export async function recordDiscussions(
  file: string,
  learner: LanguageModel,
  partner: LanguageModel | Partner,
  items: readonly DiscussionItem[],
  options: RecordDiscussionsOptions = {},
): Promise<Transcript[]> {
  rejectUnknownOptions("options", options, [...discussOptionNames, "onProgress"]);
  const { onProgress, ...discussing } = options;
  const other = toPartner(partner);
  requireItems(items);
  const { signal, ...settings } = discussing;
  return recordItems(file, items, {
    settings: { learner, partner, ...settings },
    parse: parseTranscripts,
    itemOf: ({ item }) => item.id,
    create: async (item) => [(await discuss(learner, other, item, discussing)).transcript],
    onProgress,
  });
}

function requireItems(items: readonly DiscussionItem[]): void {
  if (!Array.isArray(items) || items.length === 0) {
    throw new InvalidArgumentError("items", items, "must hold at least one item");
  }
  for (const item of items) requireItem(item);
}
