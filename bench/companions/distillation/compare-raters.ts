import { agreement } from "equirank/companions";
import { type Agreement, InvalidArgumentError } from "../../../src/internal";
import { formatTable } from "../format";
import { type GroupAgreement, groupAgreement, labelsByRater, majorityLabels } from "./group-agreement";
import type { RaterLabel } from "./labels";

/** How far raters agree. */
export interface ComparedRaters {
  /** Of every two of them that have an item in common. */
  pairs: (Agreement & { raters: [string, string] })[];
  /** Of all. */
  group: GroupAgreement;
  /** With the majority of the reference raters; undefined where there are none. */
  majority: ComparedMajority | undefined;
}

/** What the reference raters say together, and how far others agree with it. */
interface ComparedMajority {
  /** The reference raters. */
  reference: readonly string[];
  /** Items to which more than half of them give the same label. */
  decided: number;
  /** Items that at least one of them labelled, without such a label. */
  undecided: number;
  /** Items that others labelled and none of them did. */
  unlabelled: number;
  /** Of each other rater that labelled items which are decided. */
  others: (Agreement & { rater: string })[];
}

/**
 * How far raters agree, by two, all together, and with what more than half of the reference raters say.
 * @throws InvalidArgumentError for fewer than two raters, no two with an item in common, or a reference rater without
 * labels
 */
export function compareRaters(labels: readonly RaterLabel[], reference: readonly string[]): ComparedRaters {
  const byRater = labelsByRater(labels);
  const group = groupAgreement(labels);
  const unknown = reference.find((rater) => !byRater.has(rater));
  if (unknown !== undefined) {
    throw new InvalidArgumentError("--reference", unknown, `must be of ${group.raters.join(", ")}`);
  }
  const raters = [...byRater];
  const pairs = raters.flatMap(([first, own], i) =>
    raters
      .slice(i + 1)
      .filter(([, other]) => haveCommon(own, other))
      .map(([second, other]) => ({
        raters: [first, second] as [string, string],
        ...agreement(own, other),
      })),
  );
  if (pairs.length === 0) {
    throw new InvalidArgumentError("files", group.raters, "must hold two labels of the same item");
  }
  const majority = reference.length === 0 ? undefined : compareWithMajority(byRater, reference);
  return { pairs, group, majority };
}

function compareWithMajority(
  byRater: ReadonlyMap<string, readonly RaterLabel[]>,
  reference: readonly string[],
): ComparedMajority {
  const { labels, undecided } = majorityLabels(reference.flatMap((rater) => byRater.get(rater)!));
  const items = new Set([...byRater.values()].flat().map(({ id }) => id));
  const others = [...byRater]
    .filter(([rater, own]) => !reference.includes(rater) && haveCommon(own, labels))
    .map(([rater, own]) => ({ rater, ...agreement(own, labels) }));
  return {
    reference,
    decided: labels.length,
    undecided: undecided.length,
    unlabelled: items.size - labels.length - undecided.length,
    others,
  };
}

function haveCommon(first: readonly RaterLabel[], second: readonly RaterLabel[]): boolean {
  const ids = new Set(first.map(({ id }) => id));
  return second.some(({ id }) => ids.has(id));
}

/** The same, for people. */
export function formatAgreements({ pairs, group, majority }: ComparedRaters): string {
  const others = majority?.others ?? [];
  const table = formatTable(
    ["raters", "items", "agree", "kappa", "95 % interval"],
    [
      ...pairs.map(({ raters, ...found }) => formatRow(raters.join(" / "), found)),
      ...others.map(({ rater, ...found }) => formatRow(`${rater} / majority`, found)),
    ],
  );
  const undefinedNote = [...pairs, ...others].some(({ kappa }) => kappa === undefined)
    ? "Kappa is undefined (-) where both give every item the same label.\n"
    : "";
  const fleiss = `Fleiss' kappa of all ${group.raters.length} raters on ${group.items} items that all labelled: ${group.kappa?.toFixed(3) ?? "-"}\n`;
  const counts = majority === undefined ? "" : formatCounts(majority);
  return `${table}\n\n${undefinedNote}${fleiss}${counts}`;
}

function formatCounts({ reference, decided, undecided, unlabelled }: ComparedMajority): string {
  const raters = reference.join(", ");
  return `Majority, more than half of ${raters}: ${decided} items decided, ${undecided} undecided, ${unlabelled} labelled by none of them\n`;
}

function formatRow(raters: string, { items, agreed, kappa }: Agreement): string[] {
  const interval = kappa && `${kappa.lower.toFixed(3)} to ${kappa.upper.toFixed(3)}`;
  return [
    raters,
    String(items),
    `${(100 * agreed.proportion).toFixed(1)} %`,
    kappa?.kappa.toFixed(3) ?? "-",
    interval ?? "-",
  ];
}
