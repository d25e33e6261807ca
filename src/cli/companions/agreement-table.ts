import Table from "cli-table3";
import {
  type Agreement,
  agreement,
  type GroupAgreement,
  groupAgreement,
  labelsByRater,
  majorityLabels,
  type RaterLabel,
} from "../../companions/index";
import { InvalidArgumentError } from "../../index";
import { escapeControls } from "../output/display-text";
import { openTable } from "../output/open-table";

/** How far raters agree. */
export interface ComparedRaters {
  /** Of every two of them that have an item in common. */
  pairs: (Agreement & { raters: [string, string] })[];
  /** Of all. */
  group: GroupAgreement;
  /** Of each other rater with the majority of the reference raters; empty where there are none. */
  majority: (Agreement & { rater: string; undecided: number })[];
}

/**
 * How far raters agree, by two, all together, and with what more than half of the reference raters say.
 * @throws InvalidArgumentError for fewer than two raters, no two with an item in common, or a reference rater without labels
 */
export function compareRaters(
  labels: readonly RaterLabel[],
  reference: readonly string[],
): ComparedRaters {
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
  if (reference.length === 0) return { pairs, group, majority: [] };
  const found = majorityLabels(reference.flatMap((rater) => byRater.get(rater)!));
  const majority = raters
    .filter(([rater, own]) => !reference.includes(rater) && haveCommon(own, found.labels))
    .map(([rater, own]) => ({
      rater,
      undecided: found.undecided.length,
      ...agreement(own, found.labels),
    }));
  return { pairs, group, majority };
}

function haveCommon(first: readonly RaterLabel[], second: readonly RaterLabel[]): boolean {
  const ids = new Set(first.map(({ id }) => id));
  return second.some(({ id }) => ids.has(id));
}

/** The same, for people. */
export function formatAgreements({ pairs, group, majority }: ComparedRaters): string {
  const table = new Table({
    head: ["raters", "items", "agree", "kappa", "95 % interval"],
    colAligns: ["left", "right", "right", "right", "right"],
    chars: openTable,
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
  });
  for (const { raters, ...found } of pairs) table.push(formatRow(raters.join(" / "), found));
  for (const { rater, ...found } of majority) {
    table.push(formatRow(`${rater} / majority`, found));
  }
  const undefinedNote = [...pairs, ...majority].some(({ kappa }) => kappa === undefined)
    ? "Kappa is undefined (-) where both give every item the same label.\n"
    : "";
  const fleiss = `Fleiss' kappa of all ${group.raters.length} raters on ${group.items} items that all labelled: ${group.kappa?.toFixed(3) ?? "-"}\n`;
  return `${table.toString().replace(/ +$/gm, "")}\n\n${undefinedNote}${fleiss}`;
}

function formatRow(raters: string, { items, agreed, kappa }: Agreement): string[] {
  const interval = kappa && `${kappa.lower.toFixed(3)} to ${kappa.upper.toFixed(3)}`;
  return [
    escapeControls(raters),
    String(items),
    `${(100 * agreed.proportion).toFixed(1)} %`,
    kappa?.kappa.toFixed(3) ?? "-",
    interval ?? "-",
  ];
}
