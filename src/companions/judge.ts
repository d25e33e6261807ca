import type { ModelCallOptions } from "../models/language-model";
import type { Label } from "../statistics/check-sample";

/** What a judge says of an item. */
export interface Judgement {
  /** Such as true, "complex" or 3; labels are compared with `===`. */
  label: Label;
  /** Probability that the label is right, 0 to 1, where the judge says so. */
  confidence?: number;
  /** Why. */
  rationale?: string;
}

/** Labels items: a rule, a model that was asked, or a person's labels that were read from a file. */
export interface Judge<Item> {
  (item: Item, options?: ModelCallOptions): Judgement | Promise<Judgement>;
  /**
   * What besides the item changes its labels, such as the model that is asked and how. A file of labels is gone on with only by
   * a judge that has the same.
   * @default none: the judge's name says it all
   */
  readonly fingerprint?: string;
}
