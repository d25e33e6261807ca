/**
 * The setting that is right on most of the items; of several, the first.
 *
 * @param right `[setting][item]`: 1 where the setting ranks the item right, else 0
 * @param items the items to choose by
 */
export function chooseSetting(right: readonly Uint8Array[], items: readonly number[]): number {
  const totals = right.map((row) => items.reduce((sum, item) => sum + row[item]!, 0));
  return totals.indexOf(Math.max(...totals));
}
