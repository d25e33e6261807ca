import { findPlaces, kendallTau } from "../../statistics/agreement";
import { areaUnderRoc } from "../../statistics/selection";
import { countAnswers, rightAnswers, rightCandidates, type ScoredItem } from "../log/complete-items";
import type { EntryPlan, EvaluationPlan } from "./evaluation-plan";
import { type ItemGame, type ItemRanking, readAlone } from "./rank-item";

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

export const gameFields = [
  /** Whether both put the same candidate first. */
  "sameFirstBefore",
  "sameFirst",
  /** Kendall's tau of their policies; undefined where one has no order. */
  "correlationBefore",
  "correlation",
  /** Share of the wrong candidates that D1 puts below the right one, ties half; undefined for a single candidate. */
  "judgement",
  /** Mean number of places that a candidate moved from the initial policy to the equilibrium. */
  "generatorRankChange",
  "discriminatorRankChange",
] as const;

/** How the players of a pair relate before a game and after it, in numbers: true is 1, and undefined is NaN. */
export type GameOutcome = Record<(typeof gameFields)[number], number>;

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
  /**
   * By scorer that ranks alone: how often the right candidate scores above a wrong one; undefined for one candidate.
   */
  scorers: (number | undefined)[];
  /** By game of the plan. */
  games: GameOutcome[];
}

/** How right the rankings of an item are, one ranking for each entry of the plan. */
export function gradeItem(
  item: ScoredItem,
  rankings: readonly ItemRanking[],
  { entries, games }: EvaluationPlan,
): ItemOutcome {
  const candidates = rightCandidates(item);
  const answers = rightAnswers(item);
  const rightOf = ({ pair }: EntryPlan) => (pair !== undefined && pair.pooling === undefined ? candidates : answers);
  let known: ItemGame["initial"] | undefined;
  let before: Pick<GameOutcome, "sameFirstBefore" | "correlationBefore" | "judgement">;
  let places: Record<keyof ItemGame["initial"], Float64Array>;
  const outcomes = games.map((entry): GameOutcome => {
    const { initial, final } = rankings[entry]!.game!;
    // The same for all games of a pair, which stand together.
    if (initial !== known) {
      known = initial;
      const { generator, discriminator } = initial;
      places = { generator: findPlaces(generator), discriminator: findPlaces(discriminator) };
      const [sameFirstBefore, correlationBefore] = compare(initial);
      const judgement = areaUnderRoc(discriminator, rightOf(entries[entry]!)) ?? Number.NaN;
      before = { sameFirstBefore, correlationBefore, judgement };
    }
    const [sameFirst, correlation] = compare(final);
    const generatorRankChange = meanChange(places.generator, final.generator);
    const discriminatorRankChange = meanChange(places.discriminator, final.discriminator);
    return { ...before, sameFirst, correlation, generatorRankChange, discriminatorRankChange };
  });
  return {
    item: item.item,
    candidates: countAnswers(item),
    right: answers.filter(Boolean).length,
    tokens: item.tokens,
    queries: item.queries,
    entries: entries.map((plan, i) => describeEntry(rankings[i]!, rightOf(plan))),
    scorers: entries.flatMap(({ scorer }) =>
      scorer === undefined ? [] : [areaUnderRoc(readAlone(item, scorer), candidates)],
    ),
    games: outcomes,
  };
}

function describeEntry({ order, confidence, game }: ItemRanking, right: readonly boolean[]): EntryOutcome {
  const rank = findPlace(order, right);
  if (game === undefined) return { rank, confidence };
  const { accepted, residual, undecided } = game;
  // Elimination leaves the candidates that both players call correct; the first of them is answered.
  const answered = findPlace(order, accepted);
  const answer = answered === 0 ? "none" : right[order[answered - 1]!] ? "right" : "wrong";
  return { rank, confidence, answer, residual, undecided };
}

/** Place of the first of the candidates that are so, from 1; 0 where none is. */
function findPlace(order: readonly number[], are: readonly boolean[]): number {
  for (let i = 0; i < order.length; i++) if (are[order[i]!]) return i + 1;
  return 0;
}

/** Whether both put the same candidate first, and Kendall's tau. */
function compare({ generator, discriminator }: ItemGame["initial"]): [number, number] {
  const isSame = findFirst(generator) === findFirst(discriminator);
  return [Number(isSame), kendallTau(generator, discriminator) ?? Number.NaN];
}

/** The first of the likeliest candidates. */
function findFirst(policy: readonly number[]): number {
  let first = 0;
  for (let y = 1; y < policy.length; y++) if (policy[y]! > policy[first]!) first = y;
  return first;
}

function meanChange(places: Float64Array, after: readonly number[]): number {
  let change = 0;
  const moved = findPlaces(after);
  for (let y = 0; y < moved.length; y++) change += Math.abs(places[y]! - moved[y]!);
  return change / places.length;
}
