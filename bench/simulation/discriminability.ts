import { InvalidArgumentError } from "equirank";
import { noiseCumulative, noiseDensity, outlierFactor } from "./noise";

/**
 * The probability that a signal puts the right one of N candidates first. The signal is noise of unit scale at every
 * candidate, raised by the discriminability d' at the right one:
 *
 *     A_N(d') = ∫ f(x) F(x + d')^(N-1) dx,      f = (1-ε) φ(x) + ε φ(x/3)/3,      F' = f,
 *
 * for ε = 0 the percentage correct of an N-alternative forced choice (Green and Swets 1966). By the trapezoidal rule,
 * whose error is below 1e-15 for 16 candidates and 1e-9 for 100.
 *
 * @param discriminability d', in standard deviations of the noise that is no outlier
 * @param candidates N
 * @param outliers ε, the share of the noise that is three times as large. @default 0
 * @throws InvalidArgumentError unless d' is finite, N a whole number >= 1 and ε from 0 to 1
 * @example computeAccuracy(1, 4) // 0.5520314384430163
 */
export function computeAccuracy(discriminability: number, candidates: number, outliers = 0): number {
  if (!Number.isFinite(discriminability)) {
    throw new InvalidArgumentError("discriminability", discriminability, "must be a finite number");
  }
  requireCandidates(candidates);
  requireShare(outliers);
  const reach = outliers === 0 ? normalReach : outlierFactor * normalReach;
  let sum = 0;
  for (let x = -reach; x <= reach; x += step) {
    sum += noiseDensity(x, outliers) * noiseCumulative(x + discriminability, outliers) ** (candidates - 1);
  }
  return sum * step;
}

/** Normal noise beyond this has a probability below 1e-16. */
const normalReach = 8.5;
const step = 1 / 4;

/**
 * The discriminability d' >= 0 at which a signal puts the right one of N candidates first with probability `accuracy`:
 * the inverse of {@link computeAccuracy}, by bisection.
 *
 * @param accuracy from 1/N, a guess, to below 1
 * @param candidates N
 * @param outliers ε. @default 0
 * @param parameter what a message calls the accuracy
 * @throws InvalidArgumentError for an accuracy that no such signal has
 * @example findDiscriminability(0.6, 4) // 1.1532410912396662
 */
export function findDiscriminability(
  accuracy: number,
  candidates: number,
  outliers = 0,
  parameter = "accuracy",
): number {
  requireCandidates(candidates);
  if (typeof accuracy !== "number" || !(accuracy >= 1 / candidates && accuracy < 1)) {
    throw new InvalidArgumentError(
      parameter,
      accuracy,
      `must be at least 1/${candidates}, what guessing among ${candidates} candidates achieves, and below 1`,
    );
  }
  if (accuracy === 1 / candidates) return 0;
  let lower = 0;
  let upper = largestDiscriminability;
  for (let middle = upper / 2; middle > lower && middle < upper; middle = (lower + upper) / 2) {
    if (computeAccuracy(middle, candidates, outliers) < accuracy) lower = middle;
    else upper = middle;
  }
  return upper;
}

/** At this d' every accuracy rounds to 1. */
const largestDiscriminability = 64;

function requireCandidates(candidates: number): void {
  if (!Number.isSafeInteger(candidates) || candidates < 1) {
    throw new InvalidArgumentError("candidates", candidates, "must be a whole number >= 1");
  }
}

function requireShare(outliers: number): void {
  if (typeof outliers !== "number" || !(outliers >= 0 && outliers <= 1)) {
    throw new InvalidArgumentError("outliers", outliers, "must be a share from 0 to 1");
  }
}
