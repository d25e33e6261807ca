import { InvalidArgumentError } from "../errors/invalid-argument-error";

/**
 * How the discriminator's judgements of the paths y that end in answer a become its judgement of a:
 *
 * - `"mean"`: the mean of P(correct|x,y) over the samples that end in a. Where the paths were sampled from the generator it
 *   is an unbiased estimate of P(correct|x,a) = Σ_y P(y|x,a) P(correct|x,y).
 * - `"likelihood-weighted"`: that sum over the distinct paths given, P(y|x,a) taken as in proportion to the generator's
 *   P(y|x,correct), or to e^s for a score: for paths that were not sampled, or of which few were.
 * - `"maximum"`: the path judged best stands for its answer.
 *
 * Of a discriminator that is one score s(y) a path, the weighted mean is that of e^s. D1 makes of s the odds of correct,
 * e^s times a factor that all paths share; a mean of odds keeps that factor, so adding a constant to every score still
 * changes nothing, which for a mean of probabilities would not hold.
 */
export type PoolingRule = (typeof poolingRules)[number];

/** Every {@link PoolingRule}. */
export const poolingRules = ["mean", "likelihood-weighted", "maximum"] as const;

/** @throws InvalidArgumentError if there is no such rule */
export function requirePoolingRule(parameter: string, rule: unknown): void {
  if (!poolingRules.includes(rule as PoolingRule)) {
    throw new InvalidArgumentError(parameter, rule, `must be one of ${poolingRules.join(", ")}`);
  }
}
