import { isBaselineMethod, type RankingMethod } from "./methods";
import type { RankingResult } from "./result";

/** How good each candidate is, `[candidate]`, best first in the order. */
export interface OrderedScores {
  /** Indices of the candidates. */
  order: number[];
  scores: number[];
}

/**
 * Orders candidates by score and, if scores are equal, by key, best first; ties keep their input order.
 * @param scores `[candidate]`
 * @param keys `[candidate]`: numbers that still differ where a score, a probability, is rounded to 0 or 1
 * @param tiers `[candidate]`: what comes before the score, lowest first
 */
export function orderCandidates(
  scores: readonly number[],
  keys: readonly number[],
  tiers?: readonly number[],
): number[] {
  const compare = (a: number, b: number) =>
    (tiers === undefined ? 0 : tiers[a]! - tiers[b]!) ||
    compareDescending(scores[a]!, scores[b]!) ||
    compareDescending(keys[a]!, keys[b]!);
  const order = scores.map((_, y) => y);
  if (order.length > mostInserted) return order.sort(compare);
  for (let next = 1; next < order.length; next++) {
    let place = next;
    for (; place > 0 && compare(next, order[place - 1]!) < 0; place--) {
      order[place] = order[place - 1]!;
    }
    order[place] = next;
  }
  return order;
}

/** Candidates up to which inserting one after another is faster than `sort()`. */
const mostInserted = 16;

/** Not a difference: that of two infinities is NaN. */
function compareDescending(a: number, b: number): number {
  if (a === b) return 0;
  return a > b ? -1 : 1;
}

/**
 * The ranking with the indices that its candidates had before they were merged.
 * @param merged `[candidate]`: where each stood, ascending
 */
export function restoreIndices<Result extends RankingResult>(
  result: Result,
  merged: readonly { readonly originalIndices: readonly number[] }[],
): Result {
  const ranking = result.ranking.map((entry) => {
    const { originalIndices } = merged[entry.originalIndex]!;
    return { ...entry, originalIndex: originalIndices[0]!, originalIndices: [...originalIndices] };
  });
  return { ...result, ranking };
}

/**
 * The ranking of a single candidate, which is chosen without a game. Since the players have no other candidate, it has
 * probability 1 throughout and counts as called correct; a baseline's score is log 1, but that of a majority vote the
 * number of votes.
 */
export function rankSingleCandidate(candidate: string, method: RankingMethod, votes = 0): RankingResult {
  const isLogarithm = isBaselineMethod(method) || method === "equilibrium-joint";
  const certain = { correct: 1, incorrect: 1 };
  const entry = {
    candidate,
    originalIndex: 0,
    originalIndices: [0],
    score: method === "majority-vote" ? votes : Number(!isLogarithm),
    generator: certain,
    discriminator: 1,
    initialGenerator: certain,
    initialDiscriminator: 1,
    agreement: "correct" as const,
    eliminated: false,
    unscored: false,
  };
  return { best: candidate, confidence: null, ranking: [entry], method, equilibrium: null, warnings: [] };
}
