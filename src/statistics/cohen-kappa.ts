import { type Label, label, requireSameLength, requireSample } from "./check-sample";

/**
 * Cohen's kappa, the agreement of two raters beyond chance: (p - e) / (1 - e), with p the share of items on which they
 * agree and e = Σ_label share₁(label) share₂(label) what raters with their habits would agree on by chance (Cohen 1960).
 * 1 is full agreement, 0 that of chance; it may be negative.
 *
 * @param first one label an item: strings, numbers or booleans, compared with `===`
 * @param second as many, in the same order of items
 * @returns `undefined` where both raters give every item one and the same label: all of their agreement is chance (0 / 0)
 * @throws InvalidArgumentError if the arrays are empty or differ in length, or an entry is no label
 * @example cohenKappa(["yes", "yes", "no", "no"], ["yes", "no", "no", "no"]) // 0.5
 */
export function cohenKappa(first: readonly Label[], second: readonly Label[]): number | undefined {
  requireSample("first", first, label);
  requireSample("second", second, label);
  requireSameLength(["first", first], ["second", second]);
  const items = first.length;
  const agreed = first.filter((given, item) => given === second[item]).length;
  const firstCounts = countLabels(first);
  const secondCounts = countLabels(second);
  // Both shares times `items`, so that all but the last division is exact.
  let byChance = 0;
  for (const [given, count] of firstCounts) byChance += count * (secondCounts.get(given) ?? 0);
  if (byChance === items * items) return undefined;
  return (agreed * items - byChance) / (items * items - byChance);
}

function countLabels(labels: readonly Label[]): Map<Label, number> {
  const counts = new Map<Label, number>();
  for (const given of labels) counts.set(given, (counts.get(given) ?? 0) + 1);
  return counts;
}
