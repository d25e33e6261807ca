import type { ElicitationOptions } from "../../elicitation/elicitation-options";
import { type LanguageModel, noUsage } from "../../models/language-model";
import { rankCandidates } from "../../ranking/rank-candidates";
import { InvalidArgumentError } from "../../shared/errors";
import { rejectUnknownOptions } from "../../shared/options";
import { logFrequencies } from "../../statistics/counts";
import { type ProportionInterval, wilsonInterval } from "../../statistics/intervals";
import { exactMcNemar } from "../../statistics/tests";
import { isSameAnswer, requireGold } from "./items";
import type { EquilibriumOptions } from "./partners";
import { judgeAnswer, requireTranscripts, type Transcript, type Verdict } from "./transcript";

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
   * Two-sided p-value of the exact McNemar test of `after` against `alone` on the same items, all that is not right counting
   * as wrong.
   */
  pValue: number;
}

/**
 * How many answers are right before and after discussion, and how many flip each way.
 * @throws InvalidArgumentError without a transcript, or if an item has no right answer
 */
export function evaluateDiscussion(transcripts: readonly Transcript[]): DiscussionEvaluation {
  requireTranscripts("transcripts", transcripts);
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
      (one) =>
        (alone === undefined || one.alone === alone) &&
        (after === undefined || one.after === after),
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

/** How the judge is asked, and the equilibrium found. */
export interface ChooseFinalAnswerOptions extends Pick<EquilibriumOptions, "solver"> {
  /** Of the judge; the generator's signal is that of the votes. @default what suits the judge */
  elicitation?: Omit<ElicitationOptions, "generator">;
  signal?: AbortSignal;
}

/** What several agents come to. */
export interface FinalAnswer {
  /** The answer most given; the one given first among equals; undefined if nobody gave one. */
  majority: string | undefined;
  /** The one with the highest D*(correct|y) at the equilibrium of votes and judge; undefined if nobody gave one. */
  equilibrium: string | undefined;
  /** The different answers in the order of their first appearance. */
  candidates: { answer: string; votes: number /** D*(correct|y). */; believed: number }[];
}

/**
 * One answer from those of several agents, by majority and by equilibrium ranking. The generator of the game is the agents
 * together: its score of an answer is the logarithm of the share of votes (half a vote added to each answer); the
 * discriminator is the judge. Answers that could not be read are no votes.
 *
 * @param answers one an agent or sample
 * @param judge asked about every answer, see `rankCandidates()`
 * @throws InvalidArgumentError for no agent at all or an unknown option
 * @throws ModelError if the judge fails
 */
export async function chooseFinalAnswer(
  question: string,
  answers: readonly (string | undefined)[],
  judge: LanguageModel,
  options: ChooseFinalAnswerOptions = {},
): Promise<FinalAnswer> {
  rejectUnknownOptions("options", options, ["elicitation", "solver", "signal"]);
  if (!Array.isArray(answers) || answers.length === 0) {
    throw new InvalidArgumentError(
      "answers",
      answers,
      "must hold the answer of at least one agent",
    );
  }
  const candidates = countVotes(answers);
  if (candidates.length === 0) {
    return { majority: undefined, equilibrium: undefined, candidates: [] };
  }
  const { elicitation, ...rest } = options;
  const { ranking } = await rankCandidates({
    ...rest,
    question,
    candidates: candidates.map(({ answer }) => answer),
    model: { generator: createPanel(candidates), discriminator: judge },
    elicitation: { ...elicitation, generator: "likelihood" },
    elimination: false,
  });
  const [first] = ranking;
  const most = Math.max(...candidates.map(({ votes }) => votes));
  return {
    majority: candidates.find(({ votes }) => votes === most)!.answer,
    equilibrium: first!.candidate,
    candidates: candidates.map((one, i) => ({
      ...one,
      believed: ranking.find(({ originalIndex }) => originalIndex === i)!.discriminator,
    })),
  };
}

/** An answer, and how many gave it. */
interface Votes {
  answer: string;
  votes: number;
}

function countVotes(answers: readonly (string | undefined)[]): Votes[] {
  const counted: Votes[] = [];
  for (const answer of answers) {
    if (answer === undefined || answer.trim() === "") continue;
    const known = counted.find((one) => isSameAnswer(one.answer, answer));
    if (known) known.votes++;
    else counted.push({ answer: answer.trim(), votes: 1 });
  }
  return counted;
}

/** The agents as one model, which gives every answer the probability of its votes whatever it is asked. */
function createPanel(votes: readonly Votes[]): LanguageModel {
  const frequencies = logFrequencies(votes.map((one) => one.votes));
  return {
    id: "agents",
    capabilities: { scoreContinuations: true, nextTokenLogprobs: false, sample: false },
    async scoreContinuations(_prompt, continuations) {
      const scores = continuations.map((continuation) => {
        const index = votes.findIndex(({ answer }) => continuation.trim() === answer);
        return { logLikelihood: frequencies[index] ?? -Infinity, tokenCount: 1 };
      });
      return { scores, usage: noUsage };
    },
  };
}
