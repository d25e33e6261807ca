import { sum } from "./samples";

/** How often two scorers put the same candidate first, and how often they would by chance. */
export interface TopAgreement {
  /** Questions on which each of the two puts one candidate above all others. */
  questions: number;
  /** Those of them on which it is the same. */
  agreeing: number;
  /** How many that would be by chance: the sum of 1 / candidates. */
  expected: number;
  /**
   * Probability of at least as many by chance: the exact permutation test in which one scorer's scores are shuffled
   * among the candidates of each question, all ways equally likely.
   */
  pValue: number;
}

/**
 * The agreement of two scorers on the best candidate. Shuffled scores put each of N candidates first with equal
 * probability, so that the scorers then agree with probability 1/N, on each question by itself: the number of
 * agreements is a sum of such trials (Poisson-binomial), and its distribution is computed in full instead of sampled.
 *
 * @param first `[question][candidate]`: scores, higher for better candidates
 * @param second as many
 */
export function topAgreement(
  first: readonly (readonly number[])[],
  second: readonly (readonly number[])[],
): TopAgreement {
  const decided = first.flatMap((scores, question) => {
    const [one, other] = [findTop(scores), findTop(second[question]!)];
    if (one === undefined || other === undefined) return [];
    return [{ agrees: one === other, chance: 1 / scores.length }];
  });
  const agreeing = decided.filter(({ agrees }) => agrees).length;
  const distribution = countSuccesses(decided.map(({ chance }) => chance));
  return {
    questions: decided.length,
    agreeing,
    expected: sum(decided.map(({ chance }) => chance)),
    pValue: Math.min(1, sum(distribution.slice(agreeing))),
  };
}

function findTop(scores: readonly number[]): number | undefined {
  const highest = Math.max(...scores);
  const place = scores.indexOf(highest);
  return scores.lastIndexOf(highest) === place ? place : undefined;
}

/** `[count]`: probability of so many successes in independent trials with these probabilities. */
function countSuccesses(probabilities: readonly number[]): number[] {
  let distribution = [1];
  for (const probability of probabilities) {
    distribution = [...distribution, 0].map(
      (without, count) => without * (1 - probability) + (distribution[count - 1] ?? 0) * probability,
    );
  }
  return distribution;
}

/**
 * How many candidates a policy is really divided between: the exponential of its entropy, 1 where one candidate has it
 * all, N where all N have the same.
 * @param weights one for each candidate, at least 0, not all 0
 * @example effectiveCandidates([0.5, 0.5, 0]) // 2
 */
export function effectiveCandidates(weights: readonly number[]): number {
  const total = sum(weights);
  const entropy = weights
    .filter((weight) => weight > 0)
    .reduce((sum, weight) => sum - (weight / total) * Math.log(weight / total), 0);
  return Math.exp(entropy);
}
