/**
 * Equilibrium ranking of a language model's candidate answers. The game alone is in `equirank/core`, the local model in
 * `equirank/local`.
 *
 * @module equirank
 */

// Ranking

export type { AnswerEquivalence } from "./answers/equivalence-classes";
export type { SolverOptions } from "./core/solver-options";
// Elicitation
export {
  type ElicitationReport,
  type ElicitationRequest,
  type ElicitationResult,
  elicitLogLikelihoods,
} from "./elicitation/elicit-log-likelihoods";
export { type ElicitationOptions, elicitationKinds } from "./elicitation/elicitation-options";
export type { JudgeTest } from "./elicitation/judge-test";
export type { ModelRoles } from "./elicitation/players";
export { defaultShots, type Prompts, promptTemplates, type Shot } from "./elicitation/prompts";
export { type Scorer, scorers } from "./elicitation/scorers";
export type { ElicitationProgress } from "./elicitation/session";
export type { GenerateOptions } from "./generation/generate-options";
// Models
export { aiSdkModel } from "./models/ai-sdk/ai-sdk-model";
export { cachedModel } from "./models/cache/cached-model";
export { diskCache, memoryCache, type ScoreCache } from "./models/cache/stores";
export { samplesOnly, topTokensOnly } from "./models/from-functions";
export type { ServerOptions } from "./models/http/http-options";
export { huggingFace } from "./models/hugging-face";
export type {
  ContinuationScores,
  FinishReason,
  LabelLogprobs,
  LanguageModel,
  Message,
  ModelCapabilities,
  ModelUsage,
  ModelWarning,
  ProbeResult,
  Prompt,
  SampleOptions,
  Samples,
} from "./models/language-model";
export { llamaCppServer } from "./models/llama-cpp-server/llama-cpp-server";
export { ollama } from "./models/ollama";
export { openAICompatible } from "./models/open-ai-compatible";
export { type Recording, recorded, recordModel } from "./models/recorded";
export { sglang } from "./models/sglang";
export { textGenerationInference } from "./models/text-generation-inference";
export { together } from "./models/together";
export { vllm } from "./models/vllm";
export type { CandidateScores } from "./ranking/candidate-scores";
export { estimateUsage, type UsageEstimate } from "./ranking/estimate-usage";
export { type RankingMethod, rankingMethods, samplingMethods } from "./ranking/methods";
export type { RankingOptions } from "./ranking/options";
export { type PoolingRule, poolByAnswer } from "./ranking/pooling";
export { rankCandidates } from "./ranking/rank-candidates";
export { rankFromLogLikelihoods } from "./ranking/rank-from-log-likelihoods";
export type { GivenSample, RankCandidatesOptions } from "./ranking/request";
export type {
  GenerationReport,
  RankCandidatesResult,
  RankedCandidate,
  RankingResult,
  RankingWarning,
  RankingWarningCode,
} from "./ranking/result";
// Errors
export {
  EquirankError,
  InvalidArgumentError,
  MissingCapabilityError,
  ModelError,
  ModelResponseError,
  ModelUnavailableError,
} from "./shared/errors";
// Evidence
export { wilsonInterval } from "./statistics/intervals";
