import type { DistilledAnswer } from "equirank/companions";
import { cohenKappa } from "../../../src/internal";
import { type Figure, lead, type Measures, share, toNumbers } from "../outcomes";
import type { JudgedAgain } from "./judge-again";
import { isKept, selectAnswers } from "./report";

/** Whether the rules accept each held-out answer, of all and of each selection. */
export function measureAnswers(
  answers: readonly DistilledAnswer[],
  groups: readonly string[],
): Measures {
  const selections = selectAnswers(groups);
  return Object.fromEntries(
    selections.map(([name, select]) => [name, toNumbers(answers.filter(select).map(isKept))]),
  );
}

/** Whether a judge calls each answer good, and whether the rules do. */
export function measureJudge({ labels }: JudgedAgain): Measures {
  return { "called good": toNumbers(labels.judge), "good by rules": toNumbers(labels.rules) };
}

/** Cohen's kappa of a judge and the rules; NaN where both give all answers one label. */
function kappa(name: string): Figure {
  return {
    name: `${name}: kappa with the rules`,
    of({ students }) {
      const { "called good": called, "good by rules": rules } = students[name]!;
      return cohenKappa(called!, rules!) ?? Number.NaN;
    },
    unit: "",
    isEffect: true,
  };
}

const learners = ["base", "taught by script", "taught by itself", "scripted teacher"];
const taught = learners.slice(1, 3);

/** What the page on distillation says. */
export const distillationFigures: readonly Figure[] = [
  ...learners.flatMap((learner) =>
    ["all", "known topics", "new topics", "simple", "complex"].map((measure) =>
      share(learner, measure),
    ),
  ),
  ...taught.flatMap((learner) =>
    ["all", "new topics"].map((measure) => lead(learner, "base", measure)),
  ),
  lead("taught by script", "taught by itself", "all"),
  ...["the model by rubric", "ER-D"].flatMap((judge) =>
    ["all", ...taught].flatMap((learner) => {
      const name = `${judge}, ${learner}`;
      return [share(name, "called good"), kappa(name)];
    }),
  ),
];
