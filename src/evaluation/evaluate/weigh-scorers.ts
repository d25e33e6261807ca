import { effectiveNumber } from "../../elicitation/pool-scores";
import { type Scorer, type ScorerWeights, scoresOf } from "../../elicitation/scorers";
import type { ScoredItem } from "../log/complete-items";
import type { NamedPair } from "./named-pair";
import { readItemScorer } from "./rank-item";

/** What several scorers have in common, and what each is worth by that: `[scorer]`. */
export interface OneFactor {
  /** Correlation of each with the common factor, -1 to 1. */
  loadings: number[];
  /** What standardized scores are multiplied by to give log-odds in nats, from 0 on. */
  weights: number[];
}

/** Most of a scorer's variance that the common factor may explain: one that explained all would leave the others no weight. */
const largestCommunality = 0.9;

/**
 * Weights for scorers by their agreement alone, without labels. A single common factor f is taken to make them agree, and to be
 * what is right,
 *
 *     z_k = l_k f + e_k,     Var f = 1,     e_k independent with variance 1 - l_k²
 *
 * (Spearman 1904), fitted to the correlations by iterated principal axes. One of N candidates is right, so that the right one is
 * N / √(N-1) standard deviations of f ahead of the others, and the log-likelihood ratio of right against wrong is Σ_k w_k z_k with
 *
 *     w_k = N / √(N-1) · l_k / (1 - l_k²).
 *
 * A scorer that contradicts the others, or agrees with none, gets no weight; where none agree, all get the same. What scorers have in
 * common can also be what answers usually look like: no agreement can tell that from what is right.
 *
 * @param correlations `[scorer][scorer]`
 * @param candidates N, in the mean
 */
export function fitOneFactor(
  correlations: readonly (readonly number[])[],
  candidates: number,
): OneFactor {
  let communalities = correlations.map((row, k) =>
    Math.max(...row.map((r, l) => (l === k ? 0 : Math.abs(r)))),
  );
  let loadings: number[] = [];
  for (let step = 0; step < 1000; step++) {
    loadings = findAxis(correlations.map((row, k) => row.with(k, communalities[k]!)));
    const next = loadings.map((loading) => Math.min(loading ** 2, largestCommunality));
    const change = Math.max(...next.map((value, k) => Math.abs(value - communalities[k]!)));
    communalities = next;
    if (change < 1e-10) break;
  }
  const lead = candidates / Math.sqrt(candidates - 1);
  const weights = loadings.map((loading, k) =>
    Math.max(0, (lead * loading) / (1 - communalities[k]!)),
  );
  return {
    loadings,
    weights: weights.some((weight) => weight > 0) ? weights : weights.map(() => 1),
  };
}

/**
 * The first principal axis of a matrix times the root of its eigenvalue, by power iteration from equal parts. It is iterated with 1
 * added to every eigenvalue, of which none is below -1.
 */
function findAxis(matrix: readonly (readonly number[])[]): number[] {
  let axis = matrix.map(() => 1 / Math.sqrt(matrix.length));
  let length = 1;
  for (let step = 0; step < 1000; step++) {
    const image = matrix.map((row, k) =>
      row.reduce((sum, entry, l) => sum + entry * axis[l]!, axis[k]!),
    );
    length = Math.hypot(...image);
    axis = image.map((entry) => entry / length);
  }
  return axis.map((entry) => entry * Math.sqrt(Math.max(0, length - 1)));
}

/**
 * The pairs, those of several scorers with weights for each that were estimated on all the items, labels aside, and with how many
 * independent scorers each pool is worth. Items in which a scorer gives something no probability are left out of the estimate.
 */
export async function weighPairs(
  pairs: readonly NamedPair[],
  items: () => AsyncIterable<ScoredItem> | Iterable<ScoredItem>,
): Promise<NamedPair[]> {
  const isPooled = (pair: NamedPair) => [pair.generator, pair.discriminator].flat().length > 2;
  if (!pairs.some(isPooled)) return [...pairs];
  const covariances = pairs.map((pair) => new Covariances(pair));
  for await (const item of items()) for (const each of covariances) each.add(item);
  return pairs.map((pair, i) => (isPooled(pair) ? covariances[i]!.weigh() : pair));
}

/** Covariances of a pair's scorers within the questions. */
class Covariances {
  private readonly members: [role: "generator" | "discriminator", scorer: Scorer][];
  private readonly sums: number[][];
  private items = 0;
  private candidates = 0;

  constructor(private readonly pair: NamedPair) {
    const roles = ["generator", "discriminator"] as const;
    const all = roles.flatMap((role) =>
      [pair[role]].flat().map((scorer) => [role, scorer] as (typeof this.members)[number]),
    );
    // A scorer that both players have is one.
    this.members = [...new Map(all.reverse().map((member) => [member[1], member])).values()];
    this.sums = this.members.map(() => this.members.map(() => 0));
  }

  add(item: ScoredItem): void {
    const scores = this.members.map(([role, scorer]) =>
      scoresOf(readItemScorer(item, scorer, role)),
    );
    const N = item.bytes.length;
    if (N < 2 || !scores.flat().every(Number.isFinite)) return;
    this.items++;
    this.candidates += N;
    const means = scores.map((values) => values.reduce((sum, value) => sum + value, 0) / N);
    for (const [k, row] of this.sums.entries()) {
      for (const l of row.keys()) {
        for (let y = 0; y < N; y++) {
          row[l]! += (scores[k]![y]! - means[k]!) * (scores[l]![y]! - means[l]!);
        }
      }
    }
  }

  weigh(): NamedPair {
    if (this.items === 0) return this.pair;
    const spreads = this.sums.map((row, k) => Math.sqrt(row[k]!));
    const correlations = this.sums.map((row, k) =>
      row.map((sum, l) => (k === l ? 1 : sum / spreads[k]! / spreads[l]! || 0)),
    );
    const { weights } = fitOneFactor(correlations, this.candidates / this.items);
    const own: ScorerWeights = {};
    for (const [k, [, scorer]] of this.members.entries()) {
      const deviation = spreads[k]! / Math.sqrt(this.candidates);
      own[scorer] = deviation > 0 ? weights[k]! / deviation : 0;
    }
    const count = (role: "generator" | "discriminator") => {
      const k = [...this.members.keys()].filter((i) =>
        [this.pair[role]].flat().includes(this.members[i]![1]),
      );
      return effectiveNumber(
        k.map((i) => weights[i]!),
        k.map((i) => k.map((j) => correlations[i]![j]!)),
      );
    };
    const effective = { generator: count("generator"), discriminator: count("discriminator") };
    return { ...this.pair, weights: own, effective };
  }
}
