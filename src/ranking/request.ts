import type { AnswerEquivalence } from "../answers/equivalence-classes";
import { type Asked, readAsked } from "../elicitation/conversation";
import { askingSchemas } from "../elicitation/elicit-log-likelihoods";
import {
  type ElicitationKind,
  type ElicitationOptions,
  expandElicitation,
  type FrequencyKind,
  type ResolvedElicitation,
  resolveElicitation,
} from "../elicitation/elicitation-options";
import { assignSeats, forPlayers, type ModelPanel, type ModelRoles } from "../elicitation/players";
import type { ElicitationProgress } from "../elicitation/session";
import type { Budget } from "../generation/draw-candidates";
import {
  type DrawnSample,
  type GenerateOptions,
  type ResolvedGenerateOptions,
  resolveGenerateOptions,
} from "../generation/generate-options";
import type { ExtractAnswer } from "../generation/group-samples";
import { cachedModel, cacheOfOneCall } from "../models/cache/cached-model";
import type { ScoreCache } from "../models/cache/stores";
import { readFinishReason } from "../models/http/parse-response";
import type { FinishReason, LanguageModel, Message } from "../models/language-model";
import { InvalidArgumentError } from "../shared/errors";
import * as option from "../shared/schema";
import { methodsWithoutJudge, type RankingMethod, samplingMethods } from "./methods";
import { type RankingOptions, type ResolvedRankingOptions, rankingSchemas, resolveRanking } from "./options";
import { type PoolingRule, poolingRules } from "./pooling";

/**
 * A text that you have already drawn, and why it ended if known: `"length"` or `"content-filter"` cut it off. Services'
 * own words for these, such as `"max_tokens"`, are read as well.
 */
export interface GivenSample {
  text: string;
  finishReason?: FinishReason | null;
}

/** What to rank, with which model, and how. */
export interface RankCandidatesOptions extends RankingOptions {
  /** The question; either this or `messages`. */
  question?: string;
  /**
   * A conversation whose last turn, the user's, is the question. Every prompt follows the earlier turns: as further
   * turns if prompts are messages, after a transcript if they are text.
   */
  messages?: readonly Message[];
  /**
   * The answers to rank, at least one and none of them empty. Answers with the same text or the same number are ranked
   * as one. Answers are data: the library never takes anything in them for an instruction. Give exactly one of
   * `candidates`, `samples` and `generate`.
   */
  candidates?: readonly string[];
  /**
   * Texts that you have already drawn from any model, at least one. Each is a vote for its answer, see `extract`; texts
   * with the same answer are one candidate.
   */
  samples?: readonly (string | GivenSample)[];
  /** Draws samples from the generator; `{}` for the defaults. */
  generate?: GenerateOptions;
  /**
   * The language model, or one for each role. A role may have several, `{ generator: [a, b], discriminator: [c, d] }`:
   * each is asked in full, and a role's models are pooled by the mean of their log-odds if they were scored alike, else
   * with equal spreads. This requires given candidates or samples, without `exhaustive: false`.
   */
  model: LanguageModel | ModelRoles | ModelPanel;
  /**
   * How the model is asked.
   * @default "contrast"; "pointwise" for a model that cannot judge but scores given text, or that gives no labels;
   * "choice" for one that gives labels alone; "frequency" for one that only samples
   */
  elicitation?: ElicitationKind | FrequencyKind | ElicitationOptions;
  /**
   * Which candidates are the same answer and ranked as one, for example `answersAreEquivalent()` from
   * `equirank/answers`.
   * @default those that are the same text or the same number
   */
  equivalence?: AnswerEquivalence;
  /**
   * Finds the final answer in a sample, or undefined if it has none, for example `extractAnswer` from
   * `equirank/answers`. For `samples` and `generate` only. @default the text itself
   */
  extract?: ExtractAnswer;
  /**
   * What to rank. `"answers"`: samples with equivalent answers are one candidate, whose texts' probabilities are added
   * and judgements pooled, see `poolByAnswer()`; texts without an answer are left out. `"paths"`: every different text
   * is a candidate. For `samples` and `generate` only. @default "answers"
   */
  rank?: "answers" | "paths";
  /** How the judgements of an answer's texts become one. For `samples` and `generate` only. @default "mean" */
  pooling?: PoolingRule;
  /**
   * Whether samples that their maximum length or a content filter cut off count like others. By default they are left
   * out, since half a sentence is not an answer. For `samples` and `generate` only. @default false
   */
  keepCutOff?: boolean;
  /**
   * The most requests and generated tokens that the call may cost (`usage.requests` and `usage.generatedTokens`).
   * Generating stops before a sample that might leave too little to rank the candidates, and those drawn so far are
   * ranked. Given candidates or samples that might cost more are refused before anything is asked about them. The cost
   * of ranking is estimated at its maximum: a request for every text and label, or what the model says that such a call
   * costs, and the judge's test. The probe of what a model can do, made once, counts but cannot be bounded. @default
   * unbounded
   */
  budget?: Partial<Budget>;
  /**
   * Whether the judge is asked about every candidate. If false, it is asked about one after another, the likeliest
   * first, until no missing judgement can change the winner. The winner is the same, but scores differ: an even
   * judgement replaces those of the candidates left out, which `elicitation.unasked` lists. Only for given candidates,
   * the method `"equilibrium-generator"` without elimination or a minimum confidence, and the exact solver at λ >=
   * 0.01. Scorers that judge all candidates in one call, or that are counted, are asked in full. @default true
   */
  exhaustive?: boolean;
  /** Keeps the model's answers and looks them up, see {@link cachedModel}. @default no cache */
  cache?: ScoreCache;
  /** Aborts the ranking; the promise then rejects with the signal's reason. */
  signal?: AbortSignal;
  /** Called after each answer of the model. */
  onProgress?: (progress: ElicitationProgress) => void;
}

