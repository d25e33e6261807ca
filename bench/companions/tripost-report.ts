import { exactMcNemar, type ProportionInterval, wilsonInterval } from "equirank";
import {
  type EquilibriumLabel,
  isAttemptRight,
  type LabelledItem,
  type SteppedItem,
  summarizeTrials,
  type Trial,
} from "equirank/companions";

/** What a student made of the held-out items. */
export interface TriedStudent {
  name: string;
  trials: readonly Trial[];
}

/** Labels of an item whose right answer is known. */
export interface TriedLabel extends LabelledItem {
  item: SteppedItem;
  label: EquilibriumLabel;
}

/** How students do on the same items, and how the last one named does against each other one. */
export function reportStudents(students: readonly TriedStudent[]): string {
  const rows = students.map(({ name, trials }) => {
    const { valid, first, last, confirmed } = summarizeTrials(trials);
    return [name, ...[valid, first, last, confirmed].map(formatShare)];
  });
  const tuned = students.at(-1)!;
  const tests = students.slice(0, -1).flatMap(({ name, trials }) =>
    [0, -1].map((at) => {
      const pairs = tuned.trials.map((trial, i) =>
        [trial, trials[i]!].map((one) => isAttemptRight(one, at)),
      );
      const when = at === 0 ? "at once" : "after its own corrections";
      return `${tuned.name} against ${name}, right ${when}: ${comparePairs(pairs)}`;
    }),
  );
  const improved = students.map(({ name, trials }) => {
    const [right, wrong] = [true, false].map((isRight) =>
      trials.filter((trial) => isAttemptRight(trial, 0) === isRight),
    );
    const pairs = trials.map((trial) => [isAttemptRight(trial, -1), isAttemptRight(trial, 0)]);
    return [
      `${name}, its last attempt against its first: ${comparePairs(pairs)};`,
      `it called ${countContent(right!)} right first attempts correct, and ${countContent(wrong!)} others`,
    ].join(" ");
  });
  return [
    `${tuned.trials.length} held-out items, in % with 95 % intervals`,
    ...formatTable([
      ["", "valid form", "right at once", "right at last", "called correct"],
      ...rows,
    ]),
    "",
    ...tests,
    ...improved,
    "",
  ].join("\n");
}

/** Which label is right more often, of the same attempts. */
export function reportLabels(labels: readonly TriedLabel[]): string {
  const right = (which: "equilibrium" | "majority") =>
    labels.filter(({ item, label }) => label[which] === item.answer).length;
  const drawn = labels.flatMap(({ item, label }) =>
    label.votes.map(({ answer, count }) => ({ right: answer === item.answer ? count : 0, count })),
  );
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const rows = [
    ["one attempt", sum(drawn.map((one) => one.right)), sum(drawn.map(({ count }) => count))],
    ["majority", right("majority"), labels.length],
    ["equilibrium", right("equilibrium"), labels.length],
    [
      "any attempt",
      labels.filter(({ item, label }) => label.votes.some(({ answer }) => answer === item.answer))
        .length,
      labels.length,
    ],
  ] as const;
  const pairs = labels.map(({ item, label }) => [
    label.equilibrium === item.answer,
    label.majority === item.answer,
  ]);
  return [
    `labels of ${labels.length} other items without their answers, right in %`,
    ...formatTable(
      rows.map(([name, successes, trials]) => [
        name,
        formatShare(wilsonInterval(successes, trials)),
      ]),
    ),
    `equilibrium against majority: ${comparePairs(pairs)}`,
    "",
  ].join("\n");
}

/** How many first attempts the student itself found nothing wrong with. */
function countContent(trials: readonly Trial[]): string {
  const content = trials.filter(
    ({ attempts, stopped }) => attempts.length === 1 && stopped === "confirmed",
  );
  return `${content.length} of ${trials.length}`;
}

/** @param pairs `[item][one, other]`: whether each is right */
function comparePairs(pairs: readonly (readonly boolean[])[]): string {
  const won = pairs.filter(([one, other]) => one && !other).length;
  const lost = pairs.filter(([one, other]) => !one && other).length;
  return `${won} won, ${lost} lost, p = ${exactMcNemar(won, lost).toPrecision(2)}`;
}

function formatShare({ proportion, lower, upper }: ProportionInterval): string {
  const [share, from, to] = [proportion, lower, upper].map((value) => (100 * value).toFixed(1));
  return `${share} (${from}-${to})`;
}

function formatTable(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]! + 2)))
      .join(""),
  );
}
