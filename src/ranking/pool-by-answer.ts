import { isScoreVector } from "../core/initial-policies";
import { logSumExp } from "../core/log-sum-exp";
import { InvalidArgumentError } from "../errors/invalid-argument-error";
import { type CandidateScores, readCandidateScores } from "./candidate-scores";
import { averageJudgements, findBestPath, readPathJudgements } from "./pool-judgements";
import { type PoolingRule, requirePoolingRule } from "./pooling-rule";

/**
 * The scores of A answers from those of the reasoning paths y that end in them, for the game over answers instead of paths.
 * Answer a stands for all of its paths, so their probabilities add up:
 *
 *     P(a|x,v) = Σ_y P(y|x,v)   over the distinct paths y that end in a,
 *
 * `likelihood` likewise; of a score s(y) without v the same sum of e^s is taken. These are probabilities only where the
 * generator's numbers are summed over tokens, not divided by their number. The paths' judgements become one by `rule`;
 * `samples` add up. What the best path got is kept as `bestPath`, for best-of-N.
 *
 * Paths that are the same text count once in the sums, and each time they are given as a sample. What comes out is in the
 * order of the answers' indices, with the first path of each as its candidate; replace `candidates` by the answers
 * themselves where these are to be shown. With one path for each answer only the order changes.
 *
 * @param scores of P paths; every sample given by itself, or each distinct one with its number in `samples`
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
  requireCounts(samples);
  requirePoolingRule("rule", rule);
  const groups = groupByAnswer(answers, candidates.length);
  const isRepeated = candidates.map((text, path) => candidates.indexOf(text) < path);
  const addUp = (row: ArrayLike<number>) =>
    groups.map((paths) =>
      logSumExp(paths.filter((path) => !isRepeated[path]).map((path) => row[path]!)),
    );

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
    ...(samples && {
      samples: groups.map((paths) => paths.reduce((sum, path) => sum + samples[path]!, 0)),
    }),
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

function requireCounts(samples: ArrayLike<number> | undefined): void {
  Array.from(samples ?? []).forEach((count, path) => {
    if (count < 0) {
      throw new InvalidArgumentError(`scores.samples[${path}]`, count, "must be a count, from 0");
    }
  });
}
