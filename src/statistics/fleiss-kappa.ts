import { InvalidArgumentError } from "../errors/invalid-argument-error";
import { type Label, label, requireNonEmptyArray, requireSample } from "./check-sample";

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
