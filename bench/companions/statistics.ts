import {
  InvalidArgumentError,
  type Label,
  label,
  requireNonEmptyArray,
  requireSample,
  requireSuccesses,
} from "../../src/internal";

/**
 * Fleiss' kappa, the agreement of several raters beyond chance: (P - e) / (1 - e), with P the share of pairs of ratings
 * of the same item that agree, averaged over items, and e = Σ_label share(label)² over all ratings (Fleiss 1971). The
 * raters of one item need not be those of another. 1 is full agreement, 0 that of chance; it may be negative.
 *
 * @param ratings labels, `[item][rater]`: strings, numbers or booleans, equally many for every item, at least 2
 * @returns `undefined` where every rating is the same label: all of the agreement is chance (0 / 0)
 * @throws InvalidArgumentError if there is no item, an item has fewer than 2 ratings or not as many as the first, or an
 * entry is no label
 * @example fleissKappa([["a", "a", "a"], ["a", "b", "b"], ["b", "b", "b"]]) // 0.55
 */
export function fleissKappa(ratings: readonly (readonly Label[])[]): number | undefined {
  requireNonEmptyArray("ratings", ratings);
  for (const [item, given] of ratings.entries()) {
    requireSample(`ratings[${item}]`, given, label);
    if (given.length < 2 || given.length !== ratings[0]!.length) {
      throw new InvalidArgumentError(
        `ratings[${item}]`,
        given,
        "must hold at least 2 ratings, and as many as every other item has",
      );
    }
  }
  const raters = ratings[0]!.length;
  const totals = new Map<Label, number>();
  let agreeingPairs = 0;
  for (const given of ratings) {
    const counts = new Map<Label, number>();
    for (const one of given) counts.set(one, (counts.get(one) ?? 0) + 1);
    for (const [one, count] of counts) {
      agreeingPairs += count * (count - 1);
      totals.set(one, (totals.get(one) ?? 0) + count);
    }
  }
  if (totals.size === 1) return undefined;
  const ratingCount = ratings.length * raters;
  const agreement = agreeingPairs / (ratingCount * (raters - 1));
  let byChance = 0;
  for (const count of totals.values()) byChance += (count / ratingCount) ** 2;
  return (agreement - byChance) / (1 - byChance);
}

/** From here on the continued fraction is exact to rounding with `fractionDepth` levels. */
const fractionFrom = 3;
const fractionDepth = 60;

/**
 * P(Z > z) for Z standard normal and z >= 0, to about 13 significant digits however small it is: a p-value far out is
 * a small number, not 0.
 *
 * Near 0 it is 1/2 - φ(z) (z + z³/3 + z⁵/(3·5) + …), from 3 on φ(z) / (z + 1/(z + 2/(z + 3/(z + …)))), Laplace's
 * continued fraction (Abramowitz and Stegun 26.2.11 and 26.2.14).
 */
export function normalTail(z: number): number {
  const density = Math.exp(-(z * z) / 2) / Math.sqrt(2 * Math.PI);
  if (z < fractionFrom) {
    let term = z;
    let sum = z;
    for (let odd = 3; term > sum * 1e-17; odd += 2) {
      term *= (z * z) / odd;
      sum += term;
    }
    return 0.5 - density * sum;
  }
  let fraction = z;
  for (let level = fractionDepth; level >= 1; level--) fraction = z + level / fraction;
  return density / fraction;
}

/** Successes among independent trials. */
export interface SuccessCount {
  successes: number;
  trials: number;
}

/** What a comparison of two proportions found. */
export interface TwoProportionTest {
  /** First proportion minus second. */
  difference: number;
  /** The difference in standard errors. */
  z: number;
  /** Two-sided. */
  pValue: number;
}

/**
 * z test of two proportions from independent samples: z = (p₁ - p₂) / √(p (1 - p) (1/n₁ + 1/n₂)) with p the proportion
 * of both samples together. The normal approximation wants some 5 successes and 5 failures in each. For two methods on
 * the same items the samples are not independent: use `exactMcNemar` or `pairedBootstrap`.
 *
 * Where all trials of both samples end alike, z is 0 and the p-value 1.
 *
 * @throws InvalidArgumentError unless 0 <= successes <= trials, whole, with at least one trial, in both
 * @example
 * ```ts
 * twoProportionTest({ successes: 45, trials: 100 }, { successes: 30, trials: 100 });
 * // { difference: 0.15000000000000002, z: 2.1908902300206647, pValue: 0.02845973691631054 }
 * ```
 */
export function twoProportionTest(first: SuccessCount, second: SuccessCount): TwoProportionTest {
  requireSuccesses(first.successes, first.trials, "first.");
  requireSuccesses(second.successes, second.trials, "second.");
  const difference = first.successes / first.trials - second.successes / second.trials;
  const trials = first.trials + second.trials;
  const pooled = (first.successes + second.successes) / trials;
  if (pooled === 0 || pooled === 1) return { difference, z: 0, pValue: 1 };
  const variance = pooled * (1 - pooled) * (1 / first.trials + 1 / second.trials);
  const z = difference / Math.sqrt(variance);
  return { difference, z, pValue: 2 * normalTail(Math.abs(z)) };
}
