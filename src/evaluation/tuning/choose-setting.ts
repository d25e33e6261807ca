import { standardErrorOfMean } from "../../statistics/standard-error";

/**
 * The first setting whose accuracy is within one standard error of the best one's (the one-standard-error rule of Breiman et
 * al. 1984, with the standard error of the difference on the same items). Settings stand in the order of trust, so that an
 * unusual one is chosen only where it is clearly better: of hundreds, some do well on a few dozen items by luck.
 *
 * @param right `[setting][item]`: 1 where the setting ranks the item right, else 0
 * @param items the items to choose by
 */
export function chooseSetting(right: readonly Uint8Array[], items: readonly number[]): number {
  const totals = right.map((row) => items.reduce((sum, item) => sum + row[item]!, 0));
  const best = totals.indexOf(Math.max(...totals));
  return right.findIndex((row, setting) => {
    if (setting === best) return true;
    const lead = totals[best]! - totals[setting]!;
    const differences = items.map((item) => right[best]![item]! - row[item]!);
    return lead <= items.length * (standardErrorOfMean(differences) ?? 0);
  });
}
