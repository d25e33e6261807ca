import { isScoreVector, type LogLikelihoods } from "../core/initial-policies";
import { logOdds } from "../core/log-odds";
import { logSumExp } from "../core/log-sum-exp";

/**
 * What a discriminator said of paths: `[label][path]`, log P(v|x,y) normalized over v for correct and incorrect, -Infinity
 * under both for a path without any probability; or one row, its scores s(y).
 */
export type PathJudgements = readonly (readonly number[])[];

/** Reads what the discriminator said of each path. */
export function readPathJudgements(discriminator: LogLikelihoods["discriminator"]): PathJudgements {
  if (isScoreVector(discriminator)) return [Array.from(discriminator)];
  const rows = Array.from(discriminator, (row) => {
    const logTotal = logSumExp(row);
    return Array.from(row, (value) => (value === -Infinity ? -Infinity : value - logTotal));
  });
  return [rows.map(([correct]) => correct!), rows.map(([, incorrect]) => incorrect!)];
}

/** Of these paths, the first of those judged most correct: by the log-odds, which P(correct|x,y) rounds to 0 or 1, or s(y). */
export function findBestPath(
  [correct, incorrect]: PathJudgements,
  paths: readonly number[],
): number {
  const key = (path: number) => logOdds(correct![path]!, incorrect?.[path] ?? 0);
  return paths.reduce((best, path) => (key(path) > key(best) ? path : best));
}

/**
 * `[label]`: the logarithm of the weighted mean of e^judgement over some paths. Those without any probability under both
 * labels say nothing and are left out; where no other has a weight, all others count alike.
 *
 * @param logWeight the natural logarithm of a path's weight
 */
export function averageJudgements(
  judgements: PathJudgements,
  paths: readonly number[],
  logWeight: (path: number) => number,
): number[] {
  const saysSomething = (path: number) =>
    judgements.length === 1 || judgements.some((row) => row[path] !== -Infinity);
  const judged = paths.filter(saysSomething);
  const given = judged.map(logWeight);
  const logWeights = given.some((value) => value !== -Infinity) ? given : given.map(() => 0);
  const logTotal = logSumExp(logWeights);
  return judgements.map((row) => {
    const logSum = logSumExp(judged.map((path, i) => logWeights[i]! + row[path]!));
    return logSum === -Infinity ? -Infinity : logSum - logTotal;
  });
}
