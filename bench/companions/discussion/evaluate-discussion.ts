import { wilsonInterval } from "equirank";
import type { Transcript } from "equirank/companions";
import {
  exactMcNemar,
  judgeAnswer,
  type ProportionInterval,
  requireGold,
  requireSome,
  type Verdict,
} from "../../../src/internal";

/** How often something happened, with its 95 % Wilson interval. */
export interface Rate {
  count: number;
  /** Of how many. */
  total: number;
  /** Undefined of none, 0 / 0. */
  interval: ProportionInterval | undefined;
}

/** What discussions did to the learner's answers. */
export interface DiscussionEvaluation {
  /** Discussions. */
  items: number;
  /** Right answers before any remark. */
  alone: Rate;
  /** Right answers at the end. */
  after: Rate;
  /** Of the answers that were right alone, those that are wrong at the end: the learner was talked out of them. */
  rightToWrong: Rate;
  /** Of those that were wrong alone, those that are right at the end. */
  wrongToRight: Rate;
  /** First and last replies in which no answer could be read. They are never right, and no flip to wrong. */
  unread: { alone: Rate; after: Rate };
  /**
   * Two-sided p-value of the exact McNemar test of `after` against `alone` on the same items, all that is not right
   * counting as wrong.
   */
  pValue: number;
}

/**
 * How many answers are right before and after discussion, and how many flip each way.
 * @throws InvalidArgumentError without a transcript, or if an item has no right answer
 */
export function evaluateDiscussion(transcripts: readonly Transcript[]): DiscussionEvaluation {
  requireSome("transcripts", transcripts, "transcript");
  const outcomes = transcripts.map(({ item, turns }) => {
    const { gold } = requireGold(item, "an evaluation");
    return {
      alone: judgeAnswer(turns[0]?.answer, gold),
      after: judgeAnswer(turns.at(-1)?.answer, gold),
    };
  });
  const items = outcomes.length;
  const count = (alone: Verdict | undefined, after: Verdict | undefined) =>
    outcomes.filter(
      (one) => (alone === undefined || one.alone === alone) && (after === undefined || one.after === after),
    ).length;
  const [rightAlone, rightAfter] = [count("right", undefined), count(undefined, "right")];
  const rightBoth = count("right", "right");
  return {
    items,
    alone: rate(rightAlone, items),
    after: rate(rightAfter, items),
    rightToWrong: rate(count("right", "wrong"), rightAlone),
    wrongToRight: rate(count("wrong", "right"), count("wrong", undefined)),
    unread: {
      alone: rate(count("unread", undefined), items),
      after: rate(count(undefined, "unread"), items),
    },
    pValue: exactMcNemar(rightAfter - rightBoth, rightAlone - rightBoth),
  };
}

function rate(count: number, total: number): Rate {
  return { count, total, interval: total === 0 ? undefined : wilsonInterval(count, total) };
}
