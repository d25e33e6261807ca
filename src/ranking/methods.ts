import { type InitialPolicies, isScoreVector, type LogLikelihoods, readLogOdds } from "../core/initial-policies";
import { logShares } from "../core/log-space";
import { InvalidArgumentError } from "../shared/errors";

/**
 * Equilibrium ranking by the discriminator's policy (ER-D) or the generator's (ER-G), arXiv 2310.09139, section 2.2, or
 * by both, log G*(y|correct) + log D*(correct|y), which is this library's own.
 */
export type EquilibriumMethod = "equilibrium-discriminator" | "equilibrium-generator" | "equilibrium-joint";

/** A simpler ranking of the same candidates from the same numbers; each is described at its definition below. */
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

/**
 * A baseline for sampled candidates, which ranks by how often each was drawn or by the best of several paths to an
 * answer.
 */
type SamplingMethod = "majority-vote" | "weighted-vote" | "best-likelihood" | "best-judgement";

/** How candidates are ordered: equilibrium ranking, or a baseline by name. */
export type RankingMethod = EquilibriumMethod | BaselineMethod;

/**
 * The methods that rank sampled candidates only: votes and best-of-N. Given candidates have neither samples nor paths.
 */
export const samplingMethods: readonly RankingMethod[] = [
  "majority-vote",
  "weighted-vote",
  "best-likelihood",
  "best-judgement",
] satisfies SamplingMethod[];

/** The methods whose order comes from the generator alone, whatever the discriminator says. */
export const methodsWithoutJudge: readonly RankingMethod[] = [
  "greedy",
  "generative",
  "self-contrastive",
  "best-likelihood",
];

/** The best scores among the reasoning paths of each of N answers, in nats; the two may belong to different paths. */
export interface BestPath {
  /** `[answer]`: the largest log P(y|x), or log P(y|x,correct) if that is not known, or score. */
  likelihood: ArrayLike<number>;
  /** `[answer]`: the largest log P(correct|x,y), or score. */
  judgement: ArrayLike<number>;
}

/** The inputs of a baseline: the model's scores of N candidates, and the initial policies made from them. */
export interface ScoredCandidates {
  /** Log-likelihoods under v = correct and incorrect, or scores without v. */
  readonly logLikelihoods: LogLikelihoods;
  /** G1 and D1. */
  readonly policies: InitialPolicies;
  /** `[candidate]`: log P(y|x) in nats, if it was requested. */
  readonly likelihood: ArrayLike<number> | undefined;
  /** `[candidate]`: how often the candidate was sampled, if candidates were sampled. */
  readonly samples: ArrayLike<number> | undefined;
  /** Present if candidates are answers with several paths each. */
  readonly bestPath: BestPath | undefined;
}

/**
 * A simple way to rank the same candidates from the same numbers: `[candidate]`, a score, higher for better candidates.
 * @throws InvalidArgumentError if the numbers that it needs are missing
 */
export type Baseline = (scored: ScoredCandidates) => number[];

/**
 * log P(y|x) in nats: the likelihood of each answer under the plain question, summed over its tokens and not divided by
 * their number. Likelihood decoding over the candidates would choose the same.
 */
const greedy: Baseline = ({ logLikelihoods, likelihood }) => {
  const scores = likelihood ?? (isScoreVector(logLikelihoods.generator) ? logLikelihoods.generator : undefined);
  if (scores === undefined) {
    throw new InvalidArgumentError(
      "scores.likelihood",
      likelihood,
      "must hold log P(y|x) for each candidate: the method greedy ranks by it",
    );
  }
  return Array.from(scores);
};

/**
 * log P(y|x,correct) in nats, with the generator asked for a correct answer ("G" in arXiv 2310.09139, section 3). If
 * the generator was asked without v, its score.
 */
const generative: Baseline = ({ logLikelihoods: { generator } }) =>
  Array.from(isScoreVector(generator) ? generator : generator[0]!);

/**
 * log( P(y|x,correct) P(correct|x,y) ) in nats ("MI" in arXiv 2310.09139, section 3, after Li and Jurafsky 2016): the
 * product of generation and judgement.
 */
const mutualInformation: Baseline = (scored) => {
  const judged = judgement(scored);
  return generative(scored).map((logLikelihood, y) => logLikelihood + judged[y]!);
};

/** log G1(y|correct) in nats: the initial generator on its own ("SC" in arXiv 2310.09139, section 3). */
const selfContrastive: Baseline = ({ policies }) => [...policies.initialGenerator[0]!];

