import { requireSuccesses } from "./check-successes";

/** A proportion with its confidence interval. */
export interface ProportionInterval {
  /** successes / trials, 0 to 1. */
  proportion: number;
  lower: number;
  upper: number;
}

/** Quantile of the standard normal distribution that leaves 2.5 % above it. */
const z95 = 1.959963984540054;

/**
 * A proportion with its 95 % score interval (Wilson 1927), which stays within 0 and 1 and holds its level for small
 * samples and extreme proportions.
 * @throws InvalidArgumentError unless 0 <= successes <= trials, whole, with at least one trial
 * @example wilsonInterval(8, 10) // { proportion: 0.8, lower: 0.4901624715366418, upper: 0.9433178485456248 }
 */
export function wilsonInterval(successes: number, trials: number): ProportionInterval {
  requireSuccesses(successes, trials);
  const proportion = successes / trials;
  const shrink = 1 + z95 ** 2 / trials;
  const center = (proportion + z95 ** 2 / (2 * trials)) / shrink;
  const halfWidth =
    (z95 / shrink) *
    Math.sqrt((proportion * (1 - proportion)) / trials + z95 ** 2 / (4 * trials ** 2));
  return {
    proportion,
    lower: successes === 0 ? 0 : center - halfWidth,
    upper: successes === trials ? 1 : center + halfWidth,
  };
}
