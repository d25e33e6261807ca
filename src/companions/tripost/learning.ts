import { InvalidArgumentError } from "../../shared/errors";
import { rejectUnknownOptions } from "../../shared/options";
import type { Example } from "../dataset";
import type { Trajectory } from "./collect-trajectories";
import {
  askAttempt,
  askReview,
  type Feedback,
  formatFeedback,
  formatReview,
  progressOf,
} from "./dialogue";
import { parseAttempt, requireItems, type SteppedItem, writeRationale } from "./items";
import type { EquilibriumLabel } from "./label-by-equilibrium";

/** A single turn to be learned: what to say of an attempt, and the update where it is wrong. */
export interface Correction extends Pick<Trajectory, "item" | "model" | "round"> {
  attempt: string;
  feedback: Feedback;
  /** Undefined where the attempt is right. */
  update?: string;
}

/** How kinds of rows are balanced. */
export interface PostProcessOptions {
  /** Improvements for each confirmation. @default 1.5, as in arXiv 2310.13522 */
  improveRatio?: number;
  /** Items whose right attempt may be learned beside. @default those of the trajectories */
  gold?: readonly SteppedItem[];
}

/** What is learned from trajectories. */
export interface ProcessedTrajectories {
  /** Wrong attempts with their update. */
  improvements: Correction[];
  /** Right attempts that the student wrote itself: at most ⌈improvements / improveRatio⌉. */
  confirmations: Correction[];
  /** Items to be answered outright: at most as many as confirmations. */
  gold: SteppedItem[];
  /** How many turns were left out, and why. */
  rejected: Record<"unparsable" | "unchanged" | "notProgressing" | "duplicate", number>;
}

/**
 * Single turns from trajectories, by the rules of TriPosT (arXiv 2310.13522). Left out are what cannot be parsed, updates that
 * say the same as the attempt, updates whose first fault comes no later than the attempt's, and what is there already. Then
 * kinds are balanced: ⌈improvements / 1.5⌉ confirmations and as many gold items, the first ones, as far as there are so many.
 * @throws InvalidArgumentError for an unknown or unusable option, or without a trajectory
 */
export function postProcess(
  trajectories: readonly Trajectory[],
  options: PostProcessOptions = {},
): ProcessedTrajectories {
  rejectUnknownOptions("options", options, ["improveRatio", "gold"]);
  const { improveRatio = 1.5 } = options;
  if (!(improveRatio > 0 && improveRatio < Infinity)) {
    throw new InvalidArgumentError(
      "options.improveRatio",
      improveRatio,
      "must be a finite number above 0",
    );
  }
  if (!Array.isArray(trajectories) || trajectories.length === 0) {
    throw new InvalidArgumentError("trajectories", trajectories, "must hold at least one");
  }
  const rejected = { unparsable: 0, unchanged: 0, notProgressing: 0, duplicate: 0 };
  const kept = new Map<string, Correction>();
  for (const trajectory of trajectories) {
    if (trajectory.outcome === "unparsable") rejected.unparsable++;
    for (const i of trajectory.turns.keys()) {
      const found = readTurn(trajectory, i);
      if (typeof found === "string") rejected[found]++;
      else if (found !== undefined) {
        const key = keyOf(found);
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
  const { gold = uniqueItems(trajectories) } = options;
  return { improvements, confirmations, gold: gold.slice(0, confirmations.length), rejected };
}

/** What a turn teaches, or why it is left out; undefined where it teaches nothing. */
function readTurn(
  { item, model, round, turns }: Trajectory,
  i: number,
): Correction | keyof ProcessedTrajectories["rejected"] | undefined {
  const { attempt, feedback, by } = turns[i]!;
  const parsed = parseAttempt(attempt);
  if (parsed === undefined) return "unparsable";
  const correction = { item, model, round, attempt, feedback };
  // Of what the teacher wrote, that it is right is nothing the student has to find.
  if (feedback.correct) return by.attempt === "student" ? correction : undefined;
  const next = turns[i + 1];
  if (next === undefined) return undefined;
  const update = parseAttempt(next.attempt);
  if (update === undefined) return "unparsable";
  if (JSON.stringify(update) === JSON.stringify(parsed)) return "unchanged";
  return progressOf(next.feedback) > progressOf(feedback)
    ? { ...correction, update: next.attempt }
    : "notProgressing";
}

/** The same for corrections that teach the same. */
function keyOf({ item, attempt, feedback, update }: Correction): string {
  return JSON.stringify([item.question, attempt, formatFeedback(feedback), update]);
}

function uniqueItems(trajectories: readonly Trajectory[]): SteppedItem[] {
  return [...new Map(trajectories.map(({ item }) => [item.id, item])).values()];
}

/** An item, and what sampled attempts say its answer is; the right one is not looked at. */
export interface LabelledItem {
  item: Pick<SteppedItem, "id" | "task" | "question">;
  label: Pick<EquilibriumLabel, "equilibrium" | "majority" | "votes">;
  /** Who made the attempts, by the model's id. */
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
  if (!Array.isArray(labelled) || labelled.length === 0) {
    throw new InvalidArgumentError("labelled", labelled, "must hold at least one item");
  }
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