/** Where candidates come from. */
export type CandidateSource =
  | { kind: "candidates"; candidates: readonly string[] }
  | { kind: "samples"; samples: readonly DrawnSample[] }
  | { kind: "generate"; generate: ResolvedGenerateOptions };

/** A pair of models, and how they are asked: the default depends on the discriminator. */
export interface Seat extends ModelRoles {
  elicitation: ResolvedElicitation;
}

/** Resolved options of a ranking, the only ones that its steps take. */
export interface RankingRequest {
  asked: Asked;
  source: CandidateSource;
  /** Pairs of models that are asked, more than one where a role has several. */
  seats: readonly Seat[];
  ranking: ResolvedRankingOptions;
  equivalence: AnswerEquivalence | undefined;
  extract: ExtractAnswer | undefined;
  rank: "answers" | "paths";
  pooling: PoolingRule;
  keepCutOff: boolean;
  budget: Budget;
  exhaustive: boolean;
  signal: AbortSignal | undefined;
  onProgress: ((progress: ElicitationProgress) => void) | undefined;
}

const bound = option.satisfies((value) => typeof value === "number" && value >= 1, "a number >= 1");

const schemas: option.OptionSchemas<RankCandidatesOptions> = {
  ...askingSchemas,
  ...rankingSchemas,
  candidates: option.nonEmptyList(option.nonEmptyText, "an array of at least one text"),
  samples: option.nonEmptyList(
    option.satisfies(isSample, "a text, or { text, finishReason } with a text"),
    "an array of at least one text",
  ),
  ...option.unchecked("generate"),
  equivalence: option.callable("a function of two answers"),
  extract: option.callable("a function of a text"),
  rank: option.oneOf(["answers", "paths"]),
  pooling: option.oneOf(poolingRules),
  keepCutOff: option.trueOrFalse,
  ...option.unchecked("budget"),
  exhaustive: option.trueOrFalse,
  ...option.unchecked("cache"),
};

function isSample(value: unknown): boolean {
  const sample = (typeof value === "string" ? { text: value } : value) as GivenSample | null;
  const { text, finishReason } = sample ?? {};
  // A server's own answer, of which the reason would be lost.
  if (typeof text !== "string" || "finish_reason" in sample!) return false;
  return !finishReason || typeof finishReason === "string";
}

