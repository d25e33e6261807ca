import { checkOptions, type OptionSchemas } from "../../shared/schema";
import { positiveNumber, requireSome, unchecked } from "../option-kinds";
import type { Trajectory } from "./collect-trajectories";
import { type Feedback, formatFeedback, progressOf } from "./dialogue";
import { parseAttempt, type SteppedItem } from "./stepped-item";

/** A single turn to be learned: what to say of an attempt, and the update if it is wrong. */
export interface Correction extends Pick<Trajectory, "item" | "model" | "round"> {
  attempt: string;
  feedback: Feedback;
  /** Undefined if the attempt is right. */
  update?: string;
}

/** How the kinds of rows are balanced. */
export interface PostProcessOptions {
  /** Improvements for each confirmation. @default 1.5, as in arXiv 2310.13522 */
  improveRatio?: number;
  /** Items whose right attempt may be learned as well. @default those of the trajectories */
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

const balancingSchema: OptionSchemas<PostProcessOptions> = {
  improveRatio: positiveNumber,
  gold: unchecked,
};

/**
 * Single turns from trajectories, by the rules of TriPosT (arXiv 2310.13522). Left out are turns that cannot be parsed,
 * updates that repeat the attempt, updates whose first fault comes no later than the attempt's, and repetitions. Then the kinds
 * are balanced: the first ⌈improvements / 1.5⌉ confirmations and as many gold items, or all of them where there are fewer.
 * @throws InvalidArgumentError for an unknown or unusable option, or without a trajectory
 */
export function postProcess(
  trajectories: readonly Trajectory[],
  options: PostProcessOptions = {},
): ProcessedTrajectories {
  checkOptions("options", options, balancingSchema);
  const { improveRatio = 1.5, gold } = options;
  requireSome("trajectories", trajectories, "trajectory");
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
  return {
    improvements,
    confirmations,
    gold: (gold ?? uniqueItems(trajectories)).slice(0, confirmations.length),
    rejected,
  };
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
