import { InvalidArgumentError } from "../../errors/invalid-argument-error";
import { rejectUnknownOptions } from "../../errors/reject-unknown-options";
import { parseAttempt } from "./attempt";
import { type Feedback, formatFeedback, progressOf } from "./feedback";
import type { SteppedItem } from "./stepped-item";
import type { Trajectory } from "./trajectory";

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
 * Single turns from trajectories, by the rules of TriPosT (arXiv 2310.13522): left out is what cannot be parsed, an update that
 * says the same as the attempt, an update whose first fault is where that of the attempt was or before, and what is there already. Then kinds are
 * balanced: ⌈improvements / 1.5⌉ confirmations and as many gold items, as far as there are any, the first ones.
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
  const improvements = new Map<string, Correction>();
  const confirmations = new Map<string, Correction>();
  for (const trajectory of trajectories) {
    if (trajectory.outcome === "unparsable") rejected.unparsable++;
    for (const i of trajectory.turns.keys()) {
      const found = readTurn(trajectory, i);
      if (found === undefined) continue;
      const kept = typeof found === "object" && (found.update ? improvements : confirmations);
      if (typeof found === "string") rejected[found]++;
      else if (kept && !addNew(kept, found)) rejected.duplicate++;
    }
  }
  const chosen = [...confirmations.values()].slice(0, Math.ceil(improvements.size / improveRatio));
  const gold = options.gold ?? uniqueItems(trajectories);
  return {
    improvements: [...improvements.values()],
    confirmations: chosen,
    gold: gold.slice(0, chosen.length),
    rejected,
  };
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

function addNew(known: Map<string, Correction>, correction: Correction): boolean {
  const { item, attempt, feedback, update } = correction;
  const key = JSON.stringify([item.question, attempt, formatFeedback(feedback), update]);
  if (known.has(key)) return false;
  known.set(key, correction);
  return true;
}

function uniqueItems(trajectories: readonly Trajectory[]): SteppedItem[] {
  return [...new Map(trajectories.map(({ item }) => [item.id, item])).values()];
}
