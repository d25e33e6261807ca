import type { DistilledAnswer } from "equirank/companions";
import { cohenKappa } from "../../../src/internal";
import { type Figure, lead, type Measures, share, toNumbers, valuesOf } from "../outcomes";
import type { JudgedAgain } from "./judge-again";
import { reflectionRules } from "./reflection-rules";
import { isKept, isKeptElsewhere, isScripted, keepsRule, selectAnswers } from "./report";

const rules = Object.keys(reflectionRules("simple"));
const passesElsewhere = "accepted as answers to another statement";
const scripted = "what the script could have said";

/** Whether the rules accept each held-out answer, of all and of each selection, and what else is known of it. */
export function measureAnswers(answers: readonly DistilledAnswer[], groups: readonly string[]): Measures {
  const measure = (test: (answer: DistilledAnswer) => boolean) => toNumbers(answers.map(test));
  return Object.fromEntries([
    ...selectAnswers(groups).map(([name, select]) => [name, toNumbers(answers.filter(select).map(isKept))]),
    ...rules.map((rule) => [`rule: ${rule}`, measure((answer) => keepsRule(answer, rule))]),
    [passesElsewhere, measure((answer) => isKeptElsewhere(answer, answers))],
    [scripted, measure(isScripted)],
  ]);
}

/** Whether a teacher's answers were kept. */
export function measureTeacher(answers: readonly DistilledAnswer[]): Measures {
  return { kept: toNumbers(answers.map(isKept)) };
}

/** Whether a judge calls each answer good, and whether the rules do. */
export function measureJudge({ labels }: JudgedAgain): Measures {
  return { "called good": toNumbers(labels.judge), "good by rules": toNumbers(labels.rules) };
}

/** Cohen's kappa of a judge and the rules; NaN where both give all answers one label. */
function kappa(name: string): Figure {
  return {
    of: name,
    measure: "kappa with the rules",
    read(outcomes) {
      const [called, rules] = ["called good", "good by rules"].map((measure) => valuesOf(outcomes, name, measure));
      return cohenKappa(called!, rules!) ?? Number.NaN;
    },
    unit: "",
    isEffect: true,
  };
}

const learners = ["base", "taught by script", "taught by itself", "taught by larger", "scripted teacher"];
const taught = learners.slice(1, -1);

/** What the page on distillation says; a run without a larger model has no figures of it. */
export const distillationFigures: readonly Figure[] = [
  ...learners.flatMap((learner) =>
    ["all", "known topics", "new topics", "simple", "complex"].map((measure) =>
      share(learner, measure, "accepted by all rules"),
    ),
  ),
  ...learners.flatMap((learner) => rules.map((rule) => share(learner, `rule: ${rule}`, "replies that keep a rule"))),
  ...learners.flatMap((learner) => [passesElsewhere, scripted].map((measure) => share(learner, measure, "checks"))),
  ...["scripted", "model", "larger"].map((teacher) => share(`teacher, ${teacher}`, "kept", "teachers")),
  ...taught.flatMap((learner) => ["all", "new topics"].map((measure) => lead(learner, "base", measure))),
  ...["taught by script", "taught by larger"].flatMap((learner) =>
    ["all", "simple", "complex"].map((measure) => lead(learner, "taught by itself", measure)),
  ),
  ...["the model", "the larger model"].flatMap((model) =>
    ["rubric", "ER-D"].flatMap((by) =>
      ["all", "base", "taught by script", "taught by itself"].map((learner) => kappa(`${model} by ${by}, ${learner}`)),
    ),
  ),
];
