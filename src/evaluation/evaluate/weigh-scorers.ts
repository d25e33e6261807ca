import type { PerPlayer } from "../../core/solver-options";
import { forPlayers } from "../../elicitation/players";
import { effectiveNumber } from "../../elicitation/pool-scores";
import { type PlayerScorers, readScorer, type Scorer, scoresOf } from "../../elicitation/scorers";
import { deviations, mean } from "../../statistics/samples";
import type { ScoredItem } from "../log/complete-items";
import { asksOne, type NamedPair } from "./named-pair";
import { listAsked, poolPlayer } from "./rank-item";

/** What several scorers have in common, and what each is worth by that: `[scorer]`. */
export interface OneFactor {
  /** Correlation of each with the common factor, -1 to 1. */
  loadings: number[];
  /** What standardized scores are multiplied by to give log-odds in nats, from 0 on. */
  weights: number[];
}

/**
 * Most of a scorer's variance that the common factor may explain: one that explained all would leave the others no
 * weight.
 */
const largestCommunality = 0.9;

/**
 * Weights for scorers by their agreement alone, without labels. A single common factor f is taken to make them agree,
 * and to be what is right,
 *
 *     z_k = l_k f + e_k,     Var f = 1,     e_k independent with variance 1 - l_k²
 *
 * (Spearman 1904), fitted to the correlations by iterated principal axes. One of N candidates is right, so that the
 * right one is N / √(N-1) standard deviations of f ahead of the others, and the log-likelihood ratio of right against
 * wrong is Σ_k w_k z_k with
 *
 *     w_k = N / √(N-1) · l_k / (1 - l_k²).
 *
 * A scorer that contradicts the others, or agrees with none, gets no weight; where none agree, all get the same. What
 * scorers have in common can also be what answers usually look like: no agreement can tell that from what is right.
 *
 * @param correlations `[scorer][scorer]`
 * @param candidates N, in the mean
 */
export function fitOneFactor(correlations: readonly (readonly number[])[], candidates: number): OneFactor {
  let communalities = correlations.map((row, k) => Math.max(...row.map((r, l) => (l === k ? 0 : Math.abs(r)))));
  let loadings: number[] = [];
  for (let step = 0; step < 1000; step++) {
    loadings = findAxis(correlations.map((row, k) => row.with(k, communalities[k]!)));
    const next = loadings.map((loading) => Math.min(loading ** 2, largestCommunality));
    const change = Math.max(...next.map((value, k) => Math.abs(value - communalities[k]!)));
    communalities = next;
    if (change < 1e-10) break;
  }
  const lead = candidates / Math.sqrt(candidates - 1);
  const weights = loadings.map((loading, k) => Math.max(0, (lead * loading) / (1 - communalities[k]!)));
  return { loadings, weights: weights.some((weight) => weight > 0) ? weights : weights.map(() => 1) };
}

/**
 * The first principal axis of a matrix times the root of its eigenvalue, by power iteration from equal parts. It is
 * iterated with 1 added to every eigenvalue, of which none is below -1.
 */
function findAxis(matrix: readonly (readonly number[])[]): number[] {
  let axis = matrix.map(() => 1 / Math.sqrt(matrix.length));
  let length = 1;
  for (let step = 0; step < 1000; step++) {
    const image = matrix.map((row, k) => row.reduce((sum, entry, l) => sum + entry * axis[l]!, axis[k]!));
    length = Math.hypot(...image);
    axis = image.map((entry) => entry / length);
  }
  return axis.map((entry) => entry * Math.sqrt(Math.max(0, length - 1)));
}

/**
 * The pairs; those of several scorers with weights, estimated on all items of all models without their labels, and with
 * how many independent scorers each player's are worth. Items in which a scorer gives a candidate no probability are
 * left out.
 */
export function weighPairs(
  pairs: readonly NamedPair[],
  items: () => AsyncIterable<ScoredItem> | Iterable<ScoredItem>,
): Promise<NamedPair[]> {
  return Promise.all(
    pairs.map((pair) => {
      const isSeveral = [pair.generator, pair.discriminator].flat().length > 2;
      return isSeveral && (!pair.seats || asksOne(pair)) ? weighPair(pair, items()) : pair;
    }),
  );
}

/**
 * The pairs of several models; those that ask more than one with each model's share in the pools and with what these
 * are worth.
 */
export async function weighModels(pairs: readonly NamedPair[], items: AsyncIterable<ScoredItem>): Promise<NamedPair[]> {
  /** `[pair][item]`. */
  const pools = pairs.map((): ItemPools[] => []);
  for await (const item of items) {
    for (const [i, pair] of pairs.entries()) {
      const pool = (role: Role) => poolPlayer(item, pair, role);
      if (!asksOne(pair)) pools[i]!.push({ item: item.item, ...forPlayers(pool) });
    }
  }
  return pairs.map((pair, i) => (asksOne(pair) ? pair : describePools(pair, pools[i]!)));
}

type Role = keyof PerPlayer<unknown>;
type ItemPools = { item: number } & PerPlayer<ReturnType<typeof poolPlayer>>;

/** The sums are in the order of the data, since their last digits depend on it. */
function describePools(pair: NamedPair, pools: readonly ItemPools[]): NamedPair {
  const ordered = pools.toSorted((a, b) => a.item - b.item);
  const effective = forPlayers((role) => mean(ordered.map((pool) => pool[role].effective)));
  const share = (role: Role, k: number) => mean(ordered.map((pool) => pool[role].shares[k]!));
  const members = forPlayers((role) => ordered[0]![role].models.map((model, k) => ({ model, share: share(role, k) })));
  return { ...pair, effective, members };
}

async function weighPair(pair: NamedPair, items: AsyncIterable<ScoredItem> | Iterable<ScoredItem>): Promise<NamedPair> {
  // A scorer that both players have is one.
  const members = [...new Set([pair.generator, pair.discriminator].flat())];
  const roleOf = (scorer: Scorer) => ([pair.generator].flat().includes(scorer) ? "generator" : "discriminator");
  /** `[scorer][item and candidate]`, each item's centered. */
  const scores = members.map((): number[] => []);
  let used = 0;
  for await (const item of items) {
    for (const { said: answers } of listAsked(item, pair)) {
      const said = members.map((scorer) => scoresOf(readScorer(scorer, answers[roleOf(scorer)], item.bytes)));
      if (item.bytes.length < 2 || !said.flat().every(Number.isFinite)) continue;
      used++;
      for (const [k, values] of said.entries()) scores[k]!.push(...deviations(values));
    }
  }
  if (used === 0) return pair;
  const product = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
  const spreads = scores.map((values) => Math.sqrt(product(values, values) / values.length));
  const correlations = scores.map((a, k) =>
    scores.map((b, l) => (k === l ? 1 : product(a, b) / a.length / spreads[k]! / spreads[l]! || 0)),
  );
  const { weights } = fitOneFactor(correlations, scores[0]!.length / used);
  const countEffective = (player: PlayerScorers) => {
    const own = [player].flat().map((scorer) => members.indexOf(scorer));
    return effectiveNumber(
      own.map((k) => weights[k]!),
      own.map((k) => own.map((l) => correlations[k]![l]!)),
    );
  };
  return {
    ...pair,
    weights: Object.fromEntries(members.map((scorer, k) => [scorer, spreads[k]! > 0 ? weights[k]! / spreads[k]! : 0])),
    effective: forPlayers((role) => countEffective(pair[role])),
  };
}
