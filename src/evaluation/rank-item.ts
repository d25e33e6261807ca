import { InvalidArgumentError } from "../errors/invalid-argument-error";
import { ScoreLogError } from "../errors/score-log-error";
import { createRanker } from "../ranking/create-ranker";
import type { RankingMethod } from "../ranking/ranking-method";
import type { RankedCandidate, RankingResult } from "../ranking/ranking-result";
import type { EntryPlan } from "./evaluation-plan";
import type { NamedPair } from "./evaluation-settings";
import { bestOfPaths, countVotes } from "./item-answers";
import { readItemSignal, readPair, scoresOf } from "./item-signals";
import type { ScoredItem } from "./score-log/complete-items";

/** The candidates of an item, or the answers to an open question, in the order of one way of ranking. */
export interface ItemRanking {
  /** Indices of candidates, best first. */
  order: number[];
  /** Confidence in the first, 0 to 1. */
  confidence: number;
  /** What the ranking came from, for ways of ranking that use a pair: `[candidate]`, and the game where there was one. */
  candidates?: RankedCandidate[];
  equilibrium?: RankingResult["equilibrium"];
}

/**
 * Ranks an item in every way of a plan, in its order. Each of its games is solved once, however many methods rank by it.
 * @throws ScoreLogError if its numbers cannot be ranked, as when no candidate has any probability
 */
export function rankItem(item: ScoredItem, entries: readonly EntryPlan[]): ItemRanking[] {
  const rankers = new Map<string, Ranker>();
  const rankerOf = (pair: NamedPair) => {
    const ranker = rankers.get(pair.name) ?? createRanker(readPair(item, pair));
    rankers.set(pair.name, ranker);
    return ranker;
  };
  return entries.map((plan) => {
    try {
      if (plan.pair !== undefined) return rankByPair(plan, rankerOf(plan.pair));
      if (plan.signal === undefined) return rankByScores(countVotes(item).map(Math.log));
      return rankByScores(
        bestOfPaths(item, scoresOf(readItemSignal(item, plan.signal, "generator"))),
      );
    } catch (cause) {
      if (!(cause instanceof InvalidArgumentError)) throw cause;
      throw new ScoreLogError(
        `item ${item.item} cannot be ranked by ${plan.name}: ${cause.message}. Delete the item's lines from the log, or choose pairs of signals without this one`,
        { cause },
      );
    }
  });
}

type Ranker = ReturnType<typeof createRanker>;

function rankByPair(plan: EntryPlan, rank: Ranker): ItemRanking {
  const method = plan.method as RankingMethod;
  const { ranking, equilibrium } = rank({
    method,
    ...(plan.solver && {
      solver: { kind: plan.solver, lambda: plan.lambda! },
      elimination: false,
    }),
  });
  const scores = ranking.map(({ score }) => score);
  const isProbability =
    method === "equilibrium-discriminator" || method === "equilibrium-generator";
  return {
    order: ranking.map(({ originalIndex }) => originalIndex),
    confidence: isProbability ? scores[0]! : softmaxFirst(scores),
    candidates: [...ranking].sort((a, b) => a.originalIndex - b.originalIndex),
    equilibrium,
  };
}

function rankByScores(scores: readonly number[]): ItemRanking {
  const order = scores.map((_, y) => y).sort((a, b) => compareDescending(scores[a]!, scores[b]!));
  return { order, confidence: softmaxFirst(order.map((y) => scores[y]!)) };
}

/** Not a difference: that of two infinities is NaN. */
function compareDescending(a: number, b: number): number {
  if (a === b) return 0;
  return a > b ? -1 : 1;
}

/** The share of the first of logarithmic scores, highest first, in the total of their exponentials. */
function softmaxFirst(scores: readonly number[]): number {
  const [first] = scores;
  if (!Number.isFinite(first)) return 1 / scores.filter((score) => score === first).length;
  return 1 / scores.reduce((sum, score) => sum + Math.exp(score - first!), 0);
}
