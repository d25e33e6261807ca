import { digest } from "../../shared/digest";
import type { MultipleChoiceItem } from "./multiple-choice-item";
import type { OpenItem } from "./open-item";

/** An item with its place in the data, which stays the same however the data are cut into parts. */
export interface NumberedItem<Item = MultipleChoiceItem> {
  /** From 0. */
  index: number;
  item: Item;
}

/** An item of either kind with its place in the data. */
export type NumberedAnyItem = NumberedItem<MultipleChoiceItem> | NumberedItem<OpenItem>;

/** Tells whether texts are those that scores were taken of. */
export function digestItem(item: MultipleChoiceItem | OpenItem): string {
  const { question, candidates, answer } = item;
  return digest([
    question,
    candidates,
    answer,
    ...(isOpen(item) ? [item.answers, item.draws] : []),
  ]);
}

/** Whether the candidates of an item are paths to answers, rather than answers. */
export function isOpen(item: MultipleChoiceItem | OpenItem): item is OpenItem {
  return "answers" in item;
}