/** log D1(correct|y) in nats: the initial discriminator on its own ("D" in arXiv 2310.09139, section 3). */
const discriminative: Baseline = ({ policies }) => policies.initialDiscriminator.map(([correct]) => correct!);

/**
 * log P(correct|x,y) in nats: the model's plain judgement of each answer, before the normalization over answers that
 * turns it into D1. If the discriminator is a score without v, log D1(correct|y).
 */
const judgement: Baseline = ({ logLikelihoods: { discriminator }, policies }) =>
  isScoreVector(discriminator)
    ? policies.initialDiscriminator.map(([correct]) => correct!)
    : Array.from(discriminator, (row) => logShares(row)[0]!);

/**
 * log G1(y|correct) + log D1(correct|y) in nats: both initial policies multiplied, with equal weight and no game. A
 * logarithmic opinion pool (Genest and Zidek 1986).
 */
const logLinearPool: Baseline = (scored) => {
  const judged = discriminative(scored);
  return selfContrastive(scored).map((logProbability, y) => logProbability + judged[y]!);
};

/**
 * Sum of both players' log-odds of correct against incorrect, in nats; for a score without v, the score itself. It
 * avoids the normalizations of the initial policies, which saturate near 0 and 1, and is the best possible choice if
 * both scorers are calibrated and independent given the answer (naive Bayes).
 */
const logOddsSum: Baseline = ({ logLikelihoods }) => {
  const { generator, discriminator } = readLogOdds(logLikelihoods);
  return discriminator.map((judged, y) =>
    // A candidate that one player rules out stays out, however sure the other is.
    judged === -Infinity || generator[y] === -Infinity ? -Infinity : judged + generator[y]!,
  );
};

/** How often each answer was sampled: self-consistency (Wang et al., arXiv 2203.11171). */
const majorityVote: Baseline = ({ samples }) => {
  if (samples === undefined) {
    throw new InvalidArgumentError(
      "scores.samples",
      samples,
      "must hold how often each candidate was sampled: there is no vote without samples, so choose another method for given candidates",
    );
  }
  return Array.from(samples);
};

/**
 * log( samples(y) P(correct|x,y) ) in nats: a vote in which each sample is weighted by how correct it is judged. For
 * answers pooled by the rule `"mean"` it is the sum of P(correct|x,y) over the samples of all their paths, the weighted
 * vote of verifiers (Li et al., arXiv 2206.02336).
 */
const weightedVote: Baseline = (scored) => {
  const judged = judgement(scored);
  return majorityVote(scored).map((count, y) => Math.log(count) + judged[y]!);
};

/** @throws InvalidArgumentError if the scores of the best path to each answer are missing */
function requireBestPath(bestPath: BestPath | undefined, method: string): BestPath {
  if (bestPath !== undefined) return bestPath;
  throw new InvalidArgumentError(
    "scores.bestPath",
    bestPath,
    `must have the scores of the best path to each answer: the method ${method} ranks by them, and poolByAnswer() finds them`,
  );
}

/**
 * The largest log P(y|x) in nats among the paths y to each answer if that is known, or else log P(y|x,correct):
 * best-of-N by likelihood.
 */
const bestLikelihood: Baseline = ({ bestPath }) => Array.from(requireBestPath(bestPath, "best-likelihood").likelihood);

/**
 * The largest log P(correct|x,y) in nats among the paths y to each answer, or the largest score: best-of-N by the
 * discriminator, as a verifier chooses among solutions (Cobbe et al., arXiv 2110.14168).
 */
const bestJudgement: Baseline = ({ bestPath }) => Array.from(requireBestPath(bestPath, "best-judgement").judgement);

/** Every baseline by the name that `method` takes. */
export const baselines = {
  greedy,
  generative,
  "mutual-information": mutualInformation,
  "self-contrastive": selfContrastive,
  discriminative,
  judgement,
  "log-linear-pool": logLinearPool,
  "log-odds-sum": logOddsSum,
  "majority-vote": majorityVote,
  "weighted-vote": weightedVote,
  "best-likelihood": bestLikelihood,
  "best-judgement": bestJudgement,
} satisfies Record<string, Baseline>;

/** Every method, equilibrium ranking first. */
export const rankingMethods: readonly RankingMethod[] = [
  "equilibrium-discriminator",
  "equilibrium-generator",
  "equilibrium-joint",
  ...(Object.keys(baselines) as BaselineMethod[]),
];

export function isBaselineMethod(method: RankingMethod): method is BaselineMethod {
  return Object.hasOwn(baselines, method);
}
