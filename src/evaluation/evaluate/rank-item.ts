import {
  isPair,
  type PlayerScorers,
  readScorer,
  type ScorerValues,
  type ScorerWeights,
  scoresOf,
} from "../../elicitation/scorers";
import type { CandidateScores } from "../../ranking/candidate-scores";
import { poolByAnswer } from "../../ranking/pooling";
import { createRanker, type Ranker } from "../../ranking/rank-from-log-likelihoods";
import type { RankedCandidate, RankingResult } from "../../ranking/result";
import { InvalidArgumentError, ScoreLogError } from "../../shared/errors";
import { bestOfPaths, countDraws, countVotes, type ScoredItem } from "../log/complete-items";
import type { EntryPlan } from "./evaluation-plan";
import type { NamedPair } from "./named-pair";

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
      if (plan.scorer === undefined) return rankByScores(countVotes(item).map(Math.log));
      return rankByScores(
        bestOfPaths(item, scoresOf(readItemScorer(item, plan.scorer, "generator"))),
      );
    } catch (cause) {
      if (!(cause instanceof InvalidArgumentError)) throw cause;
      throw new ScoreLogError(
        `item ${item.item} cannot be ranked by ${plan.name}: ${cause.message}. Delete the item's lines from the log, or choose pairs of scorers without this one`,
        { cause },
      );
    }
  });
}

function rankByPair({ options }: EntryPlan, ranker: Ranker): ItemRanking {
  const { ranking, equilibrium, share } = ranker.rank(options!);
  return {
    order: ranking.map(({ originalIndex }) => originalIndex),
    // null is the logarithm of 0.
    confidence: share ?? softmaxFirst(ranking.map(({ score }) => score ?? -Infinity)),
    candidates: inOriginalOrder(ranking),
    equilibrium,
  };
}

function inOriginalOrder(ranking: readonly RankedCandidate[]): RankedCandidate[] {
  const candidates = new Array<RankedCandidate>(ranking.length);
  for (const candidate of ranking) candidates[candidate.originalIndex] = candidate;
  return candidates;
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

/**
 * What a pair of scorers says of an item, pooled by answer where the pair says how. Candidates go by their numbers: a log has no
 * texts.
 */
export function readPair(item: ScoredItem, pair: NamedPair): CandidateScores {
  const generator = readItemScorer(item, pair.generator, "generator", pair.weights);
  const discriminator = readItemScorer(item, pair.discriminator, "discriminator", pair.weights);
  const plain = item.said.generator.plain?.[0]?.logLikelihoods;
  const samples = countDraws(item);
  const scores = {
    candidates: item.bytes.map((_, y) => String(y)),
    generator,
    discriminator: isPair(discriminator)
      ? item.bytes.map((_, y) => discriminator.map((row) => row[y]!))
      : discriminator,
    ...(plain && { likelihood: plain }),
    ...(samples && { samples }),
  };
  return pair.pooling ? poolByAnswer(scores, item.answers!, pair.pooling) : scores;
}

/** What a scorer says of an item's candidates in a role. */
export function readItemScorer(
  { said, bytes }: ScoredItem,
  scorer: PlayerScorers,
  role: "generator" | "discriminator",
  weights?: ScorerWeights,
): ScorerValues {
  return readScorer(scorer, said[role], bytes, weights);
}
