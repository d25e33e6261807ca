import { computeInitialPolicies, isScoreVector, type LogLikelihoods } from "../core/initial-policies";
import { readNumbers } from "../core/read-numbers";
import { InvalidArgumentError } from "../shared/errors";
import { rejectUnknownOptions } from "../shared/options";
import { amount, requireEntry } from "../statistics/samples";
import type { BestPath, ScoredCandidates } from "./methods";

/** N candidates with a language model's scores for each. */
export interface CandidateScores extends LogLikelihoods {
  /** The candidate answers. */
  candidates: readonly string[];
  /** `[candidate]`: log P(y|x) in nats under the plain question; only the method `greedy` needs it. */
  likelihood?: ArrayLike<number>;
  /** `[candidate]`: how often each was sampled; only the methods `majority-vote` and `weighted-vote` need it. */
  samples?: ArrayLike<number>;
  /**
   * The best scores among each candidate's reasoning paths, if candidates are answers, see `poolByAnswer()`; only the
   * methods `best-likelihood` and `best-judgement` use them.
   */
  bestPath?: BestPath;
}

const scoreNames = ["candidates", "generator", "discriminator", "likelihood", "samples", "bestPath"];

/** Scores, checked, with the initial policies that follow from them. */
export function readCandidateScores(scores: CandidateScores): ScoredCandidates {
  rejectUnknownOptions("scores", scores, scoreNames);
  const { candidates, generator, discriminator, likelihood, samples, bestPath } = scores;
  requireCandidates(candidates);
  requireOrientation(generator, candidates.length);
  const counts =
    samples === undefined ? undefined : readNumbers("scores.samples", samples, candidates.length, "quantity");
  counts?.forEach((count, y) => {
    requireEntry(`scores.samples[${y}]`, count, amount);
  });
  return {
    logLikelihoods: { generator, discriminator },
    policies: computeInitialPolicies({ generator, discriminator }, "scores"),
    likelihood:
      likelihood === undefined
        ? undefined
        : readNumbers("scores.likelihood", likelihood, candidates.length, "logarithm"),
    samples: counts,
    bestPath: bestPath === undefined ? undefined : readBestPath(bestPath, candidates.length),
  };
}

function readBestPath(bestPath: BestPath, length: number): BestPath {
  rejectUnknownOptions("scores.bestPath", bestPath, ["likelihood", "judgement"]);
  const read = (name: keyof BestPath) => readNumbers(`scores.bestPath.${name}`, bestPath[name], length, "logarithm");
  return { likelihood: read("likelihood"), judgement: read("judgement") };
}

function requireCandidates(candidates: readonly string[]): void {
  if (!Array.isArray(candidates) || candidates.length === 0) {
    throw new InvalidArgumentError("scores.candidates", candidates, "must be an array of at least one text");
  }
  candidates.forEach((candidate, i) => {
    if (typeof candidate !== "string") {
      throw new InvalidArgumentError(`scores.candidates[${i}]`, candidate, "must be a text");
    }
  });
}

function requireOrientation(generator: LogLikelihoods["generator"], candidates: number): void {
  const rows = isScoreVector(generator) ? [generator] : Array.from(generator);
  const isUsable = rows.every((row) => row?.length === candidates);
  if (!isUsable || (!isScoreVector(generator) && rows.length !== 2)) {
    throw new InvalidArgumentError(
      "scores.generator",
      generator,
      `must hold one number for each of the ${candidates} candidates, or two rows of them: log P(y|x,correct), then log P(y|x,incorrect)`,
    );
  }
}
