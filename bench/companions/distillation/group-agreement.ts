import { groupBy, InvalidArgumentError, labelsById } from "../../../src/internal";
import { fleissKappa } from "../statistics";
import type { RaterLabel } from "./labels";

/** How far several raters agree. */
export interface GroupAgreement {
  raters: string[];
  /** Items that all of them labelled. */
  items: number;
  /** Fleiss'; undefined where every label is the same, or no item was labelled by all. */
  kappa: number | undefined;
}

/**
 * How far all raters agree, on the items that every one of them labelled.
 * @throws InvalidArgumentError for fewer than two raters, or one that labelled an item twice
 */
export function groupAgreement(labels: readonly RaterLabel[]): GroupAgreement {
  const byRater = labelsByRater(labels);
  const raters = [...byRater.keys()];
  if (raters.length < 2) {
    throw new InvalidArgumentError("labels", raters, "must be of at least two raters");
  }
  const byItem = [...byRater.values()].map((own) => labelsById("labels", own));
  const common = [...byItem[0]!.keys()].filter((id) => byItem.every((own) => own.has(id)));
  const kappa = common.length === 0 ? undefined : fleissKappa(common.map((id) => byItem.map((own) => own.get(id)!)));
  return { raters, items: common.length, kappa };
}

/** Labels that a majority gave. */
export interface MajorityLabels {
  /** One for each item to which more than half of all raters give the same label, by the rater `"majority"`. */
  labels: RaterLabel[];
  /** Ids of the other items. */
  undecided: string[];
}

/**
 * The label of each item that more than half of all raters give: the reference where there is no other. Of three people
 * two have to agree, also on an item that the third did not label; an item that one of them labelled is undecided.
 * @param labels whoever gave one of them is a rater of every item
 * @throws InvalidArgumentError if there is no label, or a rater labelled an item twice
 */
export function majorityLabels(labels: readonly RaterLabel[]): MajorityLabels {
  const byRater = labelsByRater(labels);
  for (const own of byRater.values()) labelsById("labels", own);
  const half = byRater.size / 2;
  const found: MajorityLabels = { labels: [], undecided: [] };
  for (const [id, given] of groupBy(labels, ({ id }) => id)) {
    const winner = given.find(({ label }) => given.filter((other) => other.label === label).length > half);
    if (winner === undefined) found.undecided.push(id);
    else found.labels.push({ id, rater: "majority", label: winner.label });
  }
  return found;
}

/**
 * The labels of each rater, by name, in the order of their first ones.
 * @throws InvalidArgumentError if there is none
 */
export function labelsByRater(labels: readonly RaterLabel[]): Map<string, RaterLabel[]> {
  if (!Array.isArray(labels) || labels.length === 0) {
    throw new InvalidArgumentError("labels", labels, "must hold at least one label");
  }
  return groupBy(labels, ({ rater }) => rater);
}
