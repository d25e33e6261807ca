import type { Transcript } from "equirank/companions";
import { formatComparison, formatCount, formatTable } from "../format";
import { evaluateDiscussion } from "./evaluate-discussion";

/** What a learner said of the held-out items. */
export interface EvaluatedLearner {
  name: string;
  /** With a scripted partner in support. */
  support: Transcript[];
  /** With one against it. */
  adversarial: Transcript[];
  /** With itself. */
  self: Transcript[];
  /** Answers without remarks at temperature 1, a list for each draw. */
  drawn: Transcript[][];
}

/** All learners in a table, and the last of them against each of the others on the same items. */
export function reportLearners(learners: readonly EvaluatedLearner[]): string {
  const last = learners.at(-1)!;
  const head = [
    "learner",
    "right alone",
    "after self-discussion",
    "after support",
    "after attack",
    "right to wrong, attack",
    "wrong to right, support",
    "unread alone",
  ];
  const rows = learners.map(({ name, support, adversarial, self }) => {
    const [helped, attacked, selfTaught] = [support, adversarial, self].map(evaluateDiscussion);
    return [
      name,
      ...[
        helped!.alone,
        selfTaught!.after,
        helped!.after,
        attacked!.after,
        attacked!.rightToWrong,
        helped!.wrongToRight,
        helped!.unread.alone,
      ].map(({ count, total }) => formatCount(count, total)),
    ];
  });
  const comparisons = learners
    .slice(0, -1)
    .flatMap((other) => [
      compare(last, other, "alone", ({ support }) => isRight(support, 0)),
      compare(last, other, "after self-discussion", ({ self }) => isRight(self)),
      compare(last, other, "after support", ({ support }) => isRight(support)),
      compare(last, other, "after attack", ({ adversarial }) => isRight(adversarial)),
    ]);
  return [formatTable(head, rows), "", ...comparisons, ""].join("\n");
}

/** Whether each transcript's turn, by default the last, has the right answer. */
export function isRight(transcripts: readonly Transcript[], turn = -1): boolean[] {
  return transcripts.map(({ item, turns }) => turns.at(turn)?.answer === item.gold);
}

function compare(
  learner: EvaluatedLearner,
  other: EvaluatedLearner,
  kind: string,
  select: (learner: EvaluatedLearner) => boolean[],
): string {
  return `${learner.name} against ${other.name}, ${kind}: ${formatComparison(select(learner), select(other))}`;
}
