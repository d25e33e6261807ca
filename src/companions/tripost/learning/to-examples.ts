import { InvalidArgumentError } from "../../../errors/invalid-argument-error";
import { rejectUnknownOptions } from "../../../errors/reject-unknown-options";
import type { Example } from "../../dataset/example";
import { askAttempt, askReview, formatReview } from "../dialogue/ask-student";
import { requireItems, type SteppedItem, writeRationale } from "../items/stepped-item";
import type { Correction, ProcessedTrajectories } from "./post-process";

/** How much kinds of rows count. */
export interface CorrectionExampleOptions {
  /** Weight of improvements; the other rows have 1. @default 1.5, as in arXiv 2310.13522 */
  weight?: number;
}

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
  rejectUnknownOptions("options", options, ["weight"]);
  const { weight = 1.5 } = options;
  if (!(weight > 0 && weight < Infinity)) {
    throw new InvalidArgumentError("options.weight", weight, "must be a finite number above 0");
  }
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
