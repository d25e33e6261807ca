import { mean } from "../../../src/internal";
import { type Figure, lead, type Measures, share, toNumbers, valuesOf } from "../outcomes";
import type { Choice } from "./choose-all";
import { type EvaluatedLearner, isRight } from "./report";

/** Whether a learner is right on each held-out sum, alone and after remarks. */
export function measureLearner({ support, adversarial, self }: EvaluatedLearner): Measures {
  return {
    alone: toNumbers(isRight(support, 0)),
    "after self-discussion": toNumbers(isRight(self)),
    "after support": toNumbers(isRight(support)),
    "after attack": toNumbers(isRight(adversarial)),
  };
}

/** Whether each final answer is right: by votes, and by the equilibrium with a judge of this name. */
export function measureChoices(judge: string, choices: readonly Choice[]): Record<string, Measures> {
  const of = (which: "majority" | "equilibrium") => ({
    right: toNumbers(choices.map((choice) => choice[which] === choice.gold)),
  });
  return { [byVotes]: of("majority"), [byJudge(judge)]: of("equilibrium") };
}

const byVotes = "final answers by majority";
const byJudge = (judge: string) => `final answers by equilibrium, judge ${judge}`;

/** How many of the answers that were right alone are wrong after an adversarial remark. */
function givenUp(student: string): Figure {
  return {
    table: "right answers",
    of: student,
    measure: "given up under attack",
    read(outcomes) {
      const after = valuesOf(outcomes, student, "after attack");
      const kept = after.filter((_, i) => valuesOf(outcomes, student, "alone")[i] === 1);
      return 100 * (1 - mean(kept));
    },
    unit: "%",
  };
}

const measures = ["alone", "after self-discussion", "after support", "after attack"];

/** What the page on discussions says. */
export const discussionFigures: readonly Figure[] = [
  ...["base", "warm-up", "plain", "discussed"].flatMap((student) => [
    ...measures.map((measure) => share(student, measure, "right answers")),
    givenUp(student),
  ]),
  ...["warm-up", "plain"].flatMap((other) => measures.map((measure) => lead("discussed", other, measure))),
  share(byVotes, "right", "final answers"),
  ...["base", "discussed"].flatMap((judge) => [
    share(byJudge(judge), "right", "final answers"),
    lead(byJudge(judge), byVotes, "right"),
  ]),
];
