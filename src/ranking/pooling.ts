import { isScoreVector, type LogLikelihoods } from "../core/initial-policies";
import { logOdds, logShares, logSumExp } from "../core/log-space";
import { InvalidArgumentError } from "../shared/errors";
import { type CandidateScores, readCandidateScores } from "./candidate-scores";

/**
 * The scores of A answers, pooled from those of the reasoning paths y that end in them, for a game over answers instead
 * of paths. Answer a represents all of its paths, so their probabilities add up:
 *
 *     P(a|x,v) = Σ_y P(y|x,v)   over the distinct paths y that end in a,
 *
 * `likelihood` likewise; for a score s(y) without v the values e^s are summed. These sums are probabilities only if the
 * generator's numbers are summed over tokens, not divided by their number. `rule` says how the paths' judgements become
 * one; `samples` are added. The scores of the best path are kept as `bestPath`, for best-of-N.
 *
 * Paths with the same text count once in the sums, but each of them counts as a sample. The result is in the order of
 * the answers' indices, with the first path of each answer as its candidate; replace `candidates` by the answers to
 * show those instead. With one path for each answer only the order changes.
 *
 * @param scores of P paths: either every sample, or each distinct one with its count in `samples`
 * @param answers `[path]`: index of the answer it ends in; all of 0 to A - 1 occur
 * @throws InvalidArgumentError if scores, answers or rule are not usable
 * @example
 * const paths = {
 *   candidates: ["6 + 12 = 18", "9 * 2 = 18", "16 + 3 = 19"],
 *   generator: [[0.2, 0.1, 0.25].map(Math.log), [0.1, 0.1, 0.3].map(Math.log)],
 *   discriminator: [[0.9, 0.1], [0.7, 0.3], [0.6, 0.4]].map((row) => row.map(Math.log)),
 * };
 * const pooled = poolByAnswer(paths, [0, 0, 1]);
 * pooled.generator // [[log 0.3, log 0.25], [log 0.2, log 0.3]]
 * pooled.discriminator // [[log 0.8, log 0.2], [log 0.6, log 0.4]]
 */
export function poolByAnswer(
  scores: CandidateScores,
  answers: readonly number[],
  rule: PoolingRule = "mean",
): CandidateScores {
  const { logLikelihoods, likelihood, samples, bestPath } = readCandidateScores(scores);
  const { generator, discriminator } = logLikelihoods;
  const { candidates } = scores;
  if (!poolingRules.includes(rule)) {
    throw new InvalidArgumentError("rule", rule, `must be one of ${poolingRules.join(", ")}`);
  }
  const groups = groupByAnswer(answers, candidates.length);
  const isRepeated = candidates.map((text, path) => {
    const first = candidates.indexOf(text);
    if (answers[first] === answers[path]) return first < path;
    const expected = `must be ${answers[first]}, as for the same text at ${first}`;
    throw new InvalidArgumentError(`answers[${path}]`, answers[path], expected);
  });
  const addUp = (row: ArrayLike<number>) =>
    groups.map((paths) => logSumExp(paths.filter((path) => !isRepeated[path]).map((path) => row[path]!)));

  const said = isScoreVector(generator) ? generator : generator[0]!;
  const judgements = readPathJudgements(discriminator);
  const best = groups.map((paths) => findBestPath(judgements, paths));
  const logWeight: Record<PoolingRule, (path: number, answer: number) => number> = {
    mean: (path) => Math.log(samples?.[path] ?? 1),
    "likelihood-weighted": (path) => (isRepeated[path] ? -Infinity : said[path]!),
    maximum: (path, answer) => (path === best[answer] ? 0 : -Infinity),
  };
  const pooled = groups.map((paths, answer) =>
    averageJudgements(judgements, paths, (path) => logWeight[rule](path, answer)),
  );
  return {
    candidates: groups.map(([first]) => candidates[first!]!),
    generator: isScoreVector(generator) ? addUp(generator) : Array.from(generator, addUp),
    discriminator: isScoreVector(discriminator) ? pooled.map(([score]) => score!) : pooled,
    ...(likelihood && { likelihood: addUp(likelihood) }),
    ...(samples && { samples: groups.map((paths) => paths.reduce((sum, path) => sum + samples[path]!, 0)) }),
    bestPath: {
      likelihood: groups.map((paths) => largest(bestPath?.likelihood ?? likelihood ?? said, paths)),
      judgement: groups.map((paths) => largest(bestPath?.judgement ?? judgements[0]!, paths)),
    },
  };
}

