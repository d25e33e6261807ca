import { deviations, mean } from "../statistics/samples";

/** Several scorers as one. */
export interface PooledScores {
  /** `[candidate]`: one score, in nats. */
  scores: number[];
  /** How many independent scorers these are worth, see {@link effectiveNumber}: at most their number. */
  effective: number;
  /**
   * `[scorer]`: its part of the pool, the weight of its standardized scores. They add up to 1, or are 0 where no scorer
   * has a weight.
   */
  shares: number[];
}

/**
 * Several scorers' log-odds s_k(y) of the candidates of one question, pooled into one score:
 *
 *     s(y) = σ mean_k z_k(y),     z_k(y) = (s_k(y) - mean s_k) / σ_k,
 *
 * where σ_k is the standard deviation of s_k over the candidates and σ the mean of them, so that every scorer counts
 * alike and the pool is as bold as its members are. With weights w_k, as `fitOneFactor()` estimates them, s(y) = Σ_k
 * w_k (s_k(y) - mean s_k).
 *
 * A candidate that a scorer with a weight above 0 gives no probability has none in the pool. One that it gives infinite
 * odds gets the highest finite ones.
 *
 * @param members `[scorer][candidate]`
 * @param weights `[scorer]`, from 0 on
 */
export function poolScores(members: readonly (readonly number[])[], weights?: readonly number[]): PooledScores {
  const used = members
    .map((values, k) => ({ ...standardize(values), k, weight: weights?.[k] ?? 1 }))
    .filter(({ weight }) => weight > 0);
  const telling = used.filter(({ spread }) => spread > 0);
  const spread = telling.reduce((sum, member) => sum + member.spread, 0) / telling.length ** 2;
  const scales = telling.map((member) => (weights === undefined ? spread : member.weight * member.spread));
  const scores = members[0]!.map((_, y) =>
    used.some(({ excluded }) => excluded[y])
      ? -Infinity
      : telling.reduce((sum, { values }, k) => sum + scales[k]! * values[y]!, 0),
  );
  const correlations = telling.map((one) =>
    telling.map((other) => mean(one.values.map((value, y) => value * other.values[y]!))),
  );
  const total = scales.reduce((sum, scale) => sum + scale, 0);
  const shares = members.map(() => 0);
  for (const [i, { k }] of telling.entries()) shares[k] = scales[i]! / total;
  return { scores, effective: effectiveNumber(scales, correlations), shares };
}

/**
 * Kish's effective sample size of a weighted mean of correlated values (Kish 1965, Survey Sampling): so many
 * independent ones would have a mean of the same variance,
 *
 *     n = (Σ_k w_k)² / Σ_kl w_k w_l r_kl,
 *
 * which is K / (1 + (K-1) r) for K equal weights and equal correlations r, and at most K. 0 without any weight.
 *
 * @param weights `[scorer]`, of standardized scores
 * @param correlations `[scorer][scorer]`
 */
export function effectiveNumber(weights: readonly number[], correlations: readonly (readonly number[])[]): number {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const variance = weights.reduce(
    (sum, weight, k) => sum + weights.reduce((row, w, l) => row + weight * w * correlations[k]![l]!, 0),
    0,
  );
  // Scorers that contradict each other, down to no variance but rounding, are no more than what they are.
  const number = variance > 0 ? total ** 2 / variance : Infinity;
  return Math.min(number, weights.filter((weight) => weight > 0).length);
}

function standardize(scores: readonly number[]): {
  values: number[];
  spread: number;
  excluded: boolean[];
} {
  const finite = scores.filter(Number.isFinite);
  const [least, most] = finite.length === 0 ? [0, 0] : [Math.min(...finite), Math.max(...finite)];
  const bounded = scores.map((score) => Math.min(Math.max(score, least), most));
  const centered = deviations(bounded);
  const spread = Math.sqrt(mean(centered.map((score) => score ** 2)));
  return {
    values: centered.map((score) => (spread > 0 ? score / spread : 0)),
    spread,
    excluded: scores.map((score) => score === -Infinity),
  };
}
