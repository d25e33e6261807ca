/** One signal's log-odds for the candidates of an item, and which is right. */
export interface LabelledLogOdds {
  logOdds: readonly number[];
  gold: number;
}

/**
 * The temperature T that maximizes Σ log softmax(log-odds / T)[gold]: temperature scaling (Guo et al., arXiv 1706.04599), the
 * maximum-likelihood estimate of McFadden's conditional logit. For log-odds that are `scale` times true log-likelihood ratios
 * it estimates `scale`. Null where the log-odds are no better than a guess; 1e-6, for nearly none, where no item is wrong.
 */
export function fitScale(items: readonly LabelledLogOdds[]): number | null {
  // The likelihood is concave in the precision 1/T: its slope falls, towards Σ (log-odds of gold - the largest).
  if (!(findSlope(items, 0) > 0)) return null;
  if (items.every(({ logOdds, gold }) => logOdds[gold]! === Math.max(...logOdds))) return 1e-6;
  let upper = 1;
  while (findSlope(items, upper) > 0) upper *= 2;
  let lower = 0;
  for (let middle = upper / 2; middle > lower && middle < upper; middle = (lower + upper) / 2) {
    if (findSlope(items, middle) > 0) lower = middle;
    else upper = middle;
  }
  return 1 / upper;
}

/** Derivative of the log-likelihood by the precision 1/T: Σ (log-odds of gold - their mean under the softmax). */
function findSlope(items: readonly LabelledLogOdds[], precision: number): number {
  return items.reduce((slope, { logOdds, gold }) => {
    const largest = Math.max(...logOdds);
    const weights = logOdds.map((value) => Math.exp(precision * (value - largest)));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const mean = weights.reduce((sum, weight, y) => sum + (weight / total) * logOdds[y]!, 0);
    return slope + logOdds[gold]! - mean;
  }, 0);
}