function largest(values: ArrayLike<number>, paths: readonly number[]): number {
  return Math.max(...paths.map((path) => values[path]!));
}

/** `[answer]`: the paths that end in it, ascending. */
function groupByAnswer(answers: readonly number[], paths: number): number[][] {
  if (!Array.isArray(answers) || answers.length !== paths) {
    throw new InvalidArgumentError(
      "answers",
      answers,
      `must hold the index of an answer for each of the ${paths} paths`,
    );
  }
  const groups: number[][] = [];
  answers.forEach((answer, path) => {
    if (!Number.isSafeInteger(answer) || answer < 0 || answer >= paths) {
      throw new InvalidArgumentError(
        `answers[${path}]`,
        answer,
        `must be the index of an answer, a whole number from 0 to ${paths - 1}`,
      );
    }
    groups[answer] ??= [];
    groups[answer].push(path);
  });
  const unused = Array.from(groups).indexOf(undefined as never);
  if (unused >= 0) {
    throw new InvalidArgumentError(
      "answers",
      answers,
      `must number the answers without a gap, but no path ends in answer ${unused}`,
    );
  }
  return groups;
}

/**
 * A discriminator's judgements of paths: `[label][path]`, log P(v|x,y) normalized over v for correct and incorrect,
 * -Infinity under both for a path without any probability; or one row of scores s(y).
 */
type PathJudgements = readonly (readonly number[])[];

function readPathJudgements(discriminator: LogLikelihoods["discriminator"]): PathJudgements {
  if (isScoreVector(discriminator)) return [Array.from(discriminator)];
  const rows = Array.from(discriminator, (row) => logShares(row));
  return [rows.map(([correct]) => correct!), rows.map(([, incorrect]) => incorrect!)];
}

/**
 * Of these paths, the first of those judged most correct: by the log-odds, which P(correct|x,y) rounds to 0 or 1, or
 * s(y).
 */
function findBestPath([correct, incorrect]: PathJudgements, paths: readonly number[]): number {
  const key = (path: number) => logOdds(correct![path]!, incorrect?.[path] ?? 0);
  return paths.reduce((best, path) => (key(path) > key(best) ? path : best));
}

/**
 * `[label]`: the logarithm of the weighted mean of e^judgement over some paths. Those without any probability under
 * both labels are left out; if no other has a weight, all others count alike.
 *
 * @param logWeight the natural logarithm of a path's weight
 */
function averageJudgements(
  judgements: PathJudgements,
  paths: readonly number[],
  logWeight: (path: number) => number,
): number[] {
  const saysSomething = (path: number) => judgements.length === 1 || judgements.some((row) => row[path] !== -Infinity);
  const judged = paths.filter(saysSomething);
  const given = judged.map(logWeight);
  const logWeights = given.some((value) => value !== -Infinity) ? given : given.map(() => 0);
  const logTotal = logSumExp(logWeights);
  return judgements.map((row) => {
    const logSum = logSumExp(judged.map((path, i) => logWeights[i]! + row[path]!));
    return logSum === -Infinity ? -Infinity : logSum - logTotal;
  });
}

/**
 * How the discriminator's judgements of the paths y that end in answer a become its judgement of a:
 *
 * - `"mean"`: the mean of P(correct|x,y) over the samples that end in a. If the paths were sampled from the generator,
 *   it is an unbiased estimate of P(correct|x,a) = Σ_y P(y|x,a) P(correct|x,y).
 * - `"likelihood-weighted"`: that sum over the distinct paths, with P(y|x,a) in proportion to the generator's
 *   P(y|x,correct), or to e^s for a score. It is for paths that were not sampled, or for few samples.
 * - `"maximum"`: the path judged best represents its answer.
 *
 * If the discriminator is one score s(y) for each path, e^s is averaged instead. D1 turns s into odds of correct, e^s
 * times a factor that all paths share. A mean of odds keeps that factor, so adding a constant to every score still
 * changes nothing; a mean of probabilities would not have this property.
 */
export type PoolingRule = (typeof poolingRules)[number];

/** Every {@link PoolingRule}. */
export const poolingRules = ["mean", "likelihood-weighted", "maximum"] as const;
