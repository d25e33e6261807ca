import { createHash } from "node:crypto";
import { readNumber } from "../../answers/read-number";
import type { Message } from "../../models/language-model";
import { InvalidArgumentError } from "../../shared/errors";
import * as option from "../../shared/schema";
import type { Example } from "../dataset";

/** A question to discuss. */
export interface DiscussionItem {
  /** Unique among all items; seeds are derived from it. */
  id: string;
  /** As the learner is asked. */
  question: string;
  /** The right answer. No learner is told it; a partner may be. @default not known */
  gold?: string | undefined;
  /** The answers to choose from, of which one is right. @default the question has no such list */
  options?: readonly string[] | undefined;
  /** What leads to the right answer, in the words of the replies to be learned. @default none */
  working?: string | undefined;
}

/** An item whose right answer is known. */
export type GoldItem = DiscussionItem & { gold: string };

/** The item, checked to have a right answer, which the purpose needs. */
export function requireGold(item: DiscussionItem, purpose: string): GoldItem {
  if (typeof item.gold !== "string" || item.gold.trim() === "") {
    throw new InvalidArgumentError(
      `item ${item.id}.gold`,
      item.gold,
      `must be the right answer, which ${purpose} needs`,
    );
  }
  return item as GoldItem;
}

/** @throws InvalidArgumentError unless the item has an id and a question, and no two of its options are the same */
export function requireItem(item: DiscussionItem): void {
  for (const name of ["id", "question"] as const) {
    if (typeof item?.[name] !== "string" || item[name].trim() === "") {
      throw new InvalidArgumentError(
        `item.${name}`,
        item?.[name],
        "must be a non-empty text: an item is { id, question }, with gold and options if they are known",
      );
    }
  }
  const { id, options } = item;
  if (options === undefined) return;
  const isChoice =
    Array.isArray(options) &&
    options.length >= 2 &&
    options.every((option) => typeof option === "string" && option.trim() !== "") &&
    options.every((option, i) => options.findIndex((other) => isSameAnswer(option, other)) === i);
  if (!isChoice) {
    throw new InvalidArgumentError(
      `item ${id}.options`,
      options,
      "must be at least two answers, no two of them the same",
    );
  }
}

/**
 * Whether two answers are the same text, but for case and surrounding space, or the same number; a missing one is the
 * same as none.
 */
export function isSameAnswer(a: string | undefined, b: string | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  const [first, second] = [normalize(a), normalize(b)];
  if (first === second) return true;
  const number = readNumber(first);
  const other = number && readNumber(second);
  return number !== undefined && other !== undefined && number.equals(other);
}

function normalize(answer: string): string {
  return answer.trim().normalize("NFC").toLowerCase();
}

/**
 * A whole number from 0 to 2^31 - 1 that depends on the parts alone, so that an item's draws do not depend on those
 * before it.
 */
export function deriveSeed(...parts: readonly (string | number)[]): number {
  const digest = createHash("sha256").update(JSON.stringify(parts)).digest();
  return digest.readUInt32BE(0) >>> 1;
}

/** One of the values, of which there is at least one, by a seed derived from the parts. */
export function chooseBySeed<T>(values: readonly T[], ...parts: readonly (string | number)[]): T {
  return values[deriveSeed(...parts) % values.length]!;
}

/** What a remark is for: helping to the right answer, or leading away from it. */
export type Stance = "support" | "adversarial";

/** What one of the two said. */
export interface Turn {
  role: "learner" | "partner";
  content: string;
  /** The answer that it ends in; undefined if none can be read. */
  answer?: string | undefined;
  /** What a remark is for; replies have none. */
  stance?: Stance | undefined;
}

/** A discussion, a line of a file of transcripts. The learner speaks first and last, and the two take turns. */
export interface Transcript {
  item: DiscussionItem;
  /** Who answered, by the model's id. */
  learner: string;
  /** Who made the remarks. */
  partner: string;
  turns: Turn[];
  /** The answer of the learner's last reply; undefined if none can be read. */
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
 * What the learner is shown: the question, its own replies as the assistant's, and remarks as the user's. Nothing else
 * of the item goes in, so that the right answer is shown only if the question, a reply or a remark says it.
 */
export function askLearner(question: string, turns: readonly Turn[] = []): Message[] {
  return [
    { role: "user", content: question },
    ...turns.map(({ role, content }): Message => ({ role: role === "learner" ? "assistant" : "user", content })),
  ];
}

/** Which parts of the discussions are learned. */
interface DiscussionExampleOptions {
  /** Whether the answer before any remark is learned as well, as one more row for each discussion. @default true */
  opening?: boolean;
  /** Which iteration the discussions are of, for the rows' meta. @default 0 */
  round?: number;
}

const optionsSchema: option.OptionSchemas<DiscussionExampleOptions> = {
  opening: option.trueOrFalse,
  round: option.wholeNumber(0),
};

/**
 * Discussions as rows to train on: after each remark, as it was made, a reply that ends in the right answer. It holds
 * on to a right answer and corrects another, whatever the remark said and the learner replied. (The learner of arXiv
 * 2311.08107 is updated after each exchange; here discussions are collected with the learner as it is, and learned from
 * together.)
 *
 * Nobody said these replies: they are put together from the item's `working` and a template, and their meta says so.
 * @returns by discussion and turn; `labels` tell `stance`, `before` (what the learner's answer was until then) and
 * `writtenBy`
 * @throws InvalidArgumentError without a transcript, for an unknown option, or if an item has no right answer
 */
export function discussionExamples(
  transcripts: readonly Transcript[],
  options: DiscussionExampleOptions = {},
): Example[] {
  option.requireSome("transcripts", transcripts, "transcript");
  option.checkOptions("options", options, optionsSchema);
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
