import { z } from "zod";
import { InvalidArgumentError } from "../../shared/errors";
import { cohenKappaInterval, fleissKappa, type KappaInterval } from "../../statistics/agreement";
import { type ProportionInterval, wilsonInterval } from "../../statistics/intervals";
import { groupBy, type Label } from "../../statistics/samples";
import { readRows } from "../dataset";

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

/** How far two raters agree. */
export interface Agreement {
  /** Items that both labelled. */
  items: number;
  /** Items that only one of them did, and which are left out. */
  unpaired: number;
  /** Share of items with the same label, with its 95 % Wilson interval. */
  agreed: ProportionInterval;
  /** Cohen's, with its 95 % interval; undefined where both give every item one and the same label. */
  kappa: KappaInterval | undefined;
}

/**
 * How far two raters agree, on the items that both labelled.
 * @throws InvalidArgumentError if they have none in common, or one of them labelled an item twice
 */
export function agreement(
  first: readonly Pick<RaterLabel, "id" | "label">[],
  second: readonly Pick<RaterLabel, "id" | "label">[],
): Agreement {
  const labelsOfFirst = labelsById("first", first);
  const labelsOfSecond = labelsById("second", second);
  const common = [...labelsOfFirst.keys()].filter((id) => labelsOfSecond.has(id));
  if (common.length === 0) {
    throw new InvalidArgumentError("second", second, "must hold an item that the first has too");
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
  const kappa =
    common.length === 0
      ? undefined
      : fleissKappa(common.map((id) => byItem.map((own) => own.get(id)!)));
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
 * The label of each item that more than half of all raters give: the reference where there is no other. Of three people two have
 * to agree, also on an item that the third did not label; an item that one of them labelled is undecided.
 * @param labels whoever gave one of them is a rater of every item
 * @throws InvalidArgumentError if there is no label, or a rater labelled an item twice
 */
export function majorityLabels(labels: readonly RaterLabel[]): MajorityLabels {
  const byRater = labelsByRater(labels);
  for (const own of byRater.values()) labelsById("labels", own);
  const half = byRater.size / 2;
  const found: MajorityLabels = { labels: [], undecided: [] };
  for (const [id, given] of groupBy(labels, ({ id }) => id)) {
    const winner = given.find(
      ({ label }) => given.filter((other) => other.label === label).length > half,
    );
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

function labelsById(
  parameter: string,
  labels: readonly Pick<RaterLabel, "id" | "label">[],
): Map<string, Label> {
  const byId = new Map<string, Label>();
  for (const { id, label } of labels) {
    if (byId.has(id)) {
      throw new InvalidArgumentError(parameter, id, "must hold one label for each item and rater");
    }
    byId.set(id, label);
  }
  return byId;
}
