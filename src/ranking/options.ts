import type { AnswerEquivalence } from "../answers/equivalence-classes";
import { resolveSolverOptions, type SolverOptions } from "../core/solver-options";
import type { ElicitationProgress } from "../elicitation/cost";
import {
  type ElicitationRequest,
  resolveAsking,
  resolveRequest,
} from "../elicitation/elicit-log-likelihoods";
import type {
  ElicitationKind,
  ElicitationOptions,
  FrequencyKind,
} from "../elicitation/elicitation-options";
import { assignRoles, type ModelRoles } from "../elicitation/players";
import {
  type GenerateOptions,
  generateOptionNames,
  type ResolvedGenerateOptions,
  resolveGenerateOptions,
} from "../generation/generate-options";
import type { ExtractAnswer } from "../generation/group-samples";
import { cachedModel, type ScoreCache } from "../models/cache";
import type { LanguageModel } from "../models/language-model";
import { InvalidArgumentError } from "../shared/errors";
import { rejectUnknownOptions } from "../shared/options";
import { isBaselineMethod, type RankingMethod, requireMethod, samplingMethods } from "./methods";
import { type PoolingRule, requirePoolingRule } from "./pooling";

/** What to rank, with which model, and how. */
export interface RankCandidatesOptions extends RankingOptions {
  question: string;
  /**
   * The answers to rank, at least one, none of them empty. Those that are the same text or the same number are ranked as
   * one. Answers are data: nothing in them is taken for an instruction to this library.
   */
  candidates?: readonly string[];
  /** Candidates are sampled from the generator instead; either this or `candidates`. `{}` for the defaults. */
  generate?: GenerateCandidatesOptions;
  /** The language model, or one for each role when two models play. */
  model: LanguageModel | ModelRoles;
  /**
   * How the model is asked.
   * @default "contrast", or "pointwise" for a model that is known not to judge or gives no labels, or "frequency" for one that
   * only samples
   */
  elicitation?: ElicitationKind | FrequencyKind | ElicitationOptions;
  /**
   * Which candidates are the same answer and ranked as one, for example `answersAreEquivalent()` from `equirank/answers`.
   * @default those that are the same text or the same number
   */
  equivalence?: AnswerEquivalence;
  /**
   * Most requests, and most tokens produced by models, that the call may cost (`usage.requests` and `usage.generatedTokens`).
   * Sampling stops where one more sample might leave too few to rank the candidates there then are, and these are ranked.
   * What ranking takes is reckoned at its most: a request for every text and label asked about, or what the model says
   * that such a call costs, and the judge's test. With `generate` only: given candidates cost what they cost. @default Infinity
   */
  maxRequests?: number;
  /** See `maxRequests`; the longest sample is `generate.maxTokens`. @default Infinity */
  maxTokens?: number;
  /** Where answers of the model are kept and looked up, see {@link cachedModel}. @default none: the model is asked */
  cache?: ScoreCache;
  /** Aborts the ranking; the promise then rejects with the signal's reason. */
  signal?: AbortSignal;
  /** Called after each answer of the model. */
  onProgress?: (progress: ElicitationProgress) => void;
}

/** How candidates are sampled and what of them is ranked. */
export interface GenerateCandidatesOptions extends GenerateOptions {
  /**
   * Finds the final answer of a sampled text, or undefined where it has none, for example `extractAnswer` from
   * `equirank/answers`. @default the text itself
   */
  extract?: ExtractAnswer;
  /**
   * `"answers"`: those of `equivalence` are one candidate, whose texts' probabilities add up and whose judgements are pooled,
   * see `poolByAnswer()`; texts without an answer are left out. `"paths"`: every different text is a candidate.
   * @default "answers"
   */
  rank?: "answers" | "paths";
  /** How the judgements of an answer's texts become one. @default "mean" */
  pooling?: PoolingRule;
}

/** What is generated and made of it, with nothing left to default. */
export interface ResolvedGeneration extends ResolvedGenerateOptions {
  extract: ExtractAnswer | undefined;
  rank: "answers" | "paths";
  pooling: PoolingRule;
  maxRequests: number;
  maxCallTokens: number;
}

/** What both ways of getting candidates have in common, checked. */
export interface RankingTask {
  request: Omit<ElicitationRequest, "candidates">;
  ranking: Required<RankingOptions>;
  equivalence: AnswerEquivalence | undefined;
}

/** A task with its candidates, given or to be generated. */
export type ResolvedRankCandidates = RankingTask &
  ({ candidates: readonly string[] } | { generation: ResolvedGeneration });

/** Names of {@link RankingOptions}. */
export const rankingOptionNames = ["method", "solver", "elimination"] as const;

const optionNames = [
  "question",
  "candidates",
  "generate",
  "model",
  "elicitation",
  "equivalence",
  "maxRequests",
  "maxTokens",
  "cache",
  "signal",
  "onProgress",
  ...rankingOptionNames,
];

/**
 * The options, each checked in full before the model is asked anything.
 * @throws InvalidArgumentError for an unknown name or an unusable value
 */
export function readRankOptions(options: RankCandidatesOptions): ResolvedRankCandidates {
  rejectUnknownOptions("options", options, optionNames);
  const { question, candidates, generate, model, elicitation = {}, equivalence, cache } = options;
  const { method, solver, elimination, signal, onProgress } = options;
  const ranking = resolveRankingOptions({
    ...(method !== undefined && { method }),
    ...(solver !== undefined && { solver }),
    ...(elimination !== undefined && { elimination }),
  });
  if (equivalence !== undefined && typeof equivalence !== "function") {
    throw new InvalidArgumentError(
      "options.equivalence",
      equivalence,
      "must be a function of two answers",
    );
  }
  const request = {
    question,
    model: cache === undefined ? model : keepAnswers(assignRoles(model), cache),
    elicitation: typeof elicitation === "string" ? { kind: elicitation } : elicitation,
    signal,
    onProgress,
  };
  const task = { request, ranking, equivalence };
  if (generate === undefined) {
    requireGiven(options, ranking);
    resolveRequest({ ...request, candidates: candidates! });
    return { ...task, candidates: candidates! };
  }
  if (candidates !== undefined) {
    throw new InvalidArgumentError(
      "options.candidates",
      candidates,
      "must be left out where candidates are generated: give either candidates or generate",
    );
  }
  resolveAsking(request);
  return { ...task, generation: resolveGeneration(options, generate, ranking) };
}

