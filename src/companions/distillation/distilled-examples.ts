import { InvalidArgumentError } from "../../shared/errors";
import type { Example } from "../dataset";
import type { DistillationTask, DistilledAnswer } from "./distill";

/**
 * The answers that were kept, as rows to train on: what the student is asked, and the answer.
 * @throws InvalidArgumentError if none was kept, with the most frequent reason, or an answer is of another task
 */
export function distilledExamples(
  answers: readonly DistilledAnswer[],
  task: DistillationTask,
): Example[] {
  const kept = answers.filter(({ label }) => label === true);
  if (kept.length === 0) {
    throw new InvalidArgumentError(
      "answers",
      answers,
      `must hold at least one that was kept${whyNot(answers)}`,
    );
  }
  return kept.map(({ id, input, answer, teacher, rater, ...given }) => {
    if (given.task !== task.name) {
      throw new InvalidArgumentError("answers", given.task, `must be of the task ${task.name}`);
    }
    return {
      id,
      prompt: task.ask(input),
      completion: [{ role: "assistant", content: answer }],
      meta: {
        source: task.name,
        model: teacher,
        item: input.id,
        round: 0,
        labels: { ...input.labels, rater },
      },
    };
  });
}

function whyNot(answers: readonly DistilledAnswer[]): string {
  const [first] = countReasons(answers);
  return first === undefined
    ? ""
    : `; of ${answers.length}, ${first[1]} were rejected for: ${first[0]}`;
}

/** Why answers were rejected: each reason and how often it was given, the most frequent first. */
export function countReasons(
  answers: readonly Pick<DistilledAnswer, "label" | "rationale">[],
): [reason: string, count: number][] {
  const counts = new Map<string, number>();
  for (const { label, rationale = "no reason given" } of answers) {
    if (label !== true) counts.set(rationale, (counts.get(rationale) ?? 0) + 1);
  }
  return [...counts].sort(([, one], [, other]) => other - one);
}
