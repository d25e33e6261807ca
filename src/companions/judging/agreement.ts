import { InvalidArgumentError } from "../../shared/errors";
import { cohenKappaInterval, type KappaInterval } from "../../statistics/agreement";
import { type ProportionInterval, wilsonInterval } from "../../statistics/intervals";
import { type Label, label, requireEntry } from "../../statistics/samples";

/** A rater's label of an item. */
interface ItemLabel {
  /** Id of the item. */
  id: string;
  /** Labels are compared with `===`: `true` is not `"true"`. */
  label: Label;
}

/** The agreement of two raters. */
export interface Agreement {
  /** Items that both labelled. */
  items: number;
  /** Items that only one of them labelled, which are left out. */
  unpaired: number;
  /** Share of items with the same label, with its 95 % Wilson interval. */
  agreed: ProportionInterval;
  /** Cohen's kappa with its 95 % interval; undefined where both give all items one and the same label. */
  kappa: KappaInterval | undefined;
}

/**
 * The agreement of two raters on their common items.
 * @throws InvalidArgumentError if there are none, one labelled an item twice, or a label is not usable
 */
export function agreement(first: readonly ItemLabel[], second: readonly ItemLabel[]): Agreement {
  const labelsOfFirst = labelsById("first", first);
  const labelsOfSecond = labelsById("second", second);
  const common = [...labelsOfFirst.keys()].filter((id) => labelsOfSecond.has(id));
  if (common.length === 0) {
    throw new InvalidArgumentError("second", second, "must have an item in common with the first");
  }
  const given = common.map((id) => labelsOfFirst.get(id)!);
  const others = common.map((id) => labelsOfSecond.get(id)!);
  const agreed = given.filter((label, i) => label === others[i]).length;
  return {
    items: common.length,
    unpaired: first.length + second.length - 2 * common.length,
    agreed: wilsonInterval(agreed, common.length),
    kappa: cohenKappaInterval(given, others),
  };
}

export function labelsById(parameter: string, labels: readonly ItemLabel[]): Map<string, Label> {
  const byId = new Map<string, Label>();
  requireEntry(parameter, labels, { holds: Array.isArray, expected: "must be an array of labels" });
  labels.forEach((one: Partial<ItemLabel> | null, i) => {
    if (typeof one?.id !== "string" || !label.holds(one.label)) {
      throw new InvalidArgumentError(`${parameter}[${i}]`, one, `must be { id, label }, whose label ${label.expected}`);
    }
    if (byId.has(one.id)) {
      throw new InvalidArgumentError(parameter, one.id, "must hold one label for each item and rater");
    }
    byId.set(one.id, one.label!);
  });
  return byId;
}
