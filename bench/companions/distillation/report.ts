import type { DistilledAnswer } from "equirank/companions";
import { countReasons } from "../../../src/internal";
import { formatComparison, formatShare, formatTable } from "../format";
import type { JudgedAgain } from "./judge-again";
import { reflectionRules } from "./reflection-rules";
import { type ReflectionKind, reflectionKinds, scriptedReflector } from "./reflective-listening";

/** How many of a teacher's answers were kept, and why the others were not. */
export function reportTeacher(name: string, answers: readonly DistilledAnswer[]): string {
  const reasons = countReasons(answers)
    .slice(0, 5)
    .map(([reason, count]) => `  ${count} rejected: ${reason}`);
  return [`teacher, ${name}: ${formatShare(answers.map(isKept))} kept`, ...reasons, ""].join("\n");
}

/**
 * Shares of held-out answers that the rules accept, in all, by group and kind, and by rule; and learners against each
 * other. The last one named is the teacher, for comparison.
 */
export function reportLearners(
  learners: Readonly<Record<string, readonly DistilledAnswer[]>>,
  groups: readonly string[],
): string {
  const selections = selectAnswers(groups);
  const names = Object.keys(learners);
  const accepted = formatTable(
    ["accepted by all rules", ...selections.map(([name]) => name)],
    names.map((name) => [
      name,
      ...selections.map(([, select]) => formatShare(learners[name]!.filter(select).map(isKept))),
    ]),
  );
  const checks = formatTable(
    ["checks", "accepted as answers to another statement", "what the script could have said"],
    names.map((name) => [
      name,
      formatShare(learners[name]!.map((answer) => isKeptElsewhere(answer, learners[name]!))),
      formatShare(learners[name]!.map(isScripted)),
    ]),
  );
  const rules = Object.keys(reflectionRules("simple"));
  const byRule = formatTable(
    ["keeps the rule", ...rules],
    names.map((name) => [
      name,
      ...rules.map((rule) => formatShare(learners[name]!.map((answer) => keepsRule(answer, rule)))),
    ]),
  );
  const students = names.slice(0, -1);
  const comparisons = students.flatMap((student, i) =>
    students.slice(0, i).flatMap((other) =>
      selections.map(([group, select]) => {
        const [own, others] = [student, other].map((name) => learners[name]!.filter(select).map(isKept));
        return `${student} against ${other}, ${group}: ${formatComparison(own!, others!)}`;
      }),
    ),
  );
  return [accepted, "", byRule, "", checks, "", ...comparisons, ""].join("\n");
}

/** How far the model as a judge agrees with the rules. */
export function reportJudges(judges: readonly JudgedAgain[]): string {
  return formatTable(
    ["judge, against the rules", "of", "answers", "called good", "agree", "kappa (95 % interval)"],
    judges.map(({ judge, learner, items, good, agreed, kappa }) => [
      judge,
      learner,
      String(items),
      formatPercent(good),
      formatPercent(agreed.proportion),
      kappa === undefined
        ? "undefined: one label throughout"
        : `${kappa.kappa.toFixed(2)} (${kappa.lower.toFixed(2)} to ${kappa.upper.toFixed(2)})`,
    ]),
  );
}

export const isKept = ({ label }: DistilledAnswer): boolean => label === true;

/** Some of the answers, by name. */
type Selection = [name: string, select: (answer: DistilledAnswer) => boolean];

/** All answers, those of each group of inputs, and those of each kind. */
export function selectAnswers(groups: readonly string[]): Selection[] {
  return [
    ["all", () => true],
    ...groups.map((group): Selection => [group, ({ input }) => input.labels?.group === group]),
    ...reflectionKinds.map((kind): Selection => [kind, (answer) => kindOf(answer) === kind]),
  ];
}

function kindOf({ task }: Pick<DistilledAnswer, "task">): ReflectionKind {
  return reflectionKinds.find((kind) => task.endsWith(kind))!;
}

export function keepsRule(answer: DistilledAnswer, rule: string, statement = answer.input.text): boolean {
  return reflectionRules(kindOf(answer))[rule]!.keeps(answer.answer, statement);
}

/** Whether the rules accept an answer as one to a statement of another topic: how much a blind answer would gain. */
export function isKeptElsewhere(answer: DistilledAnswer, answers: readonly DistilledAnswer[]): boolean {
  const { group, topic } = answer.input.labels!;
  const others = answers.filter(
    ({ input, task }) => task === answer.task && input.labels?.group === group && input.labels?.topic !== topic,
  );
  const { text } = others[answers.indexOf(answer) % others.length]!.input;
  return Object.keys(reflectionRules(kindOf(answer))).every((rule) => keepsRule(answer, rule, text));
}

/** Whether an answer is, word for word, one of those that the scripted teacher has for its statement. */
export function isScripted({ answer, input, task }: DistilledAnswer): boolean {
  return scriptedReflector(kindOf({ task })).answer(input, 50, 0).includes(answer);
}

const formatPercent = (share: number): string => `${(100 * share).toFixed(0)} %`;
