import type { Message } from "../../models/language-model";
import { checkOptions, type OptionSchemas, trueOrFalse, wholeNumber } from "../../shared/schema";
import type { Example } from "../dataset";
import { requireSome } from "../option-kinds";
import { type DiscussionItem, isSameAnswer, requireGold } from "./item";

/** What a remark is for: helping to the right answer, or leading away from it. */
export type Stance = "support" | "adversarial";

/** What one of the two said. */
export interface Turn {
  role: "learner" | "partner";
  content: string;
  /** The answer that it ends in; undefined where none can be read. */
  answer?: string | undefined;
  /** What a remark is for; replies have none. */
  stance?: Stance | undefined;
}

/** A discussion, as a line of a transcripts file holds it. The learner speaks first and last, and the two take turns. */
export interface Transcript {
  item: DiscussionItem;
  /** Who answered, by the model's id. */
  learner: string;
  /** Who made the remarks. */
  partner: string;
  turns: Turn[];
  /** The answer of the learner's last reply; undefined where none can be read. */
  final?: string | undefined;
}

/** How an answer compares with the right one: `"unread"` if there is none; that is never right. */
export type Verdict = "right" | "wrong" | "unread";

/** Whether an answer is the right one. */
export function judgeAnswer(answer: string | undefined, gold: string): Verdict {
  if (answer === undefined) return "unread";
  return isSameAnswer(answer, gold) ? "right" : "wrong";
}

/**
 * What the learner is shown: the question, its own replies as the assistant's, and remarks as the user's. Nothing else of the
 * item goes in, so that the right answer is shown only if the question, a reply or a remark says it.
 */
export function askLearner(question: string, turns: readonly Turn[] = []): Message[] {
  return [
    { role: "user", content: question },
    ...turns.map(
      ({ role, content }): Message => ({
        role: role === "learner" ? "assistant" : "user",
        content,
      }),
    ),
  ];
}

/** Which parts of the discussions are learned. */
export interface DiscussionExampleOptions {
  /** Whether the answer before any remark is learned as well, a row more for each discussion. @default true */
  opening?: boolean;
  /** Which iteration the discussions are of, for the rows' meta. @default 0 */
  round?: number;
}

const optionsSchema: OptionSchemas<DiscussionExampleOptions> = {
  opening: trueOrFalse,
  round: wholeNumber(0),
};

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
  requireSome("transcripts", transcripts, "transcript");
  checkOptions("options", options, optionsSchema);
  const { opening = true, round = 0 } = options;
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
