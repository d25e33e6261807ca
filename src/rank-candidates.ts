import { mergeCandidates } from "./candidates/merge-candidates";
import {
  type ElicitationProgress,
  type ElicitationReport,
  type ElicitationResult,
  elicitLogLikelihoods,
} from "./elicitation/elicit-log-likelihoods";
import type { ElicitationKind, ElicitationOptions } from "./elicitation/elicitation-options";
import { assignRoles, type ModelRoles } from "./elicitation/model-roles";
import { noUsage } from "./elicitation/usage";
import { InvalidArgumentError } from "./errors/invalid-argument-error";
import { rejectUnknownOptions } from "./errors/reject-unknown-options";
import type { LanguageModel, ModelUsage } from "./models/language-model";
import { type RankingOptions, rankFromLogLikelihoods } from "./ranking/rank-from-log-likelihoods";
import { requireMethod } from "./ranking/ranking-method";
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
  /** How the model is asked. @default "contrast", or "pointwise" for a model that is known not to judge */
  elicitation?: ElicitationKind | ElicitationOptions;
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

/** What a ranking cost. */
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
  checkOptions(options);
  const { question, model, signal, onProgress, method, solver, elimination } = options;
  signal?.throwIfAborted();
  const merged = await mergeCandidates(options.candidates);
  const candidates = merged.map(({ candidate }) => candidate);
  const rankingOptions = {
    ...(method !== undefined && { method }),
    ...(solver !== undefined && { solver }),
    ...(elimination !== undefined && { elimination }),
  };
  const elicited =
    candidates.length === 1
      ? undefined
      : await elicitLogLikelihoods({
          question,
          candidates: candidates.map((candidate) => candidate.trim()),
          model,
          elicitation: readElicitation(options.elicitation),
          likelihood: method === "greedy",
          signal,
          onProgress,
        });
  const result = elicited
    ? rankElicited(candidates, elicited, rankingOptions)
    : rankSingleCandidate(candidates[0]!, method);
  return {
    ...result,
    ranking: result.ranking.map((entry) => restoreIndices(entry, merged)),
    elicitation: elicited?.report,
    usage: { ...(elicited?.usage ?? noUsage), elapsedMs: performance.now() - start },
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

/** With nothing to choose between, the only candidate is chosen: both players can name no other. */
function rankSingleCandidate(
  candidate: string,
  method: RankingOptions["method"] = "equilibrium-discriminator",
): RankingResult {
  const certain = { correct: 1, incorrect: 1 };
  const entry: RankedCandidate = {
    candidate,
    originalIndex: 0,
    originalIndices: [0],
    score: 1,
    generator: certain,
    discriminator: 1,
    initialGenerator: certain,
    initialDiscriminator: 1,
    agreement: "correct",
    eliminated: false,
    unscored: false,
  };
  return { best: candidate, ranking: [entry], method, equilibrium: undefined };
}

function restoreIndices(
  entry: RankedCandidate,
  merged: readonly { originalIndices: number[] }[],
): RankedCandidate {
  const { originalIndices } = merged[entry.originalIndex]!;
  return { ...entry, originalIndex: originalIndices[0]!, originalIndices };
}

function readElicitation(
  elicitation: ElicitationKind | ElicitationOptions = {},
): ElicitationOptions {
  return typeof elicitation === "string" ? { kind: elicitation } : elicitation;
}

const optionNames = [
  "question",
  "candidates",
  "model",
  "method",
  "solver",
  "elimination",
  "elicitation",
  "signal",
  "onProgress",
];

function checkOptions(options: RankCandidatesOptions): void {
  rejectUnknownOptions("options", options, optionNames);
  const { question, candidates, model, method, signal, onProgress } = options;
  if (typeof question !== "string" || question.trim() === "") {
    throw new InvalidArgumentError(
      "options.question",
      question,
      "must be a text that is not empty",
    );
  }
  if (!Array.isArray(candidates) || candidates.length === 0) {
    throw new InvalidArgumentError(
      "options.candidates",
      candidates,
      "must be an array of at least one text",
    );
  }
  candidates.forEach((candidate, i) => {
    if (typeof candidate !== "string" || candidate.trim() === "") {
      throw new InvalidArgumentError(
        `options.candidates[${i}]`,
        candidate,
        "must be a text that is not empty: leave the candidate out if there is no answer",
      );
    }
  });
  assignRoles(model);
  if (method !== undefined) requireMethod(method);
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw new InvalidArgumentError("options.signal", signal, "must be an AbortSignal");
  }
  if (onProgress !== undefined && typeof onProgress !== "function") {
    throw new InvalidArgumentError("options.onProgress", onProgress, "must be a function");
  }
}
