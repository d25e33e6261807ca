import type { LanguageModel } from "../../../models/language-model";
import { recordItems } from "../../recording/record-items";
import { requireItems, type SteppedItem } from "../items/stepped-item";
import { type SelfImproveOptions, selfImprove } from "./self-improve";
import { parseTrials, type Trial } from "./trial";

/** How models are tried. */
export interface RecordTrialsOptions extends SelfImproveOptions {
  /** Called after each item that was not in the file. */
  onProgress?: (progress: { completed: number; total: number }) => void;
}

/**
 * Lets a model answer items and improve its answers by itself, as `selfImprove()` does, one item after another, into a JSONL
 * file that is whole after each. Items that it holds are not asked again.
 * @returns those of the items, in their order
 * @throws InvalidArgumentError for an unknown or unusable option, or a file that was begun with another model, other
 * options or another item of the same id
 * @throws DataError if the file cannot be read or written
 * @throws ModelError if the model fails
 */
export function recordTrials(
  file: string,
  model: LanguageModel,
  items: readonly SteppedItem[],
  { onProgress, ...options }: RecordTrialsOptions = {},
): Promise<Trial[]> {
  requireItems("items", items);
  const { signal, ...settings } = options;
  return recordItems(file, items, {
    settings: { model, ...settings },
    parse: parseTrials,
    itemOf: ({ item }) => item.id,
    create: async (item) => {
      const { attempts, stopped } = await selfImprove(model, item, options);
      return [{ item, model: model.id, attempts, stopped }];
    },
    onProgress,
  });
}
