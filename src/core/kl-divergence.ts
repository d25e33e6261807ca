import { InvalidArgumentError } from "../shared/errors";

/**
 * KL divergence KL(p ‖ q) = Σ p log(p / q) in nats. Terms with p = 0 count as 0; p > 0 where q = 0 gives Infinity.
 * @param p probabilities
 * @param q probabilities, as many as `p`
 * @throws InvalidArgumentError if the lengths differ or an entry is not a number >= 0
 * @example klDivergence([1, 0], [0.5, 0.5]) // 0.6931471805599453
 */
export function klDivergence(p: ArrayLike<number>, q: ArrayLike<number>): number {
  requireProbabilities("p", p);
  requireProbabilities("q", q);
  if (p.length !== q.length) {
    throw new InvalidArgumentError("q", q, `must be as long as p, which has ${p.length} entries`);
  }
  let sum = 0;
  for (let i = 0; i < p.length; i++) {
    if (p[i]! > 0) sum += p[i]! * Math.log(p[i]! / q[i]!);
  }
  return sum;
}

function requireProbabilities(parameter: string, values: ArrayLike<number>): void {
  if (typeof values !== "object" || values === null || !(values.length >= 0)) {
    throw new InvalidArgumentError(parameter, values, "must be an array of probabilities");
  }
  for (let i = 0; i < values.length; i++) {
    if (typeof values[i] !== "number" || !(values[i]! >= 0 && values[i]! < Infinity)) {
      throw new InvalidArgumentError(
        `${parameter}[${i}]`,
        values[i],
        "must be a finite number >= 0",
      );
    }
  }
}