/** The options, each checked in full before the model is asked anything. */
export function resolveRankCandidates(options: RankCandidatesOptions): RankingRequest {
  option.checkOptions("options", options, schemas);
  const { rank = "answers", budget = {} } = options;
  option.checkOptions("options.budget", budget, { requests: bound, tokens: bound });
  const ranking = resolveRanking(options);
  const seats = assignSeats(options.model);
  const source = resolveSource(options, ranking.method);
  if (rank === "paths" && /^best-/.test(ranking.method)) {
    throw new InvalidArgumentError(
      "options.rank",
      rank,
      `must be "answers" for ${ranking.method}, which chooses among the paths to each answer`,
    );
  }
  const asked = readAsked(options.question, options.messages);
  const expanded = expandElicitation(options.elicitation);
  const readsJudge = !methodsWithoutJudge.includes(ranking.method);
  const { exhaustive = true } = options;
  if (!exhaustive) requireProof(ranking, source, seats);
  if (seats.length > 1 && source.kind === "generate") {
    throw new InvalidArgumentError(
      "options.model",
      options.model,
      "must be one model for each role where generate is given: draw from one of them, and give samples",
    );
  }
  const { cache } = options;
  // What a model is asked in several seats is asked once, texts included.
  const shared = seats.length > 1 ? cacheOfOneCall() : undefined;
  return {
    asked,
    source,
    seats: seats.map((seat) => {
      const elicitation = resolveElicitation(expanded, seat.discriminator, asked.history.length > 0);
      return {
        ...keepAnswers(keepAnswers(seat, cache), shared),
        elicitation: readsJudge ? elicitation : { ...elicitation, fallback: undefined },
      };
    }),
    ranking,
    equivalence: options.equivalence,
    extract: options.extract,
    rank,
    pooling: options.pooling ?? "mean",
    keepCutOff: options.keepCutOff ?? false,
    budget: { requests: budget.requests ?? Infinity, tokens: budget.tokens ?? Infinity },
    exhaustive,
    signal: options.signal,
    onProgress: options.onProgress,
  };
}

/** The smallest λ at which the exact solver is known to reach a rest point, as the proof requires. */
const smallestProvenLambda = 0.01;

/** @throws InvalidArgumentError if it cannot be proven that a missing judgement changes nothing */
function requireProof(
  { method, elimination, minimumConfidence, solver }: ResolvedRankingOptions,
  { kind }: CandidateSource,
  seats: readonly ModelRoles[],
): void {
  const { generator, discriminator } = solver.lambda;
  const isProven =
    kind === "candidates" &&
    seats.length === 1 &&
    method === "equilibrium-generator" &&
    !elimination &&
    minimumConfidence === 0 &&
    solver.kind === "exact" &&
    Math.min(generator, discriminator) >= smallestProvenLambda;
  if (isProven) return;
  throw new InvalidArgumentError(
    "options.exhaustive",
    false,
    `must be true or left out, unless candidates are given, each role has one model, method is "equilibrium-generator", there is neither elimination nor a minimum confidence, and the solver is exact with lambda >= ${smallestProvenLambda}: elsewhere every judgement can change the winner`,
  );
}

function keepAnswers(seat: ModelRoles, cache: ScoreCache | undefined): ModelRoles {
  if (cache === undefined) return seat;
  return forPlayers((role) => cachedModel(seat[role], cache));
}

const sourceNames = ["candidates", "samples", "generate"] as const;

function resolveSource(options: RankCandidatesOptions, method: RankingMethod): CandidateSource {
  const [first, second] = sourceNames.filter((name) => options[name] !== undefined);
  if (second !== undefined) {
    throw new InvalidArgumentError(
      `options.${first}`,
      options[first!],
      `must be left out if ${second} is given: candidates come from only one of candidates, samples and generate`,
    );
  }
  if (options.generate !== undefined) {
    const generate = resolveGenerateOptions(options.generate, method === "majority-vote");
    if (/-vote$/.test(method) && !generate.correctness.includes("correct")) {
      throw new InvalidArgumentError(
        "options.generate.correctness",
        generate.correctness,
        'must include "correct" for a vote: only samples drawn when asked for a correct answer are votes',
      );
    }
    return { kind: "generate", generate };
  }
  if (options.samples !== undefined) {
    return { kind: "samples", samples: options.samples.map(describeSample) };
  }
  if (options.candidates === undefined) {
    throw new InvalidArgumentError(
      "options.candidates",
      undefined,
      "must be an array of at least one text, unless samples or generate is given",
    );
  }
  if (samplingMethods.includes(method)) {
    throw new InvalidArgumentError(
      "options.method",
      method,
      "must be a different method: votes and best-of-N need samples, and given candidates have none; give sampled texts as samples",
    );
  }
  for (const name of ["extract", "rank", "pooling", "keepCutOff"] as const) {
    if (options[name] !== undefined) {
      throw new InvalidArgumentError(
        `options.${name}`,
        options[name],
        "must be left out if candidates are given: it says how samples become candidates",
      );
    }
  }
  return { kind: "candidates", candidates: options.candidates };
}

function describeSample(sample: string | GivenSample): DrawnSample {
  const { text, finishReason = null } = typeof sample === "string" ? { text: sample } : sample;
  return {
    text: text.trim(),
    finishReason: readFinishReason(finishReason) ?? null,
    correctness: "correct",
    decoding: null,
  };
}
