import type { MultipleChoiceItem } from "./multiple-choice-item";

/** An item with its place in the data, which stays the same however the data are cut into parts. */
export interface NumberedItem {
  /** From 0. */
  index: number;
  item: MultipleChoiceItem;
}
