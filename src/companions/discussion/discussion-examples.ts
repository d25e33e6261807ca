import { InvalidArgumentError } from "../../errors/invalid-argument-error";
import { rejectUnknownOptions } from "../../errors/reject-unknown-options";
import type { Example } from "../dataset/example";
import { requireGold } from "./items/discussion-item";
import { askLearner, judgeAnswer, requireTranscripts, type Transcript } from "./transcript";

/** What of the discussions is learned. */
export interface DiscussionExampleOptions {
  /** Whether the answer before any remark is learned as well, a row more for each discussion. @default true */
  opening?: boolean;
  /** Which iteration the discussions are of, for the rows' meta. @default 0 */
  round?: number;
}

/**
 * Discussions as rows to train on: after each remark, as it was made, a reply that ends in the right answer. It holds on to
 * a right answer and corrects another, whatever the remark said and the learner replied. (The learner of arXiv 2311.08107 is
 * updated after each exchange; here discussions are collected with the learner as it is, and learned from together.)
 *
 * Nobody said these replies: they are put together from the item's `working` and a template, and their meta says so.
 * @returns by discussion and turn; `labels` tell `stance`, `before` (what the learner's answer was until then) and `writtenBy`
 * @throws InvalidArgumentError without a transcript, for an unknown option, or if an item has no right answer
 */
export function discussionExamples(
  transcripts: readonly Transcript[],
  options: DiscussionExampleOptions = {},
): Example[] {
  rejectUnknownOptions("options", options, ["opening", "round"]);
  requireTranscripts("transcripts", transcripts);
  const { opening = true, round = 0 } = options;
  if (!(Number.isSafeInteger(round) && round >= 0)) {
    throw new InvalidArgumentError("options.round", round, "must be a whole number from 0");
  }
  return transcripts.flatMap(({ item: given, learner, partner, turns }, discussion) => {
    const item = requireGold(given, "what is to be learned");
    return turns.flatMap((turn, i): Example[] => {
      if (turn.role === "partner" || (i === 0 && !opening)) return [];
      const remark = turns[i - 1];
      const before = remark && judgeAnswer(turns[i - 2]?.answer, item.gold);
      const reply = [
        item.working,
        before === "right" ? "I keep my answer." : before && "I correct my answer.",
        `The answer is ${item.gold}.`,
      ];
      return [
        {
          id: `${item.id}#${discussion}.${i / 2}`,
          prompt: askLearner(item.question, turns.slice(0, i)),
          completion: [{ role: "assistant", content: reply.filter(Boolean).join(" ") }],
          meta: {
            source: "discussion",
            model: learner,
            item: item.id,
            round,
            labels: {
              writtenBy: "template",
              ...(remark?.stance && { partner, stance: remark.stance }),
              ...(before && { before }),
            },
          },
        },
      ];
    });
  });
}
