import { scoresOf } from "../../elicitation/scorers";
import { kendallTau, rankChanges } from "../../statistics/agreement";
import { areaUnderRoc } from "../../statistics/selection";
import {
  countAnswers,
  rightAnswers,
  rightCandidates,
  type ScoredItem,
} from "../log/complete-items";
import type { EntryPlan, EvaluationPlan } from "./evaluation-plan";
import { type ItemGame, type ItemRanking, readItemScorer } from "./rank-item";

/** What one way of ranking made of one item. */
export interface EntryOutcome {
  /** Place of the first right candidate, from 1; 0 where none is right. */
  rank: number;
  /** Confidence in the first, 0 to 1. */
  confidence: number;
  /** With elimination, as `best` of a ranking; absent where there is no game. */
  answer?: "right" | "wrong" | "none";
  /** Of the game; 0 for a single candidate, which needs none. */
  residual?: number;
  /** Whether the solver flags the limit as a saddle or undecided. */
  undecided?: boolean;
}

/** How the two players relate at a pair of policies. */
interface PlayerAgreement {
  /** Whether both put the same candidate first. */
  sameFirst: boolean;
  /** Kendall's tau of their policies; undefined where one has no order. */
  correlation: number | undefined;
}

/** How the players of a pair relate before the game, and how well the discriminator judges. */
interface InitialAgreement extends PlayerAgreement {
  /** Share of the wrong candidates that D1 puts below the right one, ties half; undefined for a single candidate. */
  judgement: number | undefined;
}

/** How the players relate after a game, and how far candidates moved. */
interface FinalAgreement extends PlayerAgreement {
  /** Mean number of places that a candidate moved from the initial policy to the equilibrium. */
  generatorRankChange: number;
  discriminatorRankChange: number;
}

/** Everything that a report needs to know of one item. */
export interface ItemOutcome {
  item: number;
  /** Choices, or answers to an open question, and right ones among them. */
  candidates: number;
  right: number;
  tokens: number;
  queries: number;
  /** By entry of the plan. */
  entries: EntryOutcome[];
  /** By signal that ranks alone: how often the right candidate scores above a wrong one; undefined for one candidate. */
  scorers: (number | undefined)[];
  /** By game of the plan. */
  before: InitialAgreement[];
  after: FinalAgreement[];
}

/** How right the rankings of an item are, one ranking for each entry of the plan. */
export function gradeItem(
  item: ScoredItem,
  rankings: readonly ItemRanking[],
  { entries, games }: EvaluationPlan,
): ItemOutcome {
  const candidates = rightCandidates(item);
  const answers = rightAnswers(item);
  const rightOf = ({ pair }: EntryPlan) =>
    pair !== undefined && pair.pooling === undefined ? candidates : answers;
  const played = games.map((entry) => rankings[entry]!.game!);
  const before: InitialAgreement[] = [];
  for (const [i, { initial }] of played.entries()) {
    // The same for all games of a pair, which stand together.
    before[i] =
      initial === played[i - 1]?.initial
        ? before[i - 1]!
        : compareInitial(initial, rightOf(entries[games[i]!]!));
  }
  return {
    item: item.item,
    candidates: countAnswers(item),
    right: answers.filter(Boolean).length,
    tokens: item.tokens,
    queries: item.queries,
    entries: entries.map((plan, i) => describeEntry(rankings[i]!, rightOf(plan))),
    scorers: entries.flatMap(({ scorer }) =>
      scorer === undefined
        ? []
        : [areaUnderRoc(scoresOf(readItemScorer(item, scorer, "generator")), candidates)],
    ),
    before,
    after: played.map(compareFinal),
  };
}

function describeEntry(
  { order, confidence, game }: ItemRanking,
  right: readonly boolean[],
): EntryOutcome {
  const rank = order.findIndex((y) => right[y]) + 1;
  if (game === undefined) return { rank, confidence };
  const { accepted, residual, undecided } = game;
  // Elimination leaves the candidates that both players call correct; the first of them is answered.
  const answered = order.find((y) => accepted[y]);
  const answer = answered === undefined ? "none" : right[answered] ? "right" : "wrong";
  return { rank, confidence, answer, residual, undecided };
}

function compareInitial(
  { generator, discriminator }: ItemGame["initial"],
  right: readonly boolean[],
): InitialAgreement {
  return { ...compare(generator, discriminator), judgement: areaUnderRoc(discriminator, right) };
}

function compareFinal({ initial, final }: ItemGame): FinalAgreement {
  return {
    ...compare(final.generator, final.discriminator),
    generatorRankChange: meanChange(initial.generator, final.generator),
    discriminatorRankChange: meanChange(initial.discriminator, final.discriminator),
  };
}

function compare(generator: readonly number[], discriminator: readonly number[]): PlayerAgreement {
  return {
    sameFirst: findFirst(generator) === findFirst(discriminator),
    correlation: kendallTau(generator, discriminator),
  };
}

/** The first of the likeliest candidates. */
function findFirst(policy: readonly number[]): number {
  let first = 0;
  for (let y = 1; y < policy.length; y++) if (policy[y]! > policy[first]!) first = y;
  return first;
}

function meanChange(before: readonly number[], after: readonly number[]): number {
  let places = 0;
  for (const change of rankChanges(before, after)) places += Math.abs(change);
  return places / before.length;
}
