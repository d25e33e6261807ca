import { InvalidArgumentError } from "../../shared/errors";
import * as option from "../../shared/schema";
import type { Example } from "../dataset";
import type { Trajectory } from "./collect-trajectories";
import { askAttempt, askReview, type Feedback, formatFeedback, formatReview, progressOf } from "./dialogue";
import type { EquilibriumLabel } from "./label-by-equilibrium";
import { parseAttempt, requireItems, type SteppedItem, writeRationale } from "./stepped-item";

/** A single turn to be learned: what to say of an attempt, and the update if it is wrong. */
interface Correction extends Pick<Trajectory, "item" | "model" | "round"> {
  attempt: string;
  feedback: Feedback;
  /** Undefined if the attempt is right. */
  update?: string;
}

/** How the kinds of rows are balanced. */
interface PostProcessOptions {
  /** Improvements for each confirmation. @default 1.5, as in arXiv 2310.13522 */
  improveRatio?: number;
  /** Items whose right attempt may be learned as well. @default those of the trajectories */
  gold?: readonly SteppedItem[];
}

/** What is learned from trajectories. */
interface ProcessedTrajectories {
  /** Wrong attempts with their update. */
  improvements: Correction[];
  /** Right attempts that the student wrote itself: at most ⌈improvements / improveRatio⌉. */
  confirmations: Correction[];
  /** Items to be answered outright: at most as many as confirmations. */
  gold: SteppedItem[];
  /** How many turns were left out, and why. */
  rejected: Record<"unparsable" | "unchanged" | "notProgressing" | "duplicate", number>;
}

const balancingSchema: option.OptionSchemas<PostProcessOptions> = {
  improveRatio: option.positiveNumber,
  ...option.unchecked("gold"),
};

/**
 * Single turns from trajectories, by the rules of TriPosT (arXiv 2310.13522). Left out are turns that cannot be parsed,
 * updates that repeat the attempt, updates whose first fault comes no later than the attempt's, and repetitions. Then
 * the kinds are balanced: the first ⌈improvements / 1.5⌉ confirmations and as many gold items, or all of them if there
 * are fewer.
 * @throws InvalidArgumentError for an unknown or unusable option, or without a trajectory
 */
export function postProcess(
  trajectories: readonly Trajectory[],
  options: PostProcessOptions = {},
): ProcessedTrajectories {
  option.checkOptions("options", options, balancingSchema);
  const { improveRatio = 1.5, gold } = options;
  option.requireSome("trajectories", trajectories, "trajectory");
  const rejected = { unparsable: 0, unchanged: 0, notProgressing: 0, duplicate: 0 };
  const kept = new Map<string, Correction>();
  for (const trajectory of trajectories) {
    if (trajectory.outcome === "unparsable") rejected.unparsable++;
    for (const i of trajectory.turns.keys()) {
      const found = readTurn(trajectory, i);
      if (typeof found === "string") rejected[found]++;
      else if (found !== undefined) {
        // The same for corrections that teach the same.
        const { item, attempt, feedback, update } = found;
        const key = JSON.stringify([item.question, attempt, formatFeedback(feedback), update]);
        if (kept.has(key)) rejected.duplicate++;
        else kept.set(key, found);
      }
    }
  }
  const corrections = [...kept.values()];
  const improvements = corrections.filter(({ feedback }) => !feedback.correct);
  const confirmations = corrections
    .filter(({ feedback }) => feedback.correct)
    .slice(0, Math.ceil(improvements.length / improveRatio));
  const items = new Map(trajectories.map(({ item }) => [item.id, item]));
  return { improvements, confirmations, gold: (gold ?? [...items.values()]).slice(0, confirmations.length), rejected };
}

function readTurn(
  { item, model, round, turns }: Trajectory,
  i: number,
): Correction | keyof ProcessedTrajectories["rejected"] | undefined {
  const { attempt, feedback, by } = turns[i]!;
  const parsed = parseAttempt(attempt);
  if (parsed === undefined) return "unparsable";
  const correction = { item, model, round, attempt, feedback };
  // The student need not find that the teacher's own attempts are right.
  if (feedback.correct) return by.attempt === "student" ? correction : undefined;
  const next = turns[i + 1];
  if (next === undefined) return undefined;
  const update = parseAttempt(next.attempt);
  if (update === undefined) return "unparsable";
  if (JSON.stringify(update) === JSON.stringify(parsed)) return "unchanged";
  return progressOf(next.feedback) > progressOf(feedback) ? { ...correction, update: next.attempt } : "notProgressing";
}

/** An item, and what sampled attempts say its answer is; the right one is not looked at. */
export interface LabelledItem {
  item: Pick<SteppedItem, "id" | "task" | "question">;
  label: Pick<EquilibriumLabel, "equilibrium" | "majority" | "votes">;
  /** Id of the model that made the attempts. */
  model: string;
}

/**
 * Self-training without right answers: question → the first of the student's own attempts that has the label.
 * @param by which label; that of the majority makes it the self-improvement of arXiv 2210.11610, with one attempt for
 * each item
 * @throws InvalidArgumentError without an item, for an unknown label, or one that no attempt has
 */
export function selfTrainingExamples(labelled: readonly LabelledItem[], by: "equilibrium" | "majority"): Example[] {
  if (by !== "equilibrium" && by !== "majority") {
    throw new InvalidArgumentError("by", by, 'must be "equilibrium" or "majority"');
  }
  option.requireSome("labelled", labelled, "item");
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
      meta: { source: "tripost", model, item: item.id, round: 0, labels: { task: item.task, kind: by } },
    };
  });
}

/** How much the kinds of rows count. */
interface CorrectionExampleOptions {
  /** Weight of improvements; the other rows have 1. @default 1.5, as in arXiv 2310.13522 */
  weight?: number;
}

const weightSchema: option.OptionSchemas<CorrectionExampleOptions> = { weight: option.positiveNumber };

/**
 * What is learned from trajectories as rows to train on: question and attempt → feedback and update, question and right
 * attempt → that it is right, and question → right attempt. Only what follows the arrow is learned: the student's wrong
 * attempts are not.
 * @returns improvements, then confirmations, then gold rows
 * @throws InvalidArgumentError for an unknown or unusable option
 */
export function correctionExamples(
  { improvements, confirmations, gold }: ProcessedTrajectories,
  options: CorrectionExampleOptions = {},
): Example[] {
  option.checkOptions("options", options, weightSchema);
  const { weight = 1.5 } = options;
  return [
    ...improvements.map((one, i) => createReviewRow(one, "improvement", i, weight)),
    ...confirmations.map((one, i) => createReviewRow(one, "confirmation", i)),
    ...(gold.length === 0 ? [] : goldExamples(gold)),
  ];
}

/** Items with their right attempts as rows to train on: the warm start. @throws InvalidArgumentError without an item */
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

function createMeta({ id, task }: SteppedItem, model: string, round: number, kind: string): Example["meta"] {
  return { source: "tripost", model, item: id, round, labels: { task, kind } };
}
