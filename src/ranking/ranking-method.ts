import { baselines } from "../baselines";
import { InvalidArgumentError } from "../errors/invalid-argument-error";

/**
 * Equilibrium ranking by the discriminator's policy (ER-D) or the generator's (ER-G), arXiv 2310.09139, section 2.2, or by
 * both: log G*(y|correct) + log D*(correct|y), this library's own.
 */
export type EquilibriumMethod =
  | "equilibrium-discriminator"
  | "equilibrium-generator"
  | "equilibrium-joint";

/** A simpler ranking of the same candidates from the same numbers; each is described in its file in `src/baselines`. */
export type BaselineMethod =
  | "greedy"
  | "generative"
  | "mutual-information"
  | "self-contrastive"
  | "discriminative"
  | "judgement"
  | "log-linear-pool"
  | "log-odds-sum"
  | SamplingMethod;

/** A baseline for sampled candidates: by how often each was drawn, or by the best of several paths to an answer. */
export type SamplingMethod =
  | "majority-vote"
  | "weighted-vote"
  | "best-likelihood"
  | "best-judgement";

/** How candidates are ordered: equilibrium ranking, or a baseline by name. */
export type RankingMethod = EquilibriumMethod | BaselineMethod;

/** Every method, equilibrium ranking first. */
export const rankingMethods: readonly RankingMethod[] = [
  "equilibrium-discriminator",
  "equilibrium-generator",
  "equilibrium-joint",
  ...(Object.keys(baselines) as BaselineMethod[]),
];

/** The methods that rank sampled candidates only: votes and best-of-N. Given candidates have neither samples nor paths. */
export const samplingMethods: readonly RankingMethod[] = [
  "majority-vote",
  "weighted-vote",
  "best-likelihood",
  "best-judgement",
] satisfies SamplingMethod[];

export function isBaselineMethod(method: RankingMethod): method is BaselineMethod {
  return Object.hasOwn(baselines, method);
}

/** @throws InvalidArgumentError if there is no such method */
export function requireMethod(method: RankingMethod): void {
  if (!rankingMethods.includes(method)) {
    throw new InvalidArgumentError(
      "options.method",
      method,
      `must be one of ${rankingMethods.join(", ")}`,
    );
  }
}
