import { InvalidArgumentError } from "../../shared/errors";
import { checkOptions, type OptionSchemas } from "../../shared/schema";
import type { Example } from "../dataset";
import { positiveNumber, requireSome } from "../option-kinds";
import { askAttempt, askReview, formatReview } from "./dialogue";
import type { EquilibriumLabel } from "./label-by-equilibrium";
import type { Correction, ProcessedTrajectories } from "./post-process";
import { requireItems, type SteppedItem, writeRationale } from "./stepped-item";

/** An item, and what sampled attempts say its answer is; the right one is not looked at. */
export interface LabelledItem {
  item: Pick<SteppedItem, "id" | "task" | "question">;
  label: Pick<EquilibriumLabel, "equilibrium" | "majority" | "votes">;
  /** Id of the model that made the attempts. */
  model: string;
}

/**
 * Self-training without right answers: question → the first of the student's own attempts that has the label.
 * @param by which label; that of the majority makes it the self-improvement of arXiv 2210.11610, with one attempt for each item
 * @throws InvalidArgumentError without an item, for an unknown label, or one that no attempt has
 */
export function selfTrainingExamples(
  labelled: readonly LabelledItem[],
  by: "equilibrium" | "majority",
): Example[] {
  if (by !== "equilibrium" && by !== "majority") {
    throw new InvalidArgumentError("by", by, 'must be "equilibrium" or "majority"');
  }
  requireSome("labelled", labelled, "item");
  return labelled.map(({ item, label, model }: LabelledItem): Example => {
    const vote = label.votes.find(({ answer }) => answer === label[by]);
    if (vote === undefined) {
      throw new InvalidArgumentError(
        `label of ${item.id}`,
        label[by],
        "must be the final response of one of the attempts in votes",
      );
    }
    return {
      id: `${item.id}#${by}`,
      prompt: askAttempt(item),
      completion: [{ role: "assistant", content: vote.attempt }],
      meta: {
        source: "tripost",
        model,
        item: item.id,
        round: 0,
        labels: { task: item.task, kind: by },
      },
    };
  });
}

/** How much the kinds of rows count. */
export interface CorrectionExampleOptions {
  /** Weight of improvements; the other rows have 1. @default 1.5, as in arXiv 2310.13522 */
  weight?: number;
}

const weightSchema: OptionSchemas<CorrectionExampleOptions> = { weight: positiveNumber };

/**
 * What is learned from trajectories as rows to train on: question and attempt → feedback and update, question and right attempt →
 * that it is right, and question → right attempt. Only what follows the arrow is learned: the student's wrong attempts are not.
 * @returns improvements, then confirmations, then gold rows
 * @throws InvalidArgumentError for an unknown or unusable option
 */
export function correctionExamples(
  { improvements, confirmations, gold }: ProcessedTrajectories,
  options: CorrectionExampleOptions = {},
): Example[] {
  checkOptions("options", options, weightSchema);
  const { weight = 1.5 } = options;
  return [
    ...improvements.map((one, i) => createReviewRow(one, "improvement", i, weight)),
    ...confirmations.map((one, i) => createReviewRow(one, "confirmation", i)),
    ...(gold.length === 0 ? [] : goldExamples(gold)),
  ];
}

/**
 * Items with their right attempts as rows to train on: the warm start before trajectories are collected.
 * @throws InvalidArgumentError without an item
 */
export function goldExamples(items: readonly SteppedItem[]): Example[] {
  requireItems("items", items);
  return items.map((item) => ({
    id: `${item.id}#gold`,
    prompt: askAttempt(item),
    completion: [{ role: "assistant", content: writeRationale(item) }],
    meta: createMeta(item, "script", 0, "gold"),
  }));
}

function createReviewRow(
  correction: Correction,
  kind: "improvement" | "confirmation",
  i: number,
  weight?: number,
): Example {
  const { item, model, round, attempt } = correction;
  return {
    id: `${item.id}#${kind}-${round}-${i}`,
    prompt: askReview(item, attempt),
    completion: [{ role: "assistant", content: formatReview(correction) }],
    ...(weight !== undefined && { weight }),
    meta: createMeta(item, model, round, kind),
  };
}

function createMeta(
  { id, task }: SteppedItem,
  model: string,
  round: number,
  kind: string,
): Example["meta"] {
  return { source: "tripost", model, item: id, round, labels: { task, kind } };
}
