import { baselines } from "../baselines";
import type { ScoredCandidates } from "../baselines/baseline";
import {
  computeInitialPolicies,
  type InitialPolicies,
  isScoreVector,
  type LogLikelihoods,
} from "../core/initial-policies";
import { readNumbers } from "../core/read-numbers";
import { type SolverResult, solveSignalingGame } from "../core/solve-signaling-game";
import type { SolverOptions } from "../core/solver-options";
import { InvalidArgumentError } from "../errors/invalid-argument-error";
import { rejectUnknownOptions } from "../errors/reject-unknown-options";
import { orderCandidates } from "./order-candidates";
import { rankSingleCandidate } from "./rank-single-candidate";
import { type BaselineMethod, type EquilibriumMethod, isBaselineMethod } from "./ranking-method";
import { type RankingOptions, resolveRankingOptions } from "./ranking-options";
import type { RankedCandidate, RankingResult } from "./ranking-result";

/** N candidates with what a language model said of each. */
export interface CandidateScores extends LogLikelihoods {
  /** The candidate answers. */
  candidates: readonly string[];
  /** `[candidate]`: log P(y|x) in nats under the plain question; only the method `greedy` needs it. */
  likelihood?: ArrayLike<number>;
  /** `[candidate]`: how often each was sampled; only the method `majority-vote` needs it. */
  samples?: ArrayLike<number>;
}

/**
 * The ranking of candidates by the equilibrium of the Consensus Game (arXiv 2310.09139), or by a baseline, from
 * log-likelihoods that were obtained anywhere. `rankCandidates()` is elicitation plus this. Deterministic; the input is
 * not changed.
 *
 * @throws InvalidArgumentError if a shape, number or option is not usable, or the method lacks numbers it needs
 * @example
 * const { best } = rankFromLogLikelihoods({
 *   candidates: ["Paris", "Rome"],
 *   generator: [[-1.2, -2.3], [-2.8, -1.9]], // log P(y|x,correct), log P(y|x,incorrect)
 *   discriminator: [[-0.2, -1.7], [-0.9, -0.5]], // [log P(correct|x,y), log P(incorrect|x,y)] for each y
 * });
 * best // "Paris"
 */
export function rankFromLogLikelihoods(
  scores: CandidateScores,
  options: RankingOptions = {},
): RankingResult {
  rejectUnknownOptions("scores", scores, scoreNames);
  const { method, solver, elimination } = resolveRankingOptions(options);
  const { candidates, generator, discriminator, likelihood, samples } = scores;
  requireCandidates(candidates);
  requireOrientation(generator, candidates.length);
  const scored: ScoredCandidates = {
    logLikelihoods: { generator, discriminator },
    policies: computeInitialPolicies({ generator, discriminator }, "scores"),
    likelihood:
      likelihood === undefined
        ? undefined
        : readNumbers("scores.likelihood", likelihood, candidates.length, "logarithm"),
    samples:
      samples === undefined
        ? undefined
        : readNumbers("scores.samples", samples, candidates.length, "quantity"),
  };
  if (candidates.length === 1) return rankSingleCandidate(candidates[0]!, method);
  return isBaselineMethod(method)
    ? rankByBaseline(candidates, scored, method)
    : rankByEquilibrium(candidates, scored.policies, method, solver, elimination);
}

const scoreNames = ["candidates", "generator", "discriminator", "likelihood", "samples"];

function rankByBaseline(
  candidates: readonly string[],
  scored: ScoredCandidates,
  method: BaselineMethod,
): RankingResult {
  const { policies } = scored;
  const keys = baselines[method](scored);
  const entries = describeCandidates(
    candidates,
    policies,
    policies.initialGenerator,
    policies.initialDiscriminator,
  );
  const ranking = orderCandidates(
    entries.map((entry, y) => ({ entry: { ...entry, score: keys[y]! }, key: keys[y]! })),
    false,
  );
  return { best: ranking[0]!.candidate, ranking, method, equilibrium: undefined };
}

function rankByEquilibrium(
  candidates: readonly string[],
  policies: InitialPolicies,
  method: EquilibriumMethod,
  solver: SolverOptions,
  elimination: boolean,
): RankingResult {
  const { initialGenerator, initialDiscriminator } = policies;
  const equilibrium = solveSignalingGame({ initialGenerator, initialDiscriminator }, solver);
  const entries = describeCandidates(
    candidates,
    policies,
    equilibrium.logGenerator,
    equilibrium.logDiscriminator,
  );
  const ranking = orderCandidates(
    entries.map((entry, y) => {
      const key = comparisonKey(equilibrium, method, y);
      return { entry: { ...entry, score: describeScore(entry, method, key) }, key };
    }),
    elimination,
  );
  const first = ranking[0]!;
  const abstains = elimination && first.agreement !== "correct";
  return { best: abstains ? undefined : first.candidate, ranking, method, equilibrium };
}

/**
 * log G*(y|correct), the log-odds of D*(correct|y), or log G*(y|correct) + log D*(correct|y): finer than the probabilities
 * where these reach 0 or 1.
 */
function comparisonKey(
  { logGenerator, logDiscriminator }: SolverResult,
  method: EquilibriumMethod,
  y: number,
): number {
  const generated = logGenerator[0]![y]!;
  const [correct, incorrect] = logDiscriminator[y]!;
  if (method === "equilibrium-generator") return generated;
  return method === "equilibrium-joint" ? generated + correct! : correct! - incorrect!;
}

/** The policy's probability; the joint of both has none, and its logarithm stands for it. */
function describeScore(
  { generator, discriminator }: RankedCandidate,
  method: EquilibriumMethod,
  key: number,
): number {
  if (method === "equilibrium-joint") return key;
  return method === "equilibrium-generator" ? generator.correct : discriminator;
}

/** Entries in input order, still without score, at the policies given as logarithms. */
function describeCandidates(
  candidates: readonly string[],
  { initialGenerator, initialDiscriminator, unscored }: InitialPolicies,
  logGenerator: readonly number[][],
  logDiscriminator: readonly number[][],
): RankedCandidate[] {
  return candidates.map((candidate, y) => {
    const [correct, incorrect] = logDiscriminator[y]!;
    const generatorAgrees = logGenerator[0]![y]! > logGenerator[1]![y]!;
    const discriminatorAgrees = correct! > incorrect!;
    return {
      candidate,
      originalIndex: y,
      originalIndices: [y],
      score: 0,
      generator: readGenerator(logGenerator, y),
      discriminator: Math.exp(correct!),
      initialGenerator: readGenerator(initialGenerator, y),
      initialDiscriminator: Math.exp(initialDiscriminator[y]![0]!),
      agreement:
        generatorAgrees !== discriminatorAgrees
          ? "disagree"
          : generatorAgrees
            ? "correct"
            : "incorrect",
      eliminated: false,
      unscored: unscored.includes(y),
    };
  });
}

function readGenerator(logGenerator: readonly number[][], y: number) {
  return { correct: Math.exp(logGenerator[0]![y]!), incorrect: Math.exp(logGenerator[1]![y]!) };
}

function requireCandidates(candidates: readonly string[]): void {
  if (!Array.isArray(candidates) || candidates.length === 0) {
    throw new InvalidArgumentError(
      "scores.candidates",
      candidates,
      "must be an array of at least one text",
    );
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
