import type { SteppedItem } from "equirank/companions";
import { type EquilibriumLabel, type LabelledItem, parseAttempt } from "../../../src/internal";
import { formatComparison, formatShare, formatTable } from "../format";
import { isAttemptRight, type Trial } from "./trials";

/** What a student made of the held-out items. */
export interface TriedStudent {
  name: string;
  trials: readonly Trial[];
  /** Of items of a size that was not taught. */
  unseen: readonly Trial[];
}

/** Labels of an item whose right answer is known. */
export interface TriedLabel extends LabelledItem {
  item: SteppedItem;
  label: EquilibriumLabel;
}

/** How students do on the same items, and how the last one named does against each other one. */
export function reportStudents(students: readonly TriedStudent[]): string {
  const rows = students.map(({ name, trials, unseen }) => [
    name,
    formatShare(trials.map(({ attempts }) => parseAttempt(attempts[0]!) !== undefined)),
    formatShare(rightOf(trials, 0)),
    formatShare(rightOf(trials, -1)),
    formatShare(trials.map(({ stopped }) => stopped === "confirmed")),
    ...[0, -1].map((at) => formatShare(rightOf(unseen, at))),
  ]);
  const head = ["", "valid form", "right at once", "right at last", "called correct"];
  head.push("unseen size: right at once", "unseen size: right at last");
  const tuned = students.at(-1)!;
  const tests = students.slice(0, -1).flatMap(({ name, trials }) =>
    [0, -1].map((at) => {
      const when = at === 0 ? "at once" : "after its own corrections";
      const compared = formatComparison(rightOf(tuned.trials, at), rightOf(trials, at));
      return `${tuned.name} against ${name}, right ${when}: ${compared}`;
    }),
  );
  const improved = students.map(({ name, trials }) => {
    const [right, wrong] = [true, false].map((isRight) =>
      trials.filter((trial) => isAttemptRight(trial, 0) === isRight).map(isContent),
    );
    const compared = formatComparison(rightOf(trials, -1), rightOf(trials, 0));
    return `${name}, its last attempt against its first: ${compared}; it called right first attempts correct in ${formatShare(right!)}, wrong ones in ${formatShare(wrong!)}`;
  });
  return [
    `${tuned.trials.length} held-out items, in % with 95 % intervals\n`,
    formatTable(head, rows),
    "",
    ...tests,
    ...improved,
    "",
  ].join("\n");
}

/** Which label is right more often, of the same attempts. */
export function reportLabels(labels: readonly TriedLabel[]): string {
  const [equilibrium, majority] = (["equilibrium", "majority"] as const).map((which) =>
    labels.map(({ item, label }) => label[which] === item.answer),
  );
  const any = labels.map(({ item, label }) => label.votes.some(({ answer }) => answer === item.answer));
  const drawn = labels.flatMap(({ item, label }) =>
    label.votes.flatMap(({ answer, count }) => Array(count).fill(answer === item.answer)),
  );
  // Attempts at one item are alike: an interval as of that many items would be too narrow.
  const one = `${((100 * drawn.filter(Boolean).length) / drawn.length).toFixed(0)} of ${drawn.length}`;
  return [
    `labels of ${labels.length} other items without their answers, in % with 95 % intervals\n`,
    formatTable(
      ["", "right"],
      [
        ["one attempt", one],
        ["majority", formatShare(majority!)],
        ["equilibrium", formatShare(equilibrium!)],
        ["any attempt", formatShare(any)],
      ],
    ),
    "",
    `equilibrium against majority: ${formatComparison(equilibrium!, majority!)}`,
    "",
  ].join("\n");
}

/** Whether each trial's attempt at this place has the right answer. */
export const rightOf = (trials: readonly Trial[], at: number): boolean[] =>
  trials.map((trial) => isAttemptRight(trial, at));

/** Whether the student itself found nothing wrong with its first attempt. */
export const isContent = ({ attempts, stopped }: Trial): boolean => attempts.length === 1 && stopped === "confirmed";
