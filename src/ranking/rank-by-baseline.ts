import { baselines } from "../baselines";
import type { ScoredCandidates } from "../baselines/baseline";
import { describeCandidates } from "./describe-candidates";
import { orderCandidates } from "./order-candidates";
import type { BaselineMethod } from "./ranking-method";
import type { RankingResult } from "./ranking-result";

/** The candidates in the order of a baseline, each with the initial policies: no game is played. */
export function rankByBaseline(
  candidates: readonly string[],
  scored: ScoredCandidates,
  method: BaselineMethod,
): RankingResult {
  const { policies } = scored;
  const keys = baselines[method](scored);
  const entries = describeCandidates(
    candidates,
    policies,
    policies.initialGenerator,
    policies.initialDiscriminator,
  );
  const ranking = orderCandidates(
    entries.map((entry, y) => ({ entry: { ...entry, score: keys[y]! }, key: keys[y]! })),
    false,
  );
  return { best: ranking[0]!.candidate, ranking, method, equilibrium: undefined };
}
