import type { MultipleChoiceItem } from "./multiple-choice-item";
import type { OpenItem } from "./open/open-item";

/** An item with its place in the data, which stays the same however the data are cut into parts. */
export interface NumberedItem<Item = MultipleChoiceItem> {
  /** From 0. */
  index: number;
  item: Item;
}

/** An item of either kind with its place in the data. */
export type NumberedAnyItem = NumberedItem<MultipleChoiceItem> | NumberedItem<OpenItem>;
