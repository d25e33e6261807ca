import { mean, parseAttempt } from "../../../src/internal";
import { type Figure, lead, type Measures, share, toNumbers, valuesOf } from "../outcomes";
import { isContent, rightOf, type TriedLabel, type TriedStudent } from "./report";

/** What became of each held-out item's first and last attempt. */
export function measureStudent({ trials, unseen }: TriedStudent): Measures {
  return {
    "valid form": toNumbers(trials.map(({ attempts }) => parseAttempt(attempts[0]!) !== undefined)),
    "right at once": toNumbers(rightOf(trials, 0)),
    "right at last": toNumbers(rightOf(trials, -1)),
    "first attempt called correct": toNumbers(trials.map(isContent)),
    "unseen size, right at once": toNumbers(rightOf(unseen, 0)),
    "unseen size, right at last": toNumbers(rightOf(unseen, -1)),
  };
}

/** Whether each label is right, and of a single attempt the share of an item's attempts that are. */
export function measureLabels(labels: readonly TriedLabel[]): Record<string, Measures> {
  const of = (which: "majority" | "equilibrium") => ({
    right: toNumbers(labels.map(({ item, label }) => label[which] === item.answer)),
  });
  const oneAttempt = labels.map(({ item, label: { votes } }) => {
    const all = votes.reduce((sum, { count }) => sum + count, 0);
    return (votes.find(({ answer }) => answer === item.answer)?.count ?? 0) / all;
  });
  return {
    "one attempt": { right: oneAttempt },
    "label by majority": of("majority"),
    "label by equilibrium": of("equilibrium"),
  };
}

/** What a student's own corrections did to its first attempts: the share of wrong ones made right, or the reverse. */
function corrected(student: string, measure: "wrong ones repaired" | "right ones spoilt"): Figure {
  const from = measure === "wrong ones repaired" ? 0 : 1;
  return {
    of: student,
    measure,
    read: (outcomes) => {
      const last = valuesOf(outcomes, student, "right at last");
      const first = valuesOf(outcomes, student, "right at once");
      return 100 * mean(last.filter((_, i) => first[i] === from).map((right) => Math.abs(right - from)));
    },
    unit: "%",
    table: "first attempts, by own corrections",
  };
}

const students = ["base", "warm", "gold", "tripost", "by majority", "by equilibrium"];
const accuracies = ["right at once", "right at last", "unseen size, right at once", "unseen size, right at last"];

/** What the page on TriPosT says. */
export const triPosTFigures: readonly Figure[] = [
  ...students.flatMap((student) =>
    ["valid form", ...accuracies, "first attempt called correct"].map((measure) => share(student, measure)),
  ),
  ...["warm", "gold"].flatMap((other) => accuracies.map((measure) => lead("tripost", other, measure))),
  corrected("tripost", "wrong ones repaired"),
  corrected("tripost", "right ones spoilt"),
  lead("by equilibrium", "by majority", "right at once"),
  ...["one attempt", "label by majority", "label by equilibrium"].map((label) => share(label, "right", "labels")),
  lead("label by equilibrium", "label by majority", "right"),
];