function keepAnswers({ generator, discriminator }: ModelRoles, cache: ScoreCache): ModelRoles {
  return {
    generator: cachedModel(generator, cache),
    discriminator: cachedModel(discriminator, cache),
  };
}

function requireGiven(options: RankCandidatesOptions, { method }: Required<RankingOptions>): void {
  if (samplingMethods.includes(method)) {
    throw new InvalidArgumentError(
      "options.method",
      method,
      "must be another method: there is no vote without samples and no best of several paths, and given candidates were not sampled",
    );
  }
  for (const name of ["maxRequests", "maxTokens"] as const) {
    if (options[name] !== undefined) {
      throw new InvalidArgumentError(
        `options.${name}`,
        options[name],
        "must be left out where candidates are given: it bounds how many are generated",
      );
    }
  }
}

function resolveGeneration(
  options: RankCandidatesOptions,
  generate: GenerateCandidatesOptions,
  { method }: Required<RankingOptions>,
): ResolvedGeneration {
  rejectUnknownOptions("options.generate", generate, [
    ...generateOptionNames,
    "extract",
    "rank",
    "pooling",
  ]);
  const { extract, rank = "answers", pooling = "mean", ...sampling } = generate;
  const { maxRequests = Infinity, maxTokens = Infinity } = options;
  if (extract !== undefined && typeof extract !== "function") {
    throw new InvalidArgumentError(
      "options.generate.extract",
      extract,
      "must be a function of a text",
    );
  }
  if (rank !== "answers" && rank !== "paths") {
    throw new InvalidArgumentError("options.generate.rank", rank, 'must be "answers" or "paths"');
  }
  if (rank === "paths" && (method === "best-likelihood" || method === "best-judgement")) {
    throw new InvalidArgumentError(
      "options.generate.rank",
      rank,
      `must be "answers" for ${method}, which chooses among the paths to each answer`,
    );
  }
  requirePoolingRule("options.generate.pooling", pooling);
  const isVote = method === "majority-vote";
  const resolved = resolveGenerateOptions(sampling, isVote);
  if ((isVote || method === "weighted-vote") && !resolved.correctness.includes("correct")) {
    throw new InvalidArgumentError(
      "options.generate.correctness",
      resolved.correctness,
      'must hold "correct" for a vote: only samples drawn where a correct answer was asked for are votes',
    );
  }
  for (const [name, value] of Object.entries({ maxRequests, maxTokens })) {
    if (!(typeof value === "number" && value >= 1)) {
      throw new InvalidArgumentError(`options.${name}`, value, "must be a number >= 1");
    }
  }
  return {
    ...resolved,
    extract,
    rank,
    pooling,
    maxRequests,
    maxCallTokens: maxTokens,
  };
}

/** How candidates are ranked once their scores are known. */
export interface RankingOptions {
  /**
   * Equilibrium ranking by the discriminator's policy (ER-D), the generator's (ER-G) or both, or a baseline by name.
   * @default "equilibrium-discriminator"
   */
  method?: RankingMethod;
  /**
   * How the game is solved: `{ kind: "exact" }`, the limit of the paper's dynamics, or `{ kind: "pikl" }`, their iterate
   * after `iterations` updates, which at a small λ is another answer and not only a coarser one.
   * @default { kind: "exact" }; `iterations` or `onIteration` without a kind mean "pikl"
   */
  solver?: SolverOptions;
  /**
   * Whether candidates on which the players disagree are put last and marked, and the result abstains unless both call its
   * first candidate correct. Without it the order is the paper's, by score alone. Baselines have no elimination.
   * @default true for equilibrium ranking
   */
  elimination?: boolean;
}

/**
 * The options with their defaults.
 * @throws InvalidArgumentError for an unknown name or an unusable value
 */
export function resolveRankingOptions(options: RankingOptions): Required<RankingOptions> {
  rejectUnknownOptions("options", options, rankingOptionNames);
  const { method = "equilibrium-discriminator" } = options;
  requireMethod(method);
  const solver = resolveSolver(options.solver ?? {});
  const { elimination = !isBaselineMethod(method) } = options;
  if (typeof elimination !== "boolean") {
    throw new InvalidArgumentError("options.elimination", elimination, "must be true or false");
  }
  if (elimination && isBaselineMethod(method)) {
    throw new InvalidArgumentError(
      "options.elimination",
      elimination,
      `must be left out for the baseline ${method}: only an equilibrium says where the players disagree`,
    );
  }
  return { method, solver, elimination };
}

/** Options that only the iterate has. */
const iterateOptions = ["iterations", "onIteration"] as const;

function resolveSolver(options: SolverOptions): SolverOptions {
  resolveSolverOptions(options, "options.solver");
  const given = iterateOptions.find((name) => options[name] !== undefined);
  if (given !== undefined && options.kind === "exact") {
    throw new InvalidArgumentError(
      `options.solver.${given}`,
      options[given],
      'must be left out with kind "exact", since the limit takes as many updates as it needs; for the paper\'s iterate set kind to "pikl"',
    );
  }
  return { kind: given === undefined ? "exact" : "pikl", ...options };
}
