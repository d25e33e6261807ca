import type { InitialPolicies, LogLikelihoods } from "../core/initial-policies";

/** What the best reasoning path of each of N answers got, in nats: the best by that number, so not always the same path. */
export interface BestPath {
  /** `[answer]`: the largest log P(y|x), or log P(y|x,correct) where that is not known, or score. */
  likelihood: ArrayLike<number>;
  /** `[answer]`: the largest log P(correct|x,y), or score. */
  judgement: ArrayLike<number>;
}

/** All that a baseline may look at: what the model said of N candidates, and the initial policies made of it. */
export interface ScoredCandidates {
  /** Log-likelihoods under v = correct and incorrect, or scores without v. */
  readonly logLikelihoods: LogLikelihoods;
  /** G1 and D1. */
  readonly policies: InitialPolicies;
  /** `[candidate]`: log P(y|x) in nats, where it was asked for. */
  readonly likelihood: ArrayLike<number> | undefined;
  /** `[candidate]`: how often the candidate was sampled, where candidates were sampled. */
  readonly samples: ArrayLike<number> | undefined;
  /** Where candidates are answers, each with several paths to it. */
  readonly bestPath: BestPath | undefined;
}

/**
 * A simple way to rank the same candidates from the same numbers: `[candidate]`, a score that is higher for better ones.
 * @throws InvalidArgumentError where the numbers it needs are not there
 */
export type Baseline = (scored: ScoredCandidates) => number[];
