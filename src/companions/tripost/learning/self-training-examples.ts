import { InvalidArgumentError } from "../../../errors/invalid-argument-error";
import type { Example } from "../../dataset/example";
import { askAttempt } from "../dialogue/ask-student";
import type { SteppedItem } from "../items/stepped-item";
import type { EquilibriumLabel } from "../self-improvement/label-by-equilibrium";

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
