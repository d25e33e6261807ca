import type { InitialPolicies } from "../core/initial-policies";
import { logOdds } from "../core/log-odds";
import type { SolverResult } from "../core/solve-signaling-game";
import { describeCandidates } from "./describe-candidates";
import { orderCandidates } from "./order-candidates";
import type { EquilibriumMethod } from "./ranking-method";
import type { RankedCandidate, RankingResult } from "./ranking-result";

/**
 * The candidates in the order of a game's equilibrium.
 * @param policies what the game started from
 * @param equilibrium what it came to
 */
export function rankByEquilibrium(
  candidates: readonly string[],
  policies: InitialPolicies,
  equilibrium: SolverResult,
  method: EquilibriumMethod,
  elimination: boolean,
): RankingResult {
  const entries = describeCandidates(
    candidates,
    policies,
    equilibrium.logGenerator,
    equilibrium.logDiscriminator,
  );
  const ranking = orderCandidates(
    entries.map((entry, y) => {
      const key = comparisonKey(equilibrium, method, y);
      return { entry: { ...entry, score: describeScore(entry, method, key) }, key };
    }),
    elimination,
  );
  const first = ranking[0]!;
  const abstains = elimination && first.agreement !== "correct";
  return { best: abstains ? undefined : first.candidate, ranking, method, equilibrium };
}

/**
 * log G*(y|correct), the log-odds of D*(correct|y), or log G*(y|correct) + log D*(correct|y): finer than the probabilities
 * where these reach 0 or 1.
 */
function comparisonKey(
  { logGenerator, logDiscriminator }: SolverResult,
  method: EquilibriumMethod,
  y: number,
): number {
  const generated = logGenerator[0]![y]!;
  const [correct, incorrect] = logDiscriminator[y]!;
  if (method === "equilibrium-generator") return generated;
  return method === "equilibrium-joint" ? generated + correct! : logOdds(correct!, incorrect!);
}

/** The policy's probability; the joint of both has none, and its logarithm stands for it. */
function describeScore(
  { generator, discriminator }: RankedCandidate,
  method: EquilibriumMethod,
  key: number,
): number {
  if (method === "equilibrium-joint") return key;
  return method === "equilibrium-generator" ? generator.correct : discriminator;
}
