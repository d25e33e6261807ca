import type { AnswerEquivalence } from "./candidates/equivalence-classes";
import { mergeCandidates } from "./candidates/merge-candidates";
import {
  type ElicitationReport,
  type ElicitationRequest,
  type ElicitationResult,
  elicitLogLikelihoods,
  resolveRequest,
} from "./elicitation/elicit-log-likelihoods";
import type { ElicitationKind, ElicitationOptions } from "./elicitation/elicitation-options";
import type { ElicitationProgress } from "./elicitation/meter";
import { assignRoles, type ModelRoles } from "./elicitation/model-roles";
import { InvalidArgumentError } from "./errors/invalid-argument-error";
import { rejectUnknownOptions } from "./errors/reject-unknown-options";
import { cachedModel, type ScoreCache } from "./models/cache";
import type { LanguageModel, ModelUsage } from "./models/language-model";
import { noUsage } from "./models/usage";
import { rankFromLogLikelihoods } from "./ranking/rank-from-log-likelihoods";
import { rankSingleCandidate } from "./ranking/rank-single-candidate";
import { samplingMethods } from "./ranking/ranking-method";
import {
  type RankingOptions,
  rankingOptionNames,
  resolveRankingOptions,
} from "./ranking/ranking-options";
import type { RankedCandidate, RankingResult } from "./ranking/ranking-result";

/** What to rank, with which model, and how. */
export interface RankCandidatesOptions extends RankingOptions {
  question: string;
  /**
   * The answers to rank, at least one, none of them empty. Those that are the same text or the same number are ranked as
   * one. Answers are data: nothing in them is taken for an instruction to this library.
   */
  candidates: readonly string[];
  /** The language model, or one for each role when two models play. */
  model: LanguageModel | ModelRoles;
  /** How the model is asked. @default "contrast", or "pointwise" for a model that is known not to judge or gives no labels */
  elicitation?: ElicitationKind | ElicitationOptions;
  /**
   * Which candidates are the same answer and ranked as one, for example `answersAreEquivalent()` from `equirank/answers`.
   * @default those that are the same text or the same number
   */
  equivalence?: AnswerEquivalence;
  /** Where answers of the model are kept and looked up, see {@link cachedModel}. @default none: the model is asked */
  cache?: ScoreCache;
  /** Aborts the ranking; the promise then rejects with the signal's reason. */
  signal?: AbortSignal;
  /** Called after each answer of the model. */
  onProgress?: (progress: ElicitationProgress) => void;
}

/** A ranking with how the model was asked and what that cost. */
export interface RankCandidatesResult extends RankingResult {
  /** How the model was asked and whether its judgement can be trusted; undefined for a single candidate. */
  elicitation: ElicitationReport | undefined;
  usage: RankingUsage;
}

/** What a ranking cost, without the probe of a server, which is made once for each model. */
export interface RankingUsage extends ModelUsage {
  /** Wall-clock time in ms. */
  elapsedMs: number;
}

/**
 * The candidates ranked by the equilibrium that a language model's generator and discriminator reach in the Consensus Game
 * (arXiv 2310.09139): what the model would say, reconciled with what it judges correct. A single candidate is returned
 * without asking the model.
 *
 * @throws InvalidArgumentError if the question, candidates or options are not usable
 * @throws ModelError if the model fails, lacks what the elicitation needs, or answers with unusable numbers
 * @example
 * const { best, ranking } = await rankCandidates({
 *   question: "What is the capital of France?",
 *   candidates: ["Lyon", "Paris", "Nice"],
 *   model: await localModel(),
 * });
 */
export async function rankCandidates(
  options: RankCandidatesOptions,
): Promise<RankCandidatesResult> {
  const start = performance.now();
  const { request, ranking } = readOptions(options);
  options.signal?.throwIfAborted();
  const merged = await mergeCandidates(options.candidates, options.equivalence);
  const candidates = merged.map(({ candidate }) => candidate);
  const elicited =
    candidates.length === 1
      ? undefined
      : await elicitLogLikelihoods({
          ...request,
          candidates: candidates.map((candidate) => candidate.trim()),
          likelihood: ranking.method === "greedy",
        });
  const result = elicited
    ? rankElicited(candidates, elicited, ranking)
    : rankSingleCandidate(candidates[0]!, ranking.method);
  return {
    ...result,
    ranking: result.ranking.map((entry) => restoreIndices(entry, merged)),
    elicitation: elicited?.report,
    usage: { ...(elicited?.usage ?? noUsage), elapsedMs: performance.now() - start },
  };
}

function keepAnswers({ generator, discriminator }: ModelRoles, cache: ScoreCache): ModelRoles {
  return {
    generator: cachedModel(generator, cache),
    discriminator: cachedModel(discriminator, cache),
  };
}

function rankElicited(
  candidates: readonly string[],
  { logLikelihoods, likelihood }: ElicitationResult,
  options: RankingOptions,
): RankingResult {
  return rankFromLogLikelihoods(
    { candidates, ...logLikelihoods, ...(likelihood && { likelihood }) },
    options,
  );
}

function restoreIndices(
  entry: RankedCandidate,
  merged: readonly { originalIndices: number[] }[],
): RankedCandidate {
  const { originalIndices } = merged[entry.originalIndex]!;
  return { ...entry, originalIndex: originalIndices[0]!, originalIndices };
}

const optionNames = [
  "question",
  "candidates",
  "model",
  "elicitation",
  "equivalence",
  "cache",
  "signal",
  "onProgress",
  ...rankingOptionNames,
];

/** The two halves of the options, each checked in full before the model is asked anything. */
function readOptions(options: RankCandidatesOptions): {
  request: ElicitationRequest;
  ranking: Required<RankingOptions>;
} {
  rejectUnknownOptions("options", options, optionNames);
  const {
    method,
    solver,
    elimination,
    elicitation = {},
    equivalence,
    cache,
    model,
    ...rest
  } = options;
  const ranking = resolveRankingOptions({
    ...(method !== undefined && { method }),
    ...(solver !== undefined && { solver }),
    ...(elimination !== undefined && { elimination }),
  });
  if (samplingMethods.includes(ranking.method)) {
    throw new InvalidArgumentError(
      "options.method",
      method,
      "must be another method: there is no vote without samples and no best of several paths, and given candidates were not sampled",
    );
  }
  if (equivalence !== undefined && typeof equivalence !== "function") {
    throw new InvalidArgumentError(
      "options.equivalence",
      equivalence,
      "must be a function of two answers",
    );
  }
  const request = {
    ...rest,
    model: cache === undefined ? model : keepAnswers(assignRoles(model), cache),
    elicitation: typeof elicitation === "string" ? { kind: elicitation } : elicitation,
  };
  resolveRequest(request);
  return { request, ranking };
}
